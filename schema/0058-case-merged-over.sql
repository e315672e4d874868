-- A merged case is over when the one that remains is, however often that one was merged itself: until then whoever
-- reported it follows that one by his code.
create function case_merged_over_at(home int, into_case uuid)
returns timestamptz language sql stable as $$
    with recursive chain as (
        select c.merged_into, case_over_at(c.state, c.disputed, c.closed_at, c.updated_at) as over_at, 1 as n
          from cases c where c.town = home and c.id = into_case
        union all
        select c.merged_into, case_over_at(c.state, c.disputed, c.closed_at, c.updated_at), p.n + 1
          from chain p join cases c on c.town = home and c.id = p.merged_into
         where p.n < 16 -- as many as the page of a report follows
    )
    select over_at from chain order by n desc limit 1;
$$;
