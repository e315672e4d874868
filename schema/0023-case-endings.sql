-- What the centre asks (to void, to close by force) stands beside what who handles it asks, and neither
-- waits for the other.
alter table cases add column ending text, add column ending_by uuid;
alter table cases drop constraint cases_ask_check;
update cases set ending = ask, ending_by = asked_by, ask = null, asked_by = null where ask in ('VOID', 'FORCE_CLOSE');
alter table cases
    add constraint cases_ask_check check (ask in ('RETURN', 'EXTENSION', 'SUSPENSION')),
    add constraint cases_ending_check check (ending in ('VOID', 'FORCE_CLOSE')),
    add constraint cases_ending_by_check check ((ending is null) = (ending_by is null));

-- The history says it with the names of now, else the case made again from its moves is another one. A
-- move that forgot such a question is one that comes next after the move that put it.
update case_moves m
   set changes = (m.changes - 'ask' - 'asked_by')
                 || jsonb_build_object('ending', m.changes -> 'ask', 'ending_by', m.changes -> 'asked_by')
 where m.changes ? 'ask'
   and (m.changes ->> 'ask' in ('VOID', 'FORCE_CLOSE')
        or (jsonb_typeof(m.changes -> 'ask') = 'null'
            and (select p.changes ->> 'ask' from case_moves p
                  where p.town = m.town and p.case_id = m.case_id and p.version < m.version and p.changes ? 'ask'
                  order by p.version desc limit 1) in ('VOID', 'FORCE_CLOSE')));
