-- Every statement of this module. $1..$4 are the scope of who asks (see CASE_SCOPE in case.h):
-- first and last unit, department or null, person. A case is seen when its grid lies in the range
-- and, for a department's post, it is that department's; or when one reported, handles or checks
-- it; or when it is referred to a centre in the range.

-- name: case_report
-- A row a report, as those of the next two statements; they may be of many towns. Rows whose id is
-- taken are not inserted and do not come back: case_first_reporter says by whom. What files itself comes
-- as it then is. A report needs no scope: the reporter sees what he reports.
with made as (
    insert into cases (town, id, number, item, item_from, title, description, place, lon, lat, datum,
                       unit, owner, severity, state, version, source, created_at, filed_at, updated_at,
                       due_at)
    select r.town::int, r.id, r.number, r.item, r.item_from::date, r.title, r.description, r.place,
           r.lon, r.lat, r.datum, r.unit, r.owner, r.severity, r.state, r.version, r.source, r.created_at,
           r.filed_at, r.created_at, r.due_at
      from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                  $8::text[], $9::float8[], $10::float8[], $11::text[], $12::bigint[], $13::bigint[],
                  $14::text[], $15::text[], $16::timestamptz[], $17::timestamptz[], $18::text[],
                  $19::bigint[], $20::timestamptz[])
        as r (town, id, number, item, item_from, title, description, place, lon, lat, datum, unit,
              owner, severity, source, created_at, due_at, state, version, filed_at)
    on conflict (town, id) do nothing
    returning town, id, unit, created_at, state, owner, item, department, helpers, severity
), counted as (
    insert into case_count_changes (town, unit, day, state, owner, item, department, helpers, severity, n)
    select town, unit, (created_at at time zone 'UTC' + interval '8 hours')::date, state, owner, item,
           department, helpers, severity, 1
      from made
)
select id from made;

-- name: case_pin_insert
-- A row for each of them whose pin was moved: where the phone was.
insert into case_pins (town, case_id, fix_lon, fix_lat, fix_accuracy_m, reason)
select r.town::int, r.case_id, r.fix_lon, r.fix_lat, r.fix_accuracy_m, r.reason
  from unnest($1::bigint[], $2::uuid[], $3::float8[], $4::float8[], $5::float8[], $6::text[])
    as r (town, case_id, fix_lon, fix_lat, fix_accuracy_m, reason);

-- name: case_report_by
insert into case_reporters (town, case_id, person, at)
select r.town::int, r.id, r.person, r.at
  from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as r (town, id, person, at);

-- name: case_report_moves
-- A row a move: its report, and of what files itself that it was filed.
insert into case_moves (town, case_id, version, at, event, from_state, to_state, person, post, role, unit,
                        department, owner, changes, observed_at, sent_at)
select r.town::int, r.id, r.version, r.at, r.event, r.from_state, r.to_state, r.person, r.post, r.role, r.unit,
       r.department, r.owner, r.changes::jsonb, r.observed_at, r.sent_at
  from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
              $8::uuid[], $9::uuid[], $10::text[], $11::bigint[], $12::text[], $13::bigint[], $14::text[],
              $15::timestamptz[], $16::timestamptz[])
    as r (town, id, version, at, event, from_state, to_state, person, post, role, unit, department, owner,
          changes, observed_at, sent_at);

-- name: case_premises_set
-- A row a case, of towns, cases, premises, persons, posts and times: what they are of.
insert into case_premises (town, case_id, premises, person, post, set_at)
select r.town, r.case_id, r.premises, r.person, r.post, r.at
  from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[])
    as r (town, case_id, premises, person, post, at);

-- name: case_first_reporter
-- Row: the case was first reported by $3; none: by somebody else.
select version from case_moves
 where town = $1 and case_id = $2 and version = 1 and person = $3;

-- name: case_get
-- $7 is now: the town's own limit for the item is the one that holds on the city's day.
select c.id, c.number, c.item, c.title, c.description, c.lon, c.lat, c.place, c.unit, c.owner,
       c.department, c.severity, c.state, c.version, c.source, c.created_at, c.due_at,
       c.referred_to, c.handler, c.checker, c.outcome, c.rework, c.rating, c.merged_into,
       c.closed_at, c.updated_at, c.referred_by, c.handler_unit, c.ask, c.asked_by, c.seconded_by,
       c.ask_minutes, c.ask_until, c.ending, c.ending_by, c.supervised, c.reply_owed, c.duty, c.returns, c.return_used,
       c.return_department, c.helpers, c.helping, c.extensions, c.suspensions, c.review_at, c.verifier, c.verified,
       c.reconsidered, c.objections, c.on_spot, c.forced, c.disputes, c.disputed, c.reopened,
       c.warned, c.filed_at, c.answer_until, c.given_kind, c.given_minutes, i.name as item_name,
       v.event as last_event, v.person as last_by,
       (select m.role from case_moves m
         where m.town = c.town and m.case_id = c.id and m.event in ('ASK_VOID', 'ASK_FORCE_CLOSE')
         order by m.version desc limit 1) as ending_role,
       coalesce(l.kind, i.limit_kind) as limit_kind, coalesce(l.minutes, i.limit_minutes) as limit_minutes,
       h.name as handler_name,
       n.fix_lon, n.fix_lat, n.fix_accuracy_m, n.reason as pin_reason,
       i.evidence, i.department as item_department, k.sign_due_at, f.photos, f.before_photos, f.after_photos, f.check_photos, f.found_photos, f.basis_photos, i.photos::bigint as photos_asked, i.remote_check,
       exists (select from case_reporters r
                where r.town = c.town and r.case_id = c.id and r.person = $4 and not r.joined) as mine,
       exists (select from case_reporters r
                where r.town = c.town and r.case_id = c.id and r.person = $4 and r.joined) as joined,
       (select count(*) from case_reporters r where r.town = c.town and r.case_id = c.id)
       + coalesce((select g.n_reporters from case_forgotten g where g.town = c.town and g.case_id = c.id), 0) as people,
       (select string_agg(r.person::text, ',' order by r.at)
          from (select person, at from case_reporters
                 where town = c.town and case_id = c.id and not joined order by at limit 16) r) as reporters,
       s.premises, s.premises_name
  from cases c
  join items i on i.code = c.item and i.valid_from = c.item_from
  left join item_limits l on l.town = c.town and l.item = c.item and l.valid_from <= ($7::timestamptz at time zone 'UTC' + interval '8 hours')::date
       and (l.valid_to is null or l.valid_to > ($7::timestamptz at time zone 'UTC' + interval '8 hours')::date)
  left join people h on h.id = c.handler
  left join case_pins n on n.town = c.town and n.case_id = c.id
  left join case_moves v on v.town = c.town and v.case_id = c.id and v.version = c.version
  left join lateral (
       select max(k.due_at) filter (where k.step = 'SIGN' and k.ended_at is null) as sign_due_at,
              max(k.started_at) filter (where k.step = 'HANDLE') as in_hand_since,
              max(k.started_at) filter (where k.step = 'CHECK') as check_since
         from case_clocks k where k.town = c.town and k.case_id = c.id) k on true
  left join lateral (
       select count(*) as photos,
              count(*) filter (where p.stage = 'REPORT' and p.person = $4) as before_photos,
              count(*) filter (where p.stage = 'HANDLING'
                                 and case when c.state in ('REPORTED', 'VERIFYING', 'FILED')
                                          then p.person = $4 and (c.reopened = 0 or p.at >= c.filed_at)
                                          else p.at >= k.in_hand_since end) as after_photos,
              count(*) filter (where p.stage = 'CHECK' and p.person = c.checker and p.at >= k.check_since) as check_photos,
              count(*) filter (where p.stage = 'REPORT') as found_photos,
              count(*) filter (where p.stage = 'BASIS' and p.at >= k.in_hand_since) as basis_photos
         from case_photos p where p.town = c.town and p.case_id = c.id) f on true
  left join lateral (
       select o.premises, p.name as premises_name
         from case_premises o
         join premises p on p.town = o.town and p.id = o.premises
        where o.town = c.town and o.case_id = c.id
        order by o.set_at desc limit 1) s on true
 where c.town = $5 and c.id = $6
   and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
        or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
        or ($3::text is null and c.referred_to between $1 and $2)
        or exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4));

