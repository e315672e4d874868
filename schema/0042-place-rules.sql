-- How far outside of every grid a place still counts as the nearest grid's: the river, the quay, a fix of the
-- phone that drifted over the border. A number that a city may change; 0: nothing outside counts. Servers read it
-- with the tree of units.
create table place_rules (
    one boolean not null default true,
    outside_metres int not null,
    constraint place_rules_pkey primary key (one),
    constraint place_rules_one_check check (one),
    constraint place_rules_metres_check check (outside_metres between 0 and 5000)
);
select zw_dist('place_rules', 'ref');
insert into place_rules (outside_metres) values (300);
