-- People, posts and sessions. $today is the civil date of the city: a post holds on the days of
-- [valid_from, valid_to).

-- ---- who acts -----------------------------------------------------------------------------

-- name: session_actor
-- $1 hash of the token, $2 now, $3 today. Ended, expired, closed or out of its post: no row.
select s.id as session, s.person, s.post, s.expires_at, s.seen_at, s.rest_s::bigint as rest_s,
       w.login, w.name, p.role, p.unit, p.department,
       w.password_until is not null as password_once
  from sessions s
  join people w on w.id = s.person
  join posts p on p.id = s.post
 where s.token_hash = $1
   and s.ended_at is null
   and s.expires_at > $2
   and w.closed_at is null
   and p.valid_from <= $3 and (p.valid_to is null or p.valid_to > $3);

-- name: session_revoked
-- $1 hash of the token. Was it ended from elsewhere? Its device is to forget what it knows.
select revoked_by is not null as revoked from sessions where token_hash = $1 and ended_at is not null;

-- name: session_touch
-- $1 session, $2 now, $3 a minute ago
update sessions set seen_at = $2
 where id = $1 and ended_at is null and seen_at <= $3;

-- ---- log-in -------------------------------------------------------------------------------

-- name: login_account
-- $1 login, $2 now. A password for one use that was not used in time is no password.
select id, name, password_hash, failures, locked_until
  from people
 where login = $1 and closed_at is null
   and (password_until is null or password_until > $2);

-- name: password_once
-- $1 person
select password_until is not null as password_once from people where id = $1;

-- name: login_post
-- $1 person, $2 today. The post held longest.
select id, role, unit, department
  from posts
 where person = $1
   and valid_from <= $2 and (valid_to is null or valid_to > $2)
 order by valid_from, id
 limit 1;

-- name: account_lock
-- $1 person. Two failures at once are counted one after the other.
select failures, locked_until from people where id = $1 for update;

-- name: account_lock_set
-- $1 person, $2 failures, $3 until
update people set failures = $2, locked_until = $3 where id = $1;

-- name: failures_open
-- $1 client, $2 now. There is a row to lock afterwards.
insert into login_failures (client, failures, since)
values ($1, 0, $2)
    on conflict (client) do nothing;

-- name: failures_get
-- $1 client
select failures, locked_until from login_failures where client = $1;

-- name: failures_lock
-- $1 client
select failures, locked_until from login_failures where client = $1 for update;

-- name: failures_set
-- $1 client, $2 failures, $3 until, $4 now
update login_failures
   set failures = $2, locked_until = $3,
       since = case when failures = 0 then $4 else since end
 where client = $1;

-- name: session_insert
-- $1 session, $2 hash, $3 person, $4 post, $5 now, $6 expires, $7 client, $8 user agent, $9 how long
-- it may rest, $10 the hash that the password was compared with. Comparing takes long: a password that
-- was changed meanwhile, or an account that was closed, has ended its sessions, and none comes after them.
insert into sessions (id, token_hash, person, post, created_at, seen_at, expires_at, client,
                      user_agent, rest_s)
select $1, $2, w.id, $4, $5, $5, $6, $7, $8, $9::bigint::int
  from people w
 where w.id = $3 and w.password_hash = $10 and w.closed_at is null
   for share;

-- name: session_trim
-- $1 person, $2 now, $3 how many may live. The oldest go.
update sessions set ended_at = $2
 where id in (select id from sessions
               where person = $1 and ended_at is null
               order by created_at desc, id desc
              offset $3)
returning id;

-- ---- my sessions --------------------------------------------------------------------------

-- name: session_list
-- $1 person, $2 now
select id, created_at, seen_at, expires_at, client, user_agent
  from sessions
 where person = $1 and ended_at is null and expires_at > $2
   and seen_at > $2 - rest_s * interval '1 second'
 order by created_at desc, id desc
 limit 200;

-- name: session_end
-- $1 session, $2 its person, $3 now, $4 who does it, unless it ends itself
update sessions set ended_at = $3, revoked_by = $4
 where id = $1 and person = $2 and ended_at is null;

-- name: session_switch
-- $1 session, $2 its person, $3 the new post, $4 today, $5 how long it may rest there, $6 and last.
-- Only to a post of that person's own.
update sessions set post = $3, rest_s = $5::bigint::int,
                    expires_at = least(expires_at, created_at + $6::bigint * interval '1 second')
 where id = $1 and person = $2 and ended_at is null
   and exists (select 1 from posts p
                where p.id = $3 and p.person = $2
                  and p.valid_from <= $4 and (p.valid_to is null or p.valid_to > $4));