-- name: case_lock
-- Before case_get, in the same transaction: whoever comes second reads what the first has written.
select c.version
  from cases c
 where c.town = $5 and c.id = $6
   and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
        or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
        or ($3::text is null and c.referred_to between $1 and $2)
        or exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4))
   for update of c;

-- name: case_move
-- The case, its history and what it changes in the counts, in one statement. No row is changed when the
-- version is not $7 any more.
with was as (
    select c.town, c.id, c.state, c.owner, c.department, c.helpers
      from cases c
     where c.town = $5 and c.id = $6 and c.version = $7
), moved as (
    update cases c
       set state = $8, version = c.version + 1, owner = $9, referred_to = $10, referred_by = $11,
           department = $12, handler = $13, handler_unit = $14, checker = $15, outcome = $16,
           rework = $17, merged_into = $18, rating = $19, due_at = $20, closed_at = $21,
           updated_at = $22, ask = $30, asked_by = $31, seconded_by = $32, ask_minutes = $33,
           ask_until = $34, supervised = $35, reply_owed = $36, duty = $37, returns = $38,
           return_used = $39, return_department = $40, extensions = $41, suspensions = $42,
           review_at = $43, verifier = $44, verified = $45, reconsidered = $46, objections = $47,
           on_spot = $48, forced = $49, disputes = $50, disputed = $51, reopened = $52,
           warned = $53, filed_at = $54, answer_until = $55, helpers = $57, helping = $58,
           given_kind = $60, given_minutes = $61, ending = $62, ending_by = $63
     where c.town = $5 and c.id = $6 and c.version = $7
       and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
            or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
            or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
            or ($3::text is null and c.referred_to between $1 and $2)
            or exists (select from case_reporters r
                        where r.town = c.town and r.case_id = c.id and r.person = $4))
    returning c.town, c.id, c.version, c.owner, c.unit, c.created_at, c.state, c.item, c.department, c.helpers,
              c.severity
), counted as (
    insert into case_count_changes (town, unit, day, state, owner, item, department, helpers, severity, n)
    select m.town, m.unit, (m.created_at at time zone 'UTC' + interval '8 hours')::date, k.state, k.owner, m.item,
           k.department, k.helpers, m.severity, k.n
      from moved m
      join was w on w.town = m.town and w.id = m.id,
           lateral (values (w.state, w.owner, w.department, w.helpers, -1),
                           (m.state, m.owner, m.department, m.helpers, 1)) k (state, owner, department, helpers, n)
     where (w.state, w.owner, w.department, w.helpers)
           is distinct from (m.state, m.owner, m.department, m.helpers)
)
insert into case_moves (town, case_id, version, at, event, from_state, to_state, person, post,
                        role, unit, department, owner, reason, note, target, changes, reason_code,
                        observed_at, sent_at)
select town, id, version, $22, $23, $24, $8, $4, $25, $26, $27, $3, owner, $28, $29, $56, $59::jsonb, $64, $65, $66 from moved;

-- name: case_reasons
select event, code, name, name_en, needs_text
  from case_reasons
 order by event, place, code
 limit 500;

-- name: case_clocks_live
select step, round, kind, minutes, started_at, due_at, next_at, next_percent, passed, edition,
       ended_at, end_event
  from case_clocks
 where town = $1 and case_id = $2 and ended_at is null
 limit 50;

-- name: case_clocks_all
select step, round, kind, minutes, started_at, due_at, next_at, next_percent, passed, edition,
       ended_at, end_event
  from case_clocks
 where town = $1 and case_id = $2
 order by started_at, step, round
 limit 1000;

-- name: case_clocks_outdated
-- Open cases whose clocks of working time were reckoned with an older calendar.
select distinct case_id as id
  from case_clocks
 where town = $1 and edition < $2 and ended_at is null
 limit 200;

-- name: case_redue
update cases set due_at = $3 where town = $1 and id = $2;

-- name: case_clock_first
-- A row a clock of cases that are new. One has ended already where the case filed itself.
insert into case_clocks (town, case_id, step, round, kind, minutes, started_at, due_at, next_at,
                         next_percent, passed, edition, unit, item, department, rework, ended_at, end_event)
select r.town::int, r.id, r.step, 1, r.kind, r.minutes, r.started_at, r.due_at, r.next_at, r.next_percent, 0,
       r.edition, r.unit, r.item, r.department, r.rework, r.ended_at, r.end_event
  from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[],
              $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bigint[], $11::bigint[],
              $12::text[], $13::text[], $14::bigint[], $15::timestamptz[], $16::text[])
    as r (town, id, step, kind, minutes, started_at, due_at, next_at, next_percent, edition, unit,
          item, department, rework, ended_at, end_event);

-- name: case_clock_start
-- The next round of a step.
insert into case_clocks (town, case_id, step, round, kind, minutes, started_at, due_at, next_at,
                         next_percent, passed, edition, unit, item, department, rework)
select $1, $2, $3, 1 + count(*), $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $14
  from case_clocks
 where town = $1 and case_id = $2 and step = $3;

-- name: case_clock_change
-- Its minutes grow by an extension and by nothing else. When it is due at another time, both days change.
with was as (
    select town, due_at from case_clocks
     where town = $1 and case_id = $2 and step = $3 and round = $4 and ended_at is null
), changed as (
    update case_clocks
       set extended = extended or minutes < $5, minutes = $5, due_at = $6, next_at = $7, next_percent = $8, passed = $9, edition = $10
     where town = $1 and case_id = $2 and step = $3 and round = $4 and ended_at is null
    returning due_at
)
insert into case_clocks_late (town, day)
select w.town, (d.due_at at time zone 'UTC' + interval '8 hours')::date
  from was w, changed c, unnest(array[w.due_at, c.due_at]) d (due_at)
 where w.due_at is distinct from c.due_at and d.due_at is not null;

-- name: case_clock_end
-- What ends long after it was due changes a day that may be summed (domain/stats/sums.c).
with ended as (
    update case_clocks
       set ended_at = $4, end_event = $5, next_at = null, next_percent = null,
           took_minutes = case when step = 'HANDLE' then $6::bigint end
     where town = $1 and case_id = $2 and step = any($3::text[]) and ended_at is null
    returning town, step, due_at
)
insert into case_clocks_late (town, day)
select town, (due_at at time zone 'UTC' + interval '8 hours')::date
  from ended
 where step <> 'RATE' and due_at < $4 - interval '12 hours';

-- name: case_clock_withdraw
-- A move was taken back: what it began never ran, and nobody was late. $3: the steps that run now.
with gone as (
    delete from case_clocks k
     where k.town = $1 and k.case_id = $2 and k.ended_at is null and k.step <> all($3::text[])
    returning k.town, k.step, k.round, k.due_at
), late as (
    insert into case_clocks_late (town, day)
    select town, (due_at at time zone 'UTC' + interval '8 hours')::date from gone where due_at is not null
)
delete from case_warnings w
 using gone g
 where w.town = $1 and w.case_id = $2 and w.step = g.step and w.round = g.round;

-- name: case_clock_resume
-- What the move of $3 ended, when that was taken back.
with resumed as (
    update case_clocks
       set ended_at = null, end_event = null, took_minutes = null
     where town = $1 and case_id = $2 and ended_at = $3 and end_event = $4
    returning town, due_at
)
insert into case_clocks_late (town, day)
select town, (due_at at time zone 'UTC' + interval '8 hours')::date from resumed where due_at is not null;

-- name: case_pauses
select from_at as "from", to_at as "to"
  from case_pauses
 where town = $1 and case_id = $2
 order by from_at
 limit 16;

-- name: case_pause_begin
insert into case_pauses (town, case_id, from_at, class, reason) values ($1, $2, $3, $4, $5);

