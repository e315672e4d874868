-- Villages that an edition founds. A key is reserved when it is first drawn and never given again, also when the
-- edition is withdrawn. One that no grid of the draft is in does not begin.
create table edition_villages (
    edition uuid not null,
    key bigint not null,
    name text not null,
    constraint edition_villages_pkey primary key (edition, key),
    constraint edition_villages_key_key unique (key),
    constraint edition_villages_edition_fkey foreign key (edition) references grid_editions (id),
    constraint edition_villages_key_check check (key % 1000 = 0 and key / 1000 % 1000 > 0)
);
select zw_dist('edition_villages', 'ref');

-- The village of a drawn grid is one of the tree or one of these.
alter table edition_grids drop constraint edition_grids_village_fkey;
