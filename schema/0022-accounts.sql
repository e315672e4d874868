-- Accounts are looked after by people whose post is just that, and every act of theirs is on record.

-- A password that somebody else chose is for one use: it ends, and opens nothing but its own change.
alter table people add column password_until timestamptz;

alter table posts drop constraint posts_role_check;
alter table posts add constraint posts_role_check check (role in ('SHIFT_LEADER', 'ACCEPTOR', 'DISPATCHER', 'SUPERVISOR', 'VILLAGE_HEAD', 'GRID_ADMIN', 'LIAISON', 'HANDLER', 'RESIDENT', 'STAFF_ADMIN'));

-- What was done to an account. actor is null when it was done at the machine itself (zw admin).
create table account_acts (
    id uuid not null,
    person uuid not null,
    at timestamptz not null,
    act text not null,
    actor uuid,
    post uuid,
    constraint account_acts_pkey primary key (person, id),
    constraint account_acts_person_fkey foreign key (person) references people (id),
    constraint account_acts_actor_fkey foreign key (actor) references people (id),
    constraint account_acts_post_fkey foreign key (post) references posts (id),
    constraint account_acts_act_check check (act in ('CREATE', 'GIVE_POST', 'END_POST', 'SET_PASSWORD', 'CHANGE_PASSWORD', 'CLOSE', 'OPEN'))
);