-- name: case_pause_end
update case_pauses set to_at = $3 where town = $1 and case_id = $2 and to_at is null;

-- name: case_ask_detail
-- The reason of the question that is open: it stands in the history, once.
select m.reason, m.target
  from case_moves m
 where m.town = $1 and m.case_id = $2 and m.event = $3
 order by m.version desc
 limit 1;

-- name: case_warn
insert into case_warnings (town, case_id, step, round, percent, audience, at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (town, case_id, step, round, percent) do nothing;

-- name: case_warnings
select step, round, percent, audience, at
  from case_warnings
 where town = $1 and case_id = $2
 order by at, percent
 limit 500;

-- name: case_warned
update cases set warned = $3 where town = $1 and id = $2;

-- name: case_duplicate_rule
select metres, hours from duplicate_rules where item in ($1, '*') order by item desc limit 1;

-- name: case_carry_reporters
-- Who reported the merged case is told of the one it went into.
insert into case_reporters (town, case_id, person, at, joined)
select r.town, $3, r.person, r.at, r.joined from case_reporters r where r.town = $1 and r.case_id = $2
on conflict (town, case_id, person) do nothing;

-- name: case_return_reporters
-- Of a merge that was taken back: those whom it carried over, and nobody who reported the other too.
delete from case_reporters o
 using case_reporters r
 where r.town = $1 and r.case_id = $2 and o.town = $1 and o.case_id = $3 and o.person = r.person and o.at = r.at;

-- name: case_guest_add
insert into case_guests (town, case_id, person, cause) values ($1, $2, $3, $4)
on conflict (town, case_id, person, cause) do nothing;

-- name: case_guest_remove
delete from case_guests where town = $1 and case_id = $2 and person = $3 and cause = $4;

-- name: case_moves
select m.version, m.at, m.observed_at, m.sent_at, m.event, m.from_state as "from", m.to_state as "to", m.role, m.unit,
       m.department, m.reason, m.reason_code, m.note, m.target,
       case when m.role <> 'RESIDENT' and m.event not in ('REPORT', 'RATE', 'OBJECT', 'DISPUTE') then p.name end as person_name
  from case_moves m
  join cases c on c.town = m.town and c.id = m.case_id
  left join people p on p.id = m.person
 where m.town = $5 and m.case_id = $6
   and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
        or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
        or ($3::text is null and c.referred_to between $1 and $2)
        or exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4))
 order by m.version;

-- name: case_list
-- What lies in the scope's range. case_list_own has the rest; list.c puts the two together. The
-- page is cut first: only its rows are joined.
-- The way to the rows is $6, a town in order of time, or $7 $8, units; the scope only refuses. Hence
-- coalesce: the planner does not look into it. It takes a range of units for rare, though it may be
-- all of the town, and would then fetch and sort all the town's cases for each page. $21: none of $9 is a
-- state of a case that is over; said once more so that the index of the open ones is enough.
-- $22: by what is due first, over all that is open; $23 $24 where the page before ended then.
-- Without $25 the marks alone, by which it is known what has changed (shown.h); $26: of these cases. $27: whose
-- number ends so, looked for among those since $16.
-- The handler's name is looked up for each row and not joined: the planner takes a page for a tenth of all,
-- and would put all people into a table of its own for each. Whether $4 has reported any case at all is asked once, of
-- the index by person: who sits at a desk has reported none, and would look for each row.
select c.id, c.created_at, c.due_at, c.xmin as row, i.xmin as item_row,
       c.number, c.item, c.title, c.description, c.lon, c.lat, c.place, c.unit, c.owner, -- ?25
       c.department, c.severity, c.state, c.version, c.source, -- ?25
       c.referred_to, c.handler, c.checker, c.outcome, c.rework, c.rating, c.merged_into, -- ?25
       c.closed_at, c.updated_at, c.referred_by, c.handler_unit, c.ask, c.asked_by, c.seconded_by, -- ?25
       c.ask_minutes, c.ask_until, c.ending, c.ending_by, c.supervised, c.reply_owed, c.duty, c.returns, c.return_used, -- ?25
       c.return_department, c.helpers, c.helping, c.extensions, c.suspensions, c.review_at, c.verifier, c.verified, -- ?25
       c.reconsidered, c.objections, c.on_spot, c.forced, c.disputes, c.disputed, c.reopened, -- ?25
       c.warned, c.filed_at, c.answer_until, i.name as item_name, -- ?25
       (select h.name from people h where h.id = c.handler) as handler_name,
       (select count(*) from case_photos p where p.town = c.town and p.case_id = c.id) as photos,
       (select r.at from case_reporters r where r.person = $4 order by r.at desc limit 1) is not null
       and exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4) as mine
  from (select c.xmin, c.* from cases c
         where coalesce(c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)), false)
           and c.town = $6 -- ?6
           and c.unit between $7 and $8 -- ?7
           and c.state = any($9::text[]) -- ?9
           and c.item = $10 -- ?10
           and c.owner = $11 -- ?11
           and c.handler = $12 -- ?12
           and c.department = $13 -- ?13
           and c.severity = $14 -- ?14
           and (c.number like $15 || '%' or c.title ilike '%' || $15 || '%') -- ?15
           and c.created_at >= $16 -- ?16
           and c.created_at < $17 -- ?17
           and (c.created_at, c.id) < ($18, $19) -- ?18
           and (c.owner = $20 or c.referred_to = $20) -- ?20
           and $21 and c.state in ('REPORTED', 'VERIFYING', 'FILED', 'DISPATCHED', 'HANDLING', 'HANDLED', 'CHECKING', 'SUSPENDED') -- ?21
           and (coalesce(c.due_at, '9999-12-31Z'), c.id) > ($23, $24) -- ?23
           and $25 -- ?25
           and c.id = any($26::uuid[]) -- ?26
           and right(c.number, 5) = $27 -- ?27
         order by
               $22::bool, coalesce(c.due_at, '9999-12-31Z'), c.id, -- ?22
               c.created_at desc, c.id desc
         limit $5) c
  join items i on i.code = c.item and i.valid_from = c.item_from
 order by
       $22::bool, coalesce(c.due_at, '9999-12-31Z'), c.id, -- ?22
       c.created_at desc, c.id desc;

-- name: case_list_own
-- What one reported, handles or checks, or is referred to one's centre, wherever it lies. With $6
-- only what that person reported.
select c.id, c.created_at, c.due_at, c.xmin as row, i.xmin as item_row,
       c.number, c.item, c.title, c.description, c.lon, c.lat, c.place, c.unit, c.owner, -- ?25
       c.department, c.severity, c.state, c.version, c.source, -- ?25
       c.referred_to, c.handler, c.checker, c.outcome, c.rework, c.rating, c.merged_into, -- ?25
       c.closed_at, c.updated_at, c.referred_by, c.handler_unit, c.ask, c.asked_by, c.seconded_by, -- ?25
       c.ask_minutes, c.ask_until, c.ending, c.ending_by, c.supervised, c.reply_owed, c.duty, c.returns, c.return_used, -- ?25
       c.return_department, c.helpers, c.helping, c.extensions, c.suspensions, c.review_at, c.verifier, c.verified, -- ?25
       c.reconsidered, c.objections, c.on_spot, c.forced, c.disputes, c.disputed, c.reopened, -- ?25
       c.warned, c.filed_at, c.answer_until, i.name as item_name, -- ?25
       (select h.name from people h where h.id = c.handler) as handler_name,
       (select count(*) from case_photos p where p.town = c.town and p.case_id = c.id) as photos,
       exists (select from case_reporters r
                where r.town = c.town and r.case_id = c.id and r.person = $4) as mine
  from (select c.xmin, c.* from (
        select r.town, r.case_id as id from case_reporters r where r.person = $4
         union
        select o.town, o.id from cases o where o.handler = $4
         union
        select o.town, o.id from cases o where o.checker = $4
         union
        select o.town, o.id from cases o where o.verifier = $4 and o.state = 'VERIFYING'
         union
        select g.town, g.case_id from case_guests g where g.person = $4
         union
        select o.town, o.id from cases o
         where $3::text is null and o.referred_to between $1 and $2) own
          join cases c on c.town = own.town and c.id = own.id
         where true
           and c.unit between $7 and $8 -- ?7
           and c.state = any($9::text[]) -- ?9
           and c.item = $10 -- ?10
           and c.owner = $11 -- ?11
           and c.handler = $12 -- ?12
           and c.department = $13 -- ?13
           and c.severity = $14 -- ?14
           and (c.number like $15 || '%' or c.title ilike '%' || $15 || '%') -- ?15
           and c.created_at >= $16 -- ?16
           and c.created_at < $17 -- ?17
           and (c.created_at, c.id) < ($18, $19) -- ?18
           and (c.owner = $20 or c.referred_to = $20) -- ?20
           and $21 and c.state in ('REPORTED', 'VERIFYING', 'FILED', 'DISPATCHED', 'HANDLING', 'HANDLED', 'CHECKING', 'SUSPENDED') -- ?21
           and exists (select from case_reporters r where r.town = c.town and r.case_id = c.id and r.person = $6) -- ?6
           and (coalesce(c.due_at, '9999-12-31Z'), c.id) > ($23, $24) -- ?23
           and $25 -- ?25
           and c.id = any($26::uuid[]) -- ?26
           and right(c.number, 5) = $27 -- ?27
         order by
               $22::bool, coalesce(c.due_at, '9999-12-31Z'), c.id, -- ?22
               c.created_at desc, c.id desc
         limit $5) c
  join items i on i.code = c.item and i.valid_from = c.item_from
 order by
       $22::bool, coalesce(c.due_at, '9999-12-31Z'), c.id, -- ?22
       c.created_at desc, c.id desc;

