-- Of which premises a case is: who reports it may name them, who files it may. Never updated: the newest row holds.
create table case_premises (
    town int not null,
    case_id uuid not null,
    set_at timestamptz not null,
    premises uuid not null,
    person uuid not null,
    post uuid not null,
    constraint case_premises_pkey primary key (town, case_id, set_at),
    constraint case_premises_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_premises_premises_fkey foreign key (town, premises) references premises (town, id)
);
select zw_dist('case_premises', 'town');

-- Was a case found by others where somebody had just looked? The last visit of the premises that answered every point
-- before the report, and not longer ago than their cycle, looked at the item and said nothing against it. A case that
-- names no premises is one of the street of its grid.
create function case_was_missed(in_town int, in_case uuid, grid bigint, what text, reported timestamptz)
returns boolean language sql stable as $$
    select coalesce((
        select coalesce((select what = any (p.items) from round_points p
                          where p.kind = v.kind and p.day <= v.due_from
                          order by p.day desc limit 1), false)
               and not exists (select from visit_answers a
                                where a.town = v.town and a.visit = v.id and a.item = what)
          from visits v
         where v.town = in_town and v.state = 'SUBMITTED'
           and v.premises = coalesce(
                   (select l.premises from case_premises l
                     where l.town = in_town and l.case_id = in_case
                     order by l.set_at desc limit 1),
                   (select p.id from premises p
                     where p.town = in_town and p.unit = grid and p.kind = 'STREET'))
           and v.done_at <= reported and v.done_at > reported - v.cycle_days * interval '1 day'
         order by v.done_at desc
         limit 1), false)
$$;
