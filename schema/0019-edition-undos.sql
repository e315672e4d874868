-- A change of a draft can be taken back: what it changed stands here as it was before, under the
-- version of the edition that the change made. is_new: the grid was not there before.
create table edition_undos (
    edition uuid not null,
    version int not null,
    ref int not null,
    is_new boolean not null,
    key bigint,
    village bigint,
    name text,
    origins bigint[],
    ring int[],
    constraint edition_undos_pkey primary key (edition, version, ref),
    constraint edition_undos_edition_fkey foreign key (edition) references grid_editions (id),
    constraint edition_undos_grid_check check (is_new or (village is not null and name is not null and origins is not null and ring is not null))
);
select zw_dist('edition_undos', 'ref');