-- name: case_stats
-- Case by case, of less than a village or of some hours: few. Counted once into groups, then each group
-- summed by each of its columns.
with counts as materialized (
    select c.state, c.owner, c.item, c.department, c.severity, count(*) as n
      from cases c
     where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
       and c.unit between $4 and $5 -- ?4
       and c.created_at >= $6 -- ?6
       and c.created_at < $7 -- ?7
     group by 1, 2, 3, 4, 5
)
select k.list as by, k.key, sum(c.n)::bigint as n
  from counts c, case_count_keys(c.state, c.owner, c.item, c.department, c.severity) k
 group by 1, 2
 order by 1, 2;

-- name: case_stats_ever
-- All there ever were: of each place of tier $6 in the range $4 $5 its sums, and what is not in them yet.
select f.list as by, f.key, sum(f.n)::bigint as n
  from (select k.list, k.key, k.n
          from units u,
               lateral (select c.list, c.key, c.n from case_counts c
                         where c.town = u.town and c.place = u.key and c.seen_by = coalesce($3::text, '')
                           and c.span = 'ALL'
                        offset 0) k -- each place by its key: the planner would rather read all of the sums
         where u.tier = $6 and u.key between $1 and $2 and u.key between $4 and $5
         union all
        select k.list, k.key, c.n
          from case_count_changes c, case_count_keys(c.state, c.owner, c.item, c.department, c.severity) k
         where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
           and c.unit between $4 and $5
           and c.town = $7 -- ?7
       ) f
 group by 1, 2
having sum(f.n) <> 0
 order by 1, 2;

-- name: case_stats_period
-- Reported from $6 on and before $7, each null when open, in the towns of the range $4 $5: the sums of whole
-- months, of the days before and after these, the hours before and after those case by case, and what is
-- not in the sums yet.
with asked as (
    select coalesce($6::timestamptz, '-infinity') as from_at, coalesce($7::timestamptz, 'infinity') as to_at
), days as (
    -- the first whole day, and the first after the last one
    select a.from_at, a.to_at, d.first, d.after,
           (d.first::timestamp - interval '8 hours') at time zone 'UTC' as first_at,
           (d.after::timestamp - interval '8 hours') at time zone 'UTC' as after_at
      from asked a,
           lateral (select ((a.from_at at time zone 'UTC' + interval '8 hours') + interval '1 day' - interval '1 microsecond')::date as first,
                           (a.to_at at time zone 'UTC' + interval '8 hours')::date as after) d
), months as (
    select first, after, least(date_trunc('month', first + interval '1 month' - interval '1 day')::date, after) as month_first,
           date_trunc('month', after::timestamp)::date as month_after
      from days
), spans as (
    select 'DAY' as span, first as day, month_first as before from months
     union all
    select 'MONTH', month_first, month_after from months
     union all
    select 'DAY', greatest(month_after, month_first), after from months
), hours as (
    select from_at, least(first_at, to_at) as before from days
     union all
    select greatest(after_at, least(first_at, to_at)), to_at from days
)
select f.list as by, f.key, sum(f.n)::bigint as n
  from (select k.list, k.key, k.n
          from units u, spans s,
               lateral (select c.list, c.key, c.n from case_counts c
                         where c.town = u.town and c.place = u.key and c.seen_by = coalesce($3::text, '')
                           and c.span = s.span and c.day >= s.day and c.day < s.before
                        offset 0) k
         where u.tier = 'TOWN' and u.key between $1 and $2 and u.key between $4 and $5
         union all
        select k.list, k.key, c.n
          from days d, case_count_changes c, case_count_keys(c.state, c.owner, c.item, c.department, c.severity) k
         where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
           and c.unit between $4 and $5
           and c.day >= d.first and c.day < d.after
           and c.town = $8 -- ?8
         union all
        select k.list, k.key, 1
          from hours h,
               lateral (select c.* from cases c
                         where coalesce(c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
                                        and c.unit between $4 and $5, false)
                           and c.created_at >= h.from_at and c.created_at < h.before
                           and c.town = $8 -- ?8
                        offset 0) c,
               case_count_keys(c.state, c.owner, c.item, c.department, c.severity) k
       ) f
 group by 1, 2
having sum(f.n) <> 0
 order by 1, 2;

-- name: case_counts_waiting
select distinct town from case_count_changes order by town;

-- name: case_counts_fold
-- A batch of a town's changes goes into its sums. Two servers at it: the second finds them gone.
with taken as (
    delete from case_count_changes
     where town = $1 and seq = any(array(select seq from case_count_changes where town = $1 order by seq limit $2))
    returning unit, day, state, owner, item, department, helpers, severity, n
), changed as (
    select unit, day, state, owner, item, department, helpers, severity, sum(n) as n
      from taken group by 1, 2, 3, 4, 5, 6, 7, 8 having sum(n) <> 0
), sums as (
    select k.place, k.seen_by, k.span, k.day, k.list, k.key, sum(c.n)::bigint as n
      from changed c,
           case_count_cells(c.unit, c.day, c.state, c.owner, c.item, c.department, c.helpers, c.severity) k
     group by 1, 2, 3, 4, 5, 6 having sum(c.n) <> 0
     order by 1, 2, 3, 4, 5, 6
), added as (
    insert into case_counts as s (town, place, seen_by, span, day, list, key, n)
    select $1, place, seen_by, span, day, list, key, n from sums
    on conflict (town, place, seen_by, span, day, list, key) do update set n = s.n + excluded.n
)
select count(*) as n from taken;

-- name: case_counts_clear
-- Sums of nothing.
delete from case_counts where town = $1 and n = 0;

-- part: over_of_case
-- c: the case. e.over_at: when it was over, a merged one when that is which it is part of.
 cross join lateral (select case when c.state = 'MERGED' then case_merged_over_at(c.town, c.merged_into)
                                 else case_over_at(c.state, c.disputed, c.closed_at, c.updated_at) end as over_at) e

-- part: kept_of_case
-- c: the case. k: its class. o: until when an order keeps it.
 cross join lateral (select s.code, s.days, s.name, s.name_en
                       from case_keep_rules r join case_keep_classes s on s.code = r.class
                      where (r.state is null or r.state = c.state) and (r.item is null or c.item like r.item || '%')
                      order by r.place limit 1) k
  left join lateral (select max(h.until) as until from case_keep_orders h
                      where h.town = c.town and h.case_id = c.id and h.lifted_at is null) o on true