-- name: post_list
-- $1 person, $2 today
select id, role, unit, department
  from posts
 where person = $1
   and valid_from <= $2 and (valid_to is null or valid_to > $2)
 order by valid_from, id
 limit 200;

-- ---- whose phone is lost ------------------------------------------------------------------

-- name: device_list
-- $1 person, $2 $3 the actor's scope, $4 today, $5 now
select s.id, s.created_at, s.seen_at, s.user_agent
  from sessions s
 where s.person = $1 and s.ended_at is null and s.expires_at > $5
   and s.seen_at > $5 - s.rest_s * interval '1 second'
   and exists (select 1 from posts p
                where p.person = $1 and p.unit between $2 and $3
                  and p.valid_from <= $4 and (p.valid_to is null or p.valid_to > $4))
 order by s.created_at desc, s.id desc
 limit 200;

-- name: devices_end
-- $1 person, $2 $3 the actor's scope, $4 today, $5 now, $6 the actor
update sessions s set ended_at = $5, revoked_by = $6
 where s.person = $1 and s.ended_at is null
   and exists (select 1 from posts p
                where p.person = $1 and p.unit between $2 and $3
                  and p.valid_from <= $4 and (p.valid_to is null or p.valid_to > $4))
returning s.id;

-- ---- shifts -------------------------------------------------------------------------------

-- name: shift_begin
-- $1 id, $2 person, $3 post, $4 when. Never before the last one ended; one at a time.
insert into shifts (id, person, post, began_at)
select $1, $2, $3, greatest($4, (select max(ended_at) from shifts where person = $2))
    on conflict (person) where ended_at is null do nothing;

-- name: shift_open
-- $1 person
select id, began_at, ended_at, ended_by from shifts where person = $1 and ended_at is null;

-- name: shift_end
-- $1 person, $2 when, $3 how long a shift lasts at most, in seconds
update shifts set ended_at = least(greatest($2, began_at), began_at + $3::bigint * interval '1 second'), ended_by = 'PERSON'
 where person = $1 and ended_at is null
returning id, began_at, ended_at, ended_by;

-- name: shift_list
-- $1 person, $2 how many
select id, began_at, ended_at, ended_by
  from shifts where person = $1 order by began_at desc, id limit $2;

-- name: shift_since
-- Of each person in $1; what ended before the time in $2 is of no interest. In the order asked. A call for help is
-- like a shift: while it lasts, where he is may be told.
select asked.ask, s.began_at, s.ended_at
  from unnest($1::uuid[], $2::timestamptz[]) with ordinality as asked (person, since, ask)
 cross join lateral (
    (select began_at, ended_at from shifts
      where person = asked.person and (ended_at is null or ended_at >= asked.since)
      order by began_at
      limit 200)
    union all
    (select began_at, ends_at from calls
      where person = asked.person and ends_at >= asked.since
      order by began_at
      limit 200)) s
 order by asked.ask;

-- name: shift_end_stale
-- $1 now, $2 how long a shift lasts at most, in seconds
update shifts set ended_at = began_at + $2::bigint * interval '1 second', ended_by = 'TIME'
 where ended_at is null and began_at <= $1::timestamptz - $2::bigint * interval '1 second';

-- name: call_rules
select number, minutes::bigint as minutes, item from call_rules;

-- name: call_begin
-- $1 id, $2 person, $3 post, $4 the case, from $5 to $6
insert into calls (id, person, post, case_id, began_at, ends_at) values ($1, $2, $3, $4, $5, $6);

-- name: call_purge
-- $1 a year ago
delete from calls where ends_at < $1;

-- name: shift_purge
-- $1 a year ago
delete from shifts where ended_at < $1;

-- ---- colleagues ---------------------------------------------------------------------------

-- name: people_find
-- $1 id or NULL, $2 login or NULL, $3 today
select w.id as person, p.id as post, w.login, w.name, p.role, p.unit, p.department
  from people w
  join posts p on p.person = w.id
 where w.closed_at is null
   and p.valid_from <= $3 and (p.valid_to is null or p.valid_to > $3)
   and w.id = $1 -- ?1
   and w.login = $2 -- ?2
 order by p.valid_from, p.id
 limit 1;

-- name: post_of_department
-- $1 department, $2 the units whose posts reach the place (itself and those above), $3 today
select exists (select 1
                 from posts p
                 join people w on w.id = p.person
                where p.unit = any($2::bigint[]) and p.department = $1 and w.closed_at is null
                  and p.valid_from <= $3 and (p.valid_to is null or p.valid_to > $3)) as is_there;

