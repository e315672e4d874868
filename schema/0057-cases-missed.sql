-- The rule of the missed rate, asked of many cases at once: one case at a time it cost more than all other rates together.
-- Which cases of a range, reported in [since, til) and filed, did others find where somebody had just looked? The last visit
-- of the premises that answered every point before the report, not longer ago than their cycle, looked at the item and said
-- nothing against it. A case that names no premises is one of the street of its grid.
-- An older visit is never asked: each lookup is one step into visits_done, however long the history is.
drop function case_was_missed(int, uuid, bigint, text, timestamptz);

create function cases_missed(low bigint, high bigint, since timestamptz, til timestamptz)
returns table (town int, case_id uuid, unit bigint, item text, department text) language sql stable as $$
    select c.town, c.id, coalesce(c.rehomed_from, c.unit), c.item, c.department
      from cases c
      left join premises s on s.town = c.town and s.unit = coalesce(c.rehomed_from, c.unit) and s.kind = 'STREET'
      left join lateral (select l.premises from case_premises l
                          where l.town = c.town and l.case_id = c.id
                          order by l.set_at desc
                          limit 1) named on true
     cross join lateral (select v.id, v.kind, v.due_from, v.done_at, v.cycle_days from visits v
                          where v.town = c.town and v.state = 'SUBMITTED'
                            and v.premises = coalesce(named.premises, s.id) and v.done_at <= c.created_at
                          order by v.done_at desc
                          limit 1) last
     cross join lateral (select p.items from round_points p
                          where p.kind = last.kind and p.day <= last.due_from
                          order by p.day desc
                          limit 1) points
     where c.source <> 'GRID' and c.filed_at is not null
       and coalesce(c.rehomed_from, c.unit) between low and high
       and c.created_at >= since and c.created_at < til
       and last.done_at > c.created_at - last.cycle_days * interval '1 day'
       and c.item = any (points.items)
       and not exists (select from visit_answers a
                        where a.town = c.town and a.visit = last.id and a.item = c.item)
$$;

-- The place a case counts for is an expression: without this the planner takes a month of the city for a handful of rows.
create statistics cases_counted_unit on (coalesce(rehomed_from, unit)) from cases;