-- part: kept_columns
       coalesce(f.gone_class, k.code) as keep_class,
       case when f.gone_class is null then k.name
            else (select s.name from case_keep_classes s where s.code = f.gone_class) end as keep_name,
       case when f.gone_class is null then k.name_en
            else (select s.name_en from case_keep_classes s where s.code = f.gone_class) end as keep_name_en,
       e.over_at + k.days * interval '1 day' as kept_until, o.until as held_until

-- name: case_keep_photos
-- The system's own work, a batch of one town: what no case needs any more. A case that is just being moved is left
-- for the next night.
with due as (
    select f.case_id, f.id, k.code
      from case_photos f
      join cases c on c.town = f.town and c.id = f.case_id
-- use: over_of_case
-- use: kept_of_case
     where f.town = $1 and f.gone_at is null
       and f.at < $2::timestamptz - (select min(days) from case_keep_classes) * interval '1 day'
       and e.over_at + k.days * interval '1 day' <= $2
       and (o.until is null or o.until < $3::date)
     order by f.at
     limit 200
       for update of c skip locked
)
update case_photos p set gone_at = $2, gone_class = due.code
  from due
 where p.town = $1 and p.case_id = due.case_id and p.id = due.id;

-- name: case_keep_voices
with due as (
    select f.case_id, f.id, k.code
      from case_voices f
      join cases c on c.town = f.town and c.id = f.case_id
-- use: over_of_case
-- use: kept_of_case
     where f.town = $1 and f.gone_at is null
       and f.at < $2::timestamptz - (select min(days) from case_keep_classes) * interval '1 day'
       and e.over_at + k.days * interval '1 day' <= $2
       and (o.until is null or o.until < $3::date)
     order by f.at
     limit 200
       for update of c skip locked
)
update case_voices p set gone_at = $2, gone_class = due.code
  from due
 where p.town = $1 and p.case_id = due.case_id and p.id = due.id;

-- name: case_keep_unerased
-- Names of files that nobody shows any more in this town, in the order in which their locks are taken.
select u.sha256 from (
    select p.sha256 from case_photos p where p.town = $1 and p.gone_at is not null and p.erased_at is null
    union
    select v.sha256 from case_voices v where v.town = $1 and v.gone_at is not null and v.erased_at is null) u
 order by u.sha256
 limit 200;

-- name: case_forget_due
-- $1 town, $2 now, $3 the city's day: cases over for long enough of which it is still known who reported.
select distinct r.case_id as id
  from case_reporters r
  join cases c on c.town = r.town and c.id = r.case_id
  join case_keep_classes k on k.code = 'REPORTER'
-- use: over_of_case
 where r.town = $1 and r.at < $2::timestamptz - k.days * interval '1 day'
   and e.over_at + k.days * interval '1 day' <= $2
   and not exists (select from case_keep_orders h
                    where h.town = c.town and h.case_id = c.id and h.lifted_at is null and h.until >= $3::date)
 order by 1
 limit 100;

-- name: case_forget_names_due
select case_id as id from case_forgotten where town = $1 and names_at is null and names_due <= $2 order by names_due, case_id limit 20;

-- name: case_forget_hold
-- $2 case, $3 class, $4 now, $5 the city's day. One row, and nobody moves it; none: it is not due after all, or is
-- just being moved.
select c.version
  from cases c
  join case_keep_classes k on k.code = $3
-- use: over_of_case
 where c.town = $1 and c.id = $2
   and e.over_at + k.days * interval '1 day' <= $4
   and not exists (select from case_keep_orders h
                    where h.town = c.town and h.case_id = c.id and h.lifted_at is null and h.until >= $5::date)
   for update of c skip locked;

-- name: case_forget_residents
-- In what they did and showed each resident becomes nobody; the same nobody within this case, for the history is
-- still that of one person.
with who as (
    select person, gen_random_uuid() as nobody
      from (select distinct person from case_moves
             where town = $1 and case_id = $2 and role = 'RESIDENT' and person is not null) p
), photos as (
    update case_photos f set person = w.nobody from who w
     where f.town = $1 and f.case_id = $2 and f.person = w.person
), voices as (
    update case_voices f set person = w.nobody from who w
     where f.town = $1 and f.case_id = $2 and f.person = w.person
)
update case_moves m set person = w.nobody, post = null from who w
 where m.town = $1 and m.case_id = $2 and m.role = 'RESIDENT' and m.person = w.person;

-- name: case_forget_reporters
-- $3 now. The row says how many there were, and when to forget who worked on it.
with gone as (
    delete from case_reporters where town = $1 and case_id = $2 returning person
), contacts as (
    delete from case_contacts k using gone g
     where k.town = $1 and k.person = g.person
       and not exists (select from case_reporters r where r.town = $1 and r.person = g.person and r.case_id <> $2)
), codes as (
    delete from case_codes where case_id = $2
), pins as (
    delete from case_pins where town = $1 and case_id = $2
)
insert into case_forgotten as f (town, case_id, reporters_at, n_reporters, names_due)
select $1, $2, $3, count(g.person),
       (select e.over_at
          from cases c
-- use: over_of_case
         where c.town = $1 and c.id = $2)
       + (select days from case_keep_classes where code = 'NAMES') * interval '1 day'
  from gone g
    on conflict (town, case_id) do update set n_reporters = f.n_reporters + excluded.n_reporters;

-- name: case_forget_later
-- An order keeps it, or it lives again: looked at tomorrow.
update case_forgotten set names_due = $3::timestamptz + interval '1 day' where town = $1 and case_id = $2 and names_at is null;