-- name: people_list
-- $1 $2 the actor's scope, $3 today, $4 limit; then the filters. Scope comes first: it is no
-- filter.
select w.id, p.id as post, w.login, w.name, p.role, p.unit, p.department
  from posts p
  join people w on w.id = p.person
 where p.unit between $1 and $2
   and w.closed_at is null
   and p.valid_from <= $3 and (p.valid_to is null or p.valid_to > $3)
   and p.unit >= $5 -- ?5
   and p.unit <= $6 -- ?6
   and p.role = $7 -- ?7
   and p.role = any(string_to_array($8, ',')) -- ?8
   and p.department = $9 -- ?9
   and p.id > $10 -- ?10
 order by p.id
 limit $4;

-- ---- who looked at what of a person --------------------------------------------------------

-- name: person_read_record
-- $1 town, $2 case, $3 whose, $4 reader, $5 post, $6 purpose, $7 role, $8 unit, $9 department, $10 now
insert into person_reads as r (town, case_id, person, reader, post, purpose, hour, role, unit, department, at, seen_until)
select $1, $2, w.person, $4, $5, $6, date_trunc('hour', $10::timestamptz, 'UTC'), $7, $8, $9, $10, $10
  from (select distinct person from unnest($3::uuid[]) as t (person)) w
 where w.person <> $4
 order by w.person
    on conflict (town, case_id, person, reader, post, purpose, hour) do update
   set seen_until = greatest(r.seen_until, excluded.seen_until);

-- name: person_reads
-- $1 person
select r.at, r.seen_until, r.purpose, r.role, r.unit, r.department, w.login as badge, r.case_id, r.person
  from person_reads r
  join people w on w.id = r.reader
 where r.person = $1
 order by r.at desc, r.case_id
 limit 200;

-- name: person_reads_of_case
-- $1 town, $2 case
select r.at, r.seen_until, r.purpose, r.role, r.unit, r.department, w.login as badge, r.case_id, r.person
  from person_reads r
  join people w on w.id = r.reader
 where r.town = $1 and r.case_id = $2
 order by r.at desc, r.person
 limit 200;

-- name: person_reads_forget
-- $1 town, $2 case, $3 purposes: of whom it was is not known any more, that somebody looked is.
update person_reads set person = gen_random_uuid()
 where town = $1 and case_id = $2 and purpose = any($3::text[]);

-- name: person_read_purge
-- $1 a year ago. 10000 at once.
delete from person_reads
 where ctid = any(array(select ctid from person_reads where seen_until < $1 limit 10000));

-- ---- accounts -----------------------------------------------------------------------------

-- name: account_list
-- $1 $2 the actor's scope, $3 limit, $4 today, $5 closed ones or open ones; then the filters. Who has, or
-- ever had, a post within the scope.
select w.id, w.login, w.name, w.closed_at, w.locked_until, w.password_until,
       w.password_hash <> '' as has_password
  from people w
 where exists (select 1 from posts p where p.person = w.id and p.unit between $1 and $2)
   and (w.closed_at is not null) = $5
   and $4::date is not null
   and exists (select 1 from posts p where p.person = w.id and p.unit between $6 and $7 and (p.valid_to is null or p.valid_to > $4)) -- ?6
   and exists (select 1 from posts p where p.person = w.id and p.role = $8 and (p.valid_to is null or p.valid_to > $4)) -- ?8
   and (position(lower($9) in lower(w.login)) > 0 or position(lower($9) in lower(w.name)) > 0) -- ?9
   and w.login > $10 -- ?10
 order by w.login
 limit $3;

-- name: account_get
-- $1 $2 the actor's scope, $3 person
select w.id, w.login, w.name, w.closed_at, w.locked_until, w.password_until,
       w.password_hash <> '' as has_password
  from people w
 where w.id = $3
   and exists (select 1 from posts p where p.person = w.id and p.unit between $1 and $2);

-- name: account_posts
-- $1 persons, $2 how many at most. Those that ended last come last.
select id, person, role, unit, department, valid_from, valid_to
  from posts
 where person = any($1::uuid[])
 order by person, valid_to desc nulls first, valid_from desc, id
 limit $2;

-- name: account_lock_row
-- $1 $2 the actor's scope, $3 person, $4 today. `whole`: no post of today or later lies outside the scope, so
-- that nobody takes over an account that reaches further than his own.
select w.id, w.login, w.closed_at is not null as closed,
       not exists (select 1 from posts p
                    where p.person = w.id and p.unit not between $1 and $2
                      and (p.valid_to is null or p.valid_to > $4)) as whole
  from people w
 where w.id = $3
   and exists (select 1 from posts p where p.person = w.id and p.unit between $1 and $2)
   for update of w;