-- name: case_forget_whom
-- Everybody with an account whom the case or its history names.
select p.id, p.name
  from people p
 where p.id in (
    select unnest(array[c.handler, c.checker, c.verifier, c.referred_by, c.asked_by, c.seconded_by, c.ending_by])
      from cases c where c.town = $1 and c.id = $2
     union select m.person from case_moves m where m.town = $1 and m.case_id = $2
     union select u.id[1]::uuid
             from case_moves m, regexp_matches(m.changes::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') as u (id)
            where m.town = $1 and m.case_id = $2
     union select f.person from case_photos f where f.town = $1 and f.case_id = $2
     union select f.person from case_voices f where f.town = $1 and f.case_id = $2
     union select unnest(array[t.person, t.taken_from]) from case_take_overs t where t.town = $1 and t.case_id = $2
     union select unnest(array[h.person, h.lifted_by]) from case_keep_orders h where h.town = $1 and h.case_id = $2)
 order by p.id
 limit 500;

-- name: case_forget_name
-- $3 who, $4 the nobody he becomes in this case and in no other, $5 his name where a move has it.
with subject as (
    update cases c
       set handler = case when c.handler = $3 then $4 else c.handler end,
           checker = case when c.checker = $3 then $4 else c.checker end,
           verifier = case when c.verifier = $3 then $4 else c.verifier end,
           referred_by = case when c.referred_by = $3 then $4 else c.referred_by end,
           asked_by = case when c.asked_by = $3 then $4 else c.asked_by end,
           seconded_by = case when c.seconded_by = $3 then $4 else c.seconded_by end,
           ending_by = case when c.ending_by = $3 then $4 else c.ending_by end
     where c.town = $1 and c.id = $2
), photos as (
    update case_photos f set person = $4 where f.town = $1 and f.case_id = $2 and f.person = $3
), voices as (
    update case_voices f set person = $4 where f.town = $1 and f.case_id = $2 and f.person = $3
), taken as (
    update case_take_overs t
       set person = case when t.person = $3 then $4 else t.person end,
           taken_from = case when t.taken_from = $3 then $4 else t.taken_from end
     where t.town = $1 and t.case_id = $2 and $3 in (t.person, t.taken_from)
), orders as (
    update case_keep_orders h
       set person = case when h.person = $3 then $4 else h.person end,
           post = case when h.person = $3 then $4 else h.post end,
           lifted_by = case when h.lifted_by = $3 then $4 else h.lifted_by end
     where h.town = $1 and h.case_id = $2 and ($3 = h.person or $3 = h.lifted_by)
)
update case_moves m
   set person = case when m.person = $3 then $4 else m.person end,
       post = case when m.person = $3 then null else m.post end,
       target = nullif(m.target, $5),
       changes = replace(m.changes::text, $3::text, $4::text)::jsonb
 where m.town = $1 and m.case_id = $2;

-- name: case_forget_named
update case_forgotten set names_at = $3 where town = $1 and case_id = $2;

-- name: case_nameless
-- Cases of which who worked on them is forgotten, and who was sent to them is not yet.
select case_id as id from case_forgotten
 where town = $1 and names_at is not null and sent_at is null
 order by names_at, case_id
 limit 100;

-- name: case_nameless_done
update case_forgotten set sent_at = $3 where town = $1 and case_id = $2 and names_at is not null and sent_at is null;

-- name: case_keep_proof
insert into case_keep_proofs as p (town, class, at, n) values ($1, $2, $3, $4)
on conflict (town, class, at) do update set n = p.n + excluded.n;

-- name: case_keep_proof_list
-- $1 $2 the range's towns, $3 from when: by day and class, the newest first.
select (p.at at time zone 'UTC' + interval '8 hours')::date as day, p.class, sum(p.n)::bigint as n
  from case_keep_proofs p
 where p.town between $1 and $2 and p.at >= $3
 group by 1, 2
 order by 1 desc, 2
 limit 500;

-- name: case_file_lock
-- Whoever puts a file into a case and whoever erases it come one after the other.
select pg_advisory_xact_lock(hashtextextended($1, 0));

-- name: case_file_shown
-- By any case of any town: the same bytes lie on the disk once.
select exists (select from case_photos p where p.sha256 = $1 and p.gone_at is null)
    or exists (select from case_voices v where v.sha256 = $1 and v.gone_at is null) as shown;

-- name: case_photos_erased
update case_photos set erased_at = $3 where town = $1 and sha256 = $2 and gone_at is not null and erased_at is null;

-- name: case_voices_erased
update case_voices set erased_at = $3 where town = $1 and sha256 = $2 and gone_at is not null and erased_at is null;

-- name: case_photo_again
-- It went, its case lives again, and it is shown anew.
update case_photos set gone_at = null, gone_class = null, erased_at = null, person = $4, stage = $5, at = $6
 where town = $1 and case_id = $2 and id = $3;

-- name: case_voice_again
update case_voices set gone_at = null, gone_class = null, erased_at = null, person = $4, stage = $5, at = $6
 where town = $1 and case_id = $2 and id = $3;

-- name: case_order_insert
insert into case_keep_orders (town, case_id, id, order_no, reason, until, person, post, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: case_orders
select h.id, h.order_no, h.reason, h.until, h.at, coalesce(p.name, '') as person_name, h.lifted_at, l.name as lifted_by
  from case_keep_orders h
  left join people p on p.id = h.person
  left join people l on l.id = h.lifted_by
 where h.town = $1 and h.case_id = $2
 order by h.at, h.id
 limit 100;

-- name: case_order_lift
update case_keep_orders set lifted_at = $4, lifted_by = $5
 where town = $1 and case_id = $2 and id = $3 and lifted_at is null;

-- name: case_photo_insert
insert into case_photos (town, case_id, id, sha256, type, bytes, width, height, stage, taken_at,
                         lon, lat, person, at, source_sha256)
values ($1, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $4, $14, $15);

-- name: case_voice_insert
insert into case_voices (town, case_id, id, sha256, bytes, duration_ms, stage, person, at)
values ($1, $2, $3, $5, $6, $7, $8, $4, $9);

-- name: case_voices
select f.id, f.sha256, f.bytes, f.duration_ms, f.stage, f.at, f.gone_at,
-- use: kept_columns
  from case_voices f
  join cases c on c.town = f.town and c.id = f.case_id
-- use: over_of_case
-- use: kept_of_case
 where f.town = $5 and f.case_id = $6
   and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
        or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
        or ($3::text is null and c.referred_to between $1 and $2)
        or exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4))
   and f.id = $7 -- ?7
 order by f.at, f.id;

-- name: case_photos
select f.id, f.sha256, f.source_sha256, f.type, f.bytes, f.width, f.height, f.stage, f.taken_at, f.lon, f.lat, f.at, f.gone_at,
-- use: kept_columns
  from case_photos f
  join cases c on c.town = f.town and c.id = f.case_id
-- use: over_of_case
-- use: kept_of_case
 where f.town = $5 and f.case_id = $6
   and ((c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)))
        or c.handler = $4 or c.checker = $4 or (c.verifier = $4 and c.state = 'VERIFYING')
        or exists (select from case_guests g where g.town = c.town and g.case_id = c.id and g.person = $4)
        or ($3::text is null and c.referred_to between $1 and $2)
        or exists (select from case_reporters r
                    where r.town = c.town and r.case_id = c.id and r.person = $4))
   and f.id = $7 -- ?7
   and f.sha256 = $8 -- ?8
   and f.source_sha256 = $9 -- ?9
 order by f.at, f.id;

-- name: case_export_log
insert into case_exports (town, person, at, post, role, unit, n, ask) values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: export_log
-- Who took lists out, of the range, newest first. $3 from when, $4 before when, $5 $6 the range's towns
select e.at, p.name as person_name, e.role, e.unit, e.n, a.reason, d.name as decided_by
  from case_exports e
  join people p on p.id = e.person
  left join case_export_asks a on a.town = e.town and a.id = e.ask
  left join people d on d.id = a.decided_by
 where e.town between $5 and $6 and e.unit between $1 and $2 and e.at >= $3 and e.at < $4
 order by e.at desc
 limit 500;

-- name: export_ask_new
-- At most $11 of a person wait.
insert into case_export_asks (town, id, person, post, role, unit, filter, reason, n, asked_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
 where (select count(*) from case_export_asks where person = $3 and decided_at is null) < $11;

-- name: export_ask_list
-- One's own, and with $4 those of the range. $1 $2 the range, $3 person
select a.town, a.id, a.person, a.post, a.role, a.unit, a.filter::text as filter, a.reason, a.n, a.asked_at,
       a.decided_at, a.granted, a.note, a.until, p.name as person_name, d.name as decided_by,
       (select max(e.at) from case_exports e
         where e.town = a.town and e.person = a.person and e.ask = a.id) as taken_at
  from case_export_asks a
  join people p on p.id = a.person
  left join people d on d.id = a.decided_by
 where a.person = $3 or ($4 and a.unit between $1 and $2)
 order by a.decided_at is not null, a.asked_at desc
 limit 200;

-- name: export_ask_get
-- One's own, or one of the range; nobody else decides it meanwhile. $5 town, $6 id
select a.town, a.id, a.person, a.post, a.role, a.unit, a.filter::text as filter, a.reason, a.n, a.asked_at,
       a.decided_at, a.granted, a.note, a.until, p.name as person_name, d.name as decided_by,
       null::timestamptz as taken_at
  from case_export_asks a
  join people p on p.id = a.person
  left join people d on d.id = a.decided_by
 where a.town = $5 and a.id = $6 and (a.person = $3 or ($4 and a.unit between $1 and $2))
   for update of a;

-- name: export_ask_decide
update case_export_asks
   set decided_by = $3, decided_role = $4, decided_at = $5, granted = $6, note = $7, until = $8
 where town = $1 and id = $2 and decided_at is null and person <> $3;

-- name: export_report_days
-- The last seven days before $1 of which the city, $2 its town and $3 its key, has no report.
select d::date as day
  from generate_series($1::date - 7, $1::date - 1, interval '1 day') d
 where not exists (select from case_export_reports r where r.town = $2 and r.unit = $3 and r.day = d::date)
 order by d;

-- name: export_report_make
-- $1 town, $2 unit, $3 day, $4 $5 its begin and end, $6 $7 the range of the unit, $8 $9 the range's towns, $10 now
insert into case_export_reports (town, unit, day, exports, cases, large, made_at)
select $1, $2, $3, count(*), coalesce(sum(n), 0), count(ask), $10
  from case_exports
 where town between $8 and $9 and unit between $6 and $7 and at >= $4 and at < $5
    on conflict do nothing
returning unit, day, exports, cases, large;

-- name: export_report_list
-- $1 town, $2 unit: the last thirty, newest first.
select unit, day, exports, cases, large from case_export_reports
 where town = $1 and unit = $2
 order by day desc
 limit 30;

-- name: case_numbers_take
-- $3 numbers of a town and day at once; what is not used when the server stops is skipped.
insert into case_numbers as n (town, day, given) values ($1, $2, $3)
on conflict (town, day) do update set given = n.given + excluded.given
returning n.given as last;

-- name: case_archive
-- Rated, or a week after closing. Rows that somebody is moving just now are left for next time.
-- The system's own work: it sees the whole town.
with due as (
    select c.town, c.id from cases c
     where c.town = $1 and c.state = 'CLOSED' and not c.disputed
       and (c.rating is not null or c.closed_at < $2::timestamptz - interval '7 days')
     order by c.created_at desc, c.id desc
     limit 500
       for update skip locked
), moved as (
    update cases c
       set state = 'ARCHIVED', version = c.version + 1, updated_at = $2
      from due
     where c.town = $1 and c.town = due.town and c.id = due.id
    returning c.town, c.id, c.version, c.owner, c.number, c.item, c.title, c.unit, c.department,
              c.severity, c.state, c.handler, c.checker, c.created_at, c.helpers
), counted as (
    insert into case_count_changes (town, unit, day, state, owner, item, department, helpers, severity, n)
    select m.town, m.unit, (m.created_at at time zone 'UTC' + interval '8 hours')::date, k.state, m.owner, m.item,
           m.department, m.helpers, m.severity, k.n
      from moved m, (values ('CLOSED', -1), ('ARCHIVED', 1)) k (state, n)
), ended as (
    update case_clocks k set ended_at = $2, end_event = 'ARCHIVE', next_at = null, next_percent = null
      from moved m
     where k.town = $1 and k.case_id = m.id and k.ended_at is null
    returning k.town, k.step, k.due_at
), late as (
    insert into case_clocks_late (town, day)
    select town, (due_at at time zone 'UTC' + interval '8 hours')::date
      from ended
     where step <> 'RATE' and due_at < $2 - interval '12 hours'
), recorded as (
    insert into case_moves (town, case_id, version, at, event, from_state, to_state, role, owner)
    select town, id, version, $2, 'ARCHIVE', 'CLOSED', 'ARCHIVED', 'SYSTEM', owner from moved
)
select m.id, m.version, m.owner, m.number, m.item, m.title, m.unit, m.department, m.severity,
       m.state, m.handler, m.checker,
       (select string_agg(r.person::text, ',' order by r.at)
          from (select person, at from case_reporters
                 where town = m.town and case_id = m.id and not joined order by at limit 16) r) as reporters
  from moved m;

-- name: case_left
-- $1 town, $2 the city's day, $3 roles that handle. Cases that one person has by name who has left: no post
-- of his of that day stands in the village that he was sent from, nor in that of the place.
select c.id
  from cases c
 where c.town = $1 and c.state in ('DISPATCHED', 'HANDLING', 'SUSPENDED') and c.department is null and c.handler is not null
   and not exists (select from posts p
                     join people w on w.id = p.person
                    where p.person = c.handler and w.closed_at is null and p.department is null and p.role = any($3::text[])
                      and p.unit / 1000 in (c.handler_unit / 1000, c.unit / 1000)
                      and p.valid_from <= $2 and (p.valid_to is null or p.valid_to > $2))
   and c.id = $4 -- ?4
 order by c.id
 limit 200;

-- name: case_audit_towns
-- Towns whose round of the day $1 is not over, those that wait longest first.
select t.town
  from (select distinct town from units where tier = 'TOWN') t
  left join case_audits a on a.town = t.town
 where a.town is null or a.day < $1 or a.ended_at is null
 order by a.day nulls first, t.town
 limit 50;

-- name: case_audit_begin
insert into case_audits as a (town, day, started_at) values ($1, $2, $3)
on conflict (town) do update
   set day = excluded.day, started_at = excluded.started_at, after = null, ended_at = null,
       audited = 0, broken = 0
 where a.day < excluded.day;

-- name: case_audit_take
-- One server a town; where the round stands.
select after from case_audits where town = $1 and day = $2 and ended_at is null for update skip locked;

-- name: case_audit_cases
select c.id, c.number, c.item, c.title, c.unit, c.owner, c.department, c.state, c.version, c.due_at,
       c.referred_to, c.handler, c.checker, c.outcome, c.rework, c.rating, c.merged_into,
       c.closed_at, c.updated_at, c.referred_by, c.handler_unit, c.ask, c.asked_by, c.seconded_by,
       c.ask_minutes, c.ask_until, c.ending, c.ending_by, c.supervised, c.reply_owed, c.duty, c.returns, c.return_used,
       c.return_department, c.helpers, c.helping, c.extensions, c.suspensions, c.review_at, c.verifier,
       c.verified, c.reconsidered, c.objections, c.on_spot, c.forced, c.disputes, c.disputed,
       c.reopened, c.warned, c.filed_at, c.answer_until, c.given_kind, c.given_minutes
  from cases c
 where c.town = $1
   and c.id > $2 -- ?2
   and c.id = $3 -- ?3
 order by c.id
 limit $4;

-- name: case_audit_hold
-- Nobody moves it while it is looked at a second time.
select version from cases where town = $1 and id = $2 for update;

-- name: case_audit_moves
select m.case_id as id, m.version, m.at, m.event, m.from_state as "from", m.to_state as "to", m.role,
       m.owner, m.changes::text as changes,
       array(select jsonb_object_keys(m.changes)) as changed,
       array(select g.verb from role_grants g
              where g.role = m.role and g.from_at <= m.at and (g.to_at is null or g.to_at > m.at)) as held,
       case when m.post is null
            then m.role not in ('SYSTEM', 'RESIDENT')
                 and not exists (select from case_forgotten g
                                  where g.town = m.town and g.case_id = m.case_id and g.names_at is not null)
            else not coalesce(p.person = m.person and p.role = m.role and p.unit is not distinct from m.unit
                          and p.department is not distinct from m.department
                          and p.valid_from <= (m.at at time zone 'UTC' + interval '8 hours')::date
                          and (p.valid_to is null or p.valid_to >= (m.at at time zone 'UTC' + interval '8 hours')::date), false)
            end as is_foreign
  from case_moves m
  left join posts p on p.id = m.post
 where m.town = $1 and m.case_id between $2 and $3
 order by m.case_id, m.version
 limit $4;

-- name: case_history
-- Of a case that the transaction holds locked in scope.
select m.case_id as id, m.version, m.at, m.event, m.from_state as "from", m.to_state as "to", m.role,
       m.owner, m.changes::text as changes,
       array(select jsonb_object_keys(m.changes)) as changed,
       array(select g.verb from role_grants g
              where g.role = m.role and g.from_at <= m.at and (g.to_at is null or g.to_at > m.at)) as held
  from case_moves m
 where m.town = $1 and m.case_id = $2
 order by m.version
 limit 10000;

-- name: case_audit_clocks
select k.case_id as id, k.step, k.due_at, k.passed
  from case_clocks k
 where k.town = $1 and k.case_id between $2 and $3 and k.ended_at is null
 order by k.case_id
 limit 10000;

-- name: case_audit_fault
-- What was found before keeps the day of its finding.
insert into case_audit_faults as f (town, case_id, rule, version, detail, found_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict (town, case_id) do update
   set rule = excluded.rule, version = excluded.version, detail = excluded.detail, seen_at = excluded.seen_at;

-- name: case_audit_mended
-- What this batch has looked at and not found again.
delete from case_audit_faults where town = $1 and case_id between $2 and $3 and seen_at < $4;

-- name: case_audit_on
update case_audits
   set after = coalesce($3, after), audited = audited + $4, broken = broken + $5, ended_at = $6
 where town = $1 and day = $2;

-- name: case_audit_broken
select count(*) as n from case_audit_faults;

-- name: case_audit_round
-- The towns of the range, and how far the latest round of each has come.
select count(*) as towns, count(a.ended_at) as towns_done, coalesce(sum(a.audited), 0)::bigint as cases,
       min(a.ended_at) as ended_at,
       (select count(*) from case_audit_faults f join cases c on c.town = f.town and c.id = f.case_id
         where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)) and $4::uuid is not null) as broken
  from (select distinct u.town from units u where u.tier = 'TOWN') t
  left join case_audits a on a.town = t.town
 where t.town between $1 / 1000000 and $2 / 1000000;