-- name: account_insert
-- $1 person, $2 login, $3 name, $4 hash, $5 until, $6 now
insert into people (id, login, name, password_hash, password_until, created_at)
values ($1, $2, $3, $4, $5, $6)
    on conflict (id) do nothing;

-- name: account_post_insert
-- $1 post, $2 person, $3 role, $4 unit, $5 department, $6 from, $7 to
insert into posts (id, person, role, unit, department, valid_from, valid_to)
values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (id) do nothing;

-- name: account_post_twice
-- $1 person, $2 role, $3 unit, $4 department, $5 today, $6 the post that is being given
select exists (select 1 from posts
                where person = $1 and role = $2 and unit = $3
                  and department is not distinct from $4 and id <> $6
                  and (valid_to is null or valid_to > $5)) as is_there;

-- name: account_post_end
-- $1 post, $2 its person, $3 $4 the actor's scope, $5 the day
update posts set valid_to = greatest(valid_from, $5::date)
 where id = $1 and person = $2 and unit between $3 and $4
   and (valid_to is null or valid_to > $5::date);

-- name: account_post_find
-- $1 post, $2 its person, $3 $4 the actor's scope
select exists (select 1 from posts
                where id = $1 and person = $2 and unit between $3 and $4) as is_there;

-- name: account_close
-- $1 person, $2 now
update people set closed_at = $2 where id = $1 and closed_at is null;

-- name: account_open
-- $1 person. It comes back without a password: the old one may be known by now.
update people set closed_at = null, password_hash = '', password_until = null,
                  failures = 0, locked_until = null
 where id = $1 and closed_at is not null;

-- name: account_password
-- $1 person, $2 hash, $3 until, null for good
update people set password_hash = $2, password_until = $3, failures = 0, locked_until = null
 where id = $1;

-- name: account_password_own
-- $1 person, $2 hash, $3 the hash that the old password was compared with: what somebody else has set
-- meanwhile, because this one was stolen, stands.
update people set password_hash = $2, password_until = null, failures = 0, locked_until = null
 where id = $1 and password_hash = $3 and closed_at is null;

-- name: account_sessions_end
-- $1 person, $2 now, $3 the one that stays or null, $4 who ends them: their phones forget what they know
update sessions set ended_at = $2, revoked_by = $4
 where person = $1 and ended_at is null and ($3::uuid is null or id <> $3)
returning id;

-- name: post_sessions_end
-- $1 post, $2 now
update sessions set ended_at = $2
 where post = $1 and ended_at is null
returning id;

-- name: account_act_insert
-- $1 id, $2 person, $3 now, $4 act, $5 actor, $6 post
insert into account_acts (id, person, at, act, actor, post) values ($1, $2, $3, $4, $5, $6);

-- name: account_acts
-- $1 person, $2 limit. Newest first: an id begins with its time.
select a.id, a.at, a.act, w.login as by_login, w.name as by_name, p.role, p.unit, p.department
  from account_acts a
  left join people w on w.id = a.actor
  left join posts p on p.id = a.post
 where a.person = $1
 order by a.at desc, a.id desc
 limit $2;

-- name: account_of
-- $1 person. Of oneself.
select id, login, name, password_hash, failures, locked_until from people
 where id = $1 and closed_at is null;

-- name: first_unit
-- The top of the tree has the smallest key.
select key from units where valid_to is null order by key limit 1;

-- name: first_holder
-- $1 login, $2 the top unit
select w.id, exists (select 1 from posts p
                      where p.person = w.id and p.role = 'STAFF_ADMIN' and p.unit = $2
                        and p.valid_to is null) as is_first
  from people w
 where w.login = $1;

-- name: account_import
-- $1 logins, $2 names, $3 roles, $4 units, $5 departments ('' for none), $6 from, $7 $8 $9 ids for a person, a
-- post and an act, $10 actor, $11 now. Nobody who is there is changed, but for a post that he lacks.
with lines as materialized (
    select distinct on (login, role, unit, department) *
      from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                  $7::uuid[], $8::uuid[], $9::uuid[])
           as l (login, name, role, unit, department, valid_from, person, post, act)
     order by login, role, unit, department, post
), made as (
    insert into people (id, login, name, password_hash, created_at)
    select distinct on (login) person, login, name, '', $11::timestamptz from lines order by login, post
        on conflict (login) do nothing
    returning id, login
), held as materialized (
    select l.*, coalesce(m.id, w.id) as holder
      from lines l
      left join made m on m.login = l.login
      left join people w on w.login = l.login
), given as (
    insert into posts (id, person, role, unit, department, valid_from)
    select post, holder, role, unit, nullif(department, ''), valid_from::date
      from held h
     where not exists (select 1 from posts p
                        where p.person = h.holder and p.role = h.role and p.unit = h.unit
                          and p.department is not distinct from nullif(h.department, '')
                          and (p.valid_to is null or p.valid_to > h.valid_from::date))
    returning id, person
), noted as (
    insert into account_acts (id, person, at, act, actor, post)
    select h.act, g.person, $11::timestamptz, 'GIVE_POST', $10::uuid, g.id
      from given g join held h on h.post = g.id
)
select (select count(*) from made) as people_made, (select count(*) from given) as posts_given;