-- name: case_audit_faults
select c.id, c.number, c.title, c.unit, f.rule, f.version, f.detail, f.found_at, f.seen_at
  from case_audit_faults f
  join cases c on c.town = f.town and c.id = f.case_id
 where c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers)) and $4::uuid is not null
 order by f.found_at desc, c.id
 limit 200;

-- name: case_code_insert
-- Nothing when the code is in use.
insert into case_codes (code_sha256, case_id, at) values ($1, $2, $3)
on conflict (code_sha256) do nothing;

-- name: case_code_find
select case_id as id from case_codes where code_sha256 = $1;

-- name: case_reporter_list
-- Of a case in the range of a post of the command tree: who sees it as handler, checker or guest sees no reporter.
select p.name, k.contact, r.at, r.person
  from cases c
  join case_reporters r on r.town = c.town and r.case_id = c.id
  left join people p on p.id = r.person
  left join case_contacts k on k.town = r.town and k.person = r.person
 where c.town = $5 and c.id = $6 and $3::text is null and $4::uuid is not null
   and (c.unit between $1 and $2 or c.referred_to between $1 and $2)
   and not r.joined
 order by r.at, r.person
 limit 50;

-- name: case_contact_insert
insert into case_contacts (town, person, contact, at) values ($1, $2, $3, $4)
on conflict (town, person) do nothing;

-- name: case_contact_there
select exists (select from case_contacts where town = $1 and person = $2) as is_there;

-- name: case_contact_remove
delete from case_contacts where town = $1 and person = $2;

-- name: case_near_place
-- $1 town, $2 item, $3 lon, $4 lat, $5 now, $6 states in which it is open. The box holds every place whose
-- rounding (near.h) may lie near enough. Numbers of duplicate_rules.
select c.id, c.state, c.created_at, c.lon, c.lat, d.metres
  from (select r.metres, r.hours from duplicate_rules r
         where r.item in ($2, '*') order by r.item desc limit 1) d
  join cases c on c.town = $1 and c.item = $2
   and c.created_at >= date_trunc('hour', $5::timestamptz - make_interval(hours => d.hours))
   and abs(c.lat - $4) <= (d.metres + 40) / 111000.0
   and abs(c.lon - $3) <= (d.metres + 40) / (111000.0 * cos(radians($4)))
   and c.state = any($6::text[])
 order by c.created_at, c.id
 limit 100;

-- name: case_join
-- Waits for who moves it just now, and then looks whether it is still open: none is inserted into a case
-- that was merged away in the meantime.
with held as (
    select c.town, c.id from cases c
     where c.town = $1 and c.id = $2 and c.state = any($5::text[])
       for key share
)
insert into case_reporters (town, case_id, person, at, joined)
select h.town, h.id, $3, $4, true from held h
on conflict (town, case_id, person) do nothing;

-- name: case_near
-- $5 town, $6 the case. The box first, the exact distance in C. Numbers of duplicate_rules.
select c.id, c.number, c.title, c.state, c.version, c.created_at, c.lon, c.lat,
       s.lon as from_lon, s.lat as from_lat, d.metres
  from cases s
  join lateral (select r.metres, r.hours from duplicate_rules r
                 where r.item in (s.item, '*') order by r.item desc limit 1) d on true
  join cases c on c.town = s.town and c.item = s.item and c.id <> s.id
   and c.created_at between s.created_at - make_interval(hours => d.hours)
                        and s.created_at + make_interval(hours => d.hours)
   and abs(c.lat - s.lat) <= d.metres / 111000.0
   and abs(c.lon - s.lon) <= d.metres / (111000.0 * cos(radians(s.lat)))
 where s.town = $5 and s.id = $6
   and s.unit between $1 and $2 and ($3::text is null or s.department = $3)
   and c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and ($4::uuid is not null)
   and c.state = any($7::text[])
 order by c.created_at, c.id
 limit 100;

-- name: case_merged
-- $5 town, $6 the case they went into.
select c.id, c.number, c.title, c.created_at, c.updated_at as merged_at
  from cases c
 where c.town = $5 and c.merged_into = $6
   and c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and ($4::uuid is not null)
 order by c.updated_at, c.id
 limit 100;

-- name: case_open_places
-- $4 town, $5 $6 range of grids, $7 the last id before, $8 states in which it is open.
select c.id, c.number, c.title, c.lon, c.lat, c.unit, c.owner, c.referred_to
  from cases c
 where c.town = $4 and c.unit between $5 and $6 and c.id > $7 and c.state = any($8::text[])
   and c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
 order by c.id
 limit 2000;

-- name: case_open_lock
-- In the order of their ids, before case_rehome.
select c.id from cases c where c.town = $1 and c.id = any($2::uuid[]) order by c.id for update;

-- name: case_rehome
-- The duty goes where the place now lies; rehomed_from keeps where it was counted from the first.
with wanted as (
    select w.id, w.unit, w.owner, nullif(w.referred_to, 0) as referred_to
      from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) as w (id, unit, owner, referred_to)
), was as (
    select c.id, c.unit, c.owner from cases c where c.town = $1 and c.id = any($2::uuid[])
), moved as (
    update cases c
       set unit = w.unit, owner = w.owner, referred_to = w.referred_to,
           rehomed_from = coalesce(c.rehomed_from, c.unit), version = c.version + 1, updated_at = $6
      from wanted w
     where c.town = $1 and c.id = w.id and c.state = any($8::text[])
    returning c.town, c.id, c.version, c.owner, c.number, c.item, c.title, c.unit, c.department,
              c.severity, c.state, c.handler, c.checker, c.verifier, c.referred_to, c.helpers, c.created_at
), counted as (
    insert into case_count_changes (town, unit, day, state, owner, item, department, helpers, severity, n)
    select m.town, k.unit, (m.created_at at time zone 'UTC' + interval '8 hours')::date, m.state, k.owner, m.item,
           m.department, m.helpers, m.severity, k.n
      from moved m
      join was w on w.id = m.id,
           lateral (values (w.unit, w.owner, -1), (m.unit, m.owner, 1)) k (unit, owner, n)
), recorded as (
    insert into case_moves (town, case_id, version, at, event, from_state, to_state, role, owner, note,
                            changes)
    select town, id, version, $6, 'REHOME', state, state, 'SYSTEM', owner, $7,
           case when referred_to is not null
                then jsonb_build_object('referred_to', lpad(referred_to::text, 15, '0')) end
      from moved
)
select m.id, m.version, m.owner, m.number, m.item, m.title, m.unit, m.department, m.severity,
       m.state, m.handler, m.checker, m.verifier, m.referred_to, m.helpers,
       (select string_agg(r.person::text, ',' order by r.at)
          from (select person, at from case_reporters
                 where town = m.town and case_id = m.id and not joined order by at limit 16) r) as reporters
  from moved m;

-- name: case_places
-- Reported from $7 on and before $8, behind $9 $10. $4 town, $5 $6 range of grids.
select c.id, c.created_at, c.lon, c.lat
  from cases c
 where c.town = $4 and c.unit between $5 and $6
   and c.unit between $1 and $2 and ($3::text is null or c.department = $3 or $3 = any(c.helpers))
   and c.created_at >= $7 and c.created_at < $8 and (c.created_at, c.id) > ($9, $10::uuid)
 order by c.created_at, c.id
 limit 10000;