-- name: account_logins_out_of_reach
-- $1 logins, $2 $3 the actor's scope, $4 today: those of accounts that the actor may not touch, or that
-- are closed.
select w.login
  from people w
 where w.login = any($1::text[])
   and (w.closed_at is not null
        or exists (select 1 from posts p
                    where p.person = w.id and p.unit not between $2 and $3
                      and (p.valid_to is null or p.valid_to > $4))
        or not exists (select 1 from posts p where p.person = w.id and p.unit between $2 and $3))
 order by w.login
 limit 20;

-- ---- what time brings ---------------------------------------------------------------------

-- name: session_end_stale
-- $1 now, $2 today. Also of a post whose last day is over: nobody has ended it by hand.
update sessions set ended_at = $1
 where ended_at is null
   and (expires_at <= $1 or seen_at <= $1 - rest_s * interval '1 second'
        or exists (select 1 from posts p where p.id = sessions.post and p.valid_to <= $2))
returning id;

-- name: session_purge
-- $1 thirty days ago. In slices, so that no statement runs long.
delete from sessions
 where id in (select id from sessions where ended_at < $1 limit 10000);

-- name: failures_purge
-- $1 a quarter of an hour ago
delete from login_failures
 where coalesce(locked_until, since) < $1;

-- ---- seeding ------------------------------------------------------------------------------

-- name: seed_lock
-- Held until the transaction ends: of two servers that start on one empty database, one seeds.
select pg_advisory_xact_lock(5491872054);

-- name: seed_wanted
select not exists (select 1 from units) and not exists (select 1 from people) as wanted;

-- name: seed_units
select key, tier, name from units where valid_to is null order by key;

-- name: seed_departments
select code, name from departments where valid_to is null order by code;

-- ---- units that are split or joined -------------------------------------------------------

-- name: posts_at_units
-- $1 units, $2 today
select w.id as person, p.id as post, w.login, w.name, p.role, p.unit, p.department
  from posts p
  join people w on w.id = p.person
 where p.unit = any($1::bigint[]) and w.closed_at is null
   and p.valid_from <= $2 and (p.valid_to is null or p.valid_to > $2)
 order by p.unit, w.login
 limit 20000;

-- name: posts_go_on
-- $1 from, $2 to, $3 the day. A post is closed and another opened; nobody is logged out by it.
with going as materialized (
    select p.id, p.person, p.role, p.department, p.valid_to, u.to_unit, gen_random_uuid() as next
      from unnest($1::bigint[], $2::bigint[]) as u (from_unit, to_unit)
      join posts p on p.unit = u.from_unit and (p.valid_to is null or p.valid_to > $3)
), opened as (
    insert into posts (id, person, role, unit, department, valid_from, valid_to)
    select next, person, role, to_unit, department, $3, valid_to from going
), closed as (
    update posts p set valid_to = $3 from going g where p.id = g.id
)
update sessions s set post = g.next from going g where s.post = g.id and s.ended_at is null;

-- ---- what roles held ----------------------------------------------------------------------

-- name: role_grants_lock
-- Of two servers that start at once, one writes.
lock table role_grants in share row exclusive mode;

-- name: role_grants_end
-- $1 roles and $2 their verbs, as they are now, $3 now
update role_grants g set to_at = $3
 where g.to_at is null and g.from_at < $3
   and not exists (select from unnest($1::text[], $2::text[]) h (role, verb) where h.role = g.role and h.verb = g.verb);

-- name: role_grants_begin
-- The same. The first time they have been held ever since.
insert into role_grants (role, verb, from_at)
select h.role, h.verb, case when exists (select from role_grants) then $3::timestamptz else 'epoch' end
  from unnest($1::text[], $2::text[]) h (role, verb)
 where not exists (select from role_grants g where g.role = h.role and g.verb = h.verb and g.to_at is null);
