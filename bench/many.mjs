// Made-up cases in numbers, straight into the tables: SQL that makes the cases of the numbers from..to, spread
// over so many days from `start`. Each goes its way to the end, one in ten with an exception.
// b: when it was reported; fate: 0 to 99. 0 and 1 never handled, 2 never filed, 3 never signed for, 10 to 14 sent back once,
// 20 to 29 failed their check once, 30 to 32 supervised; the rest goes straight on.
// history: with their clocks and moves, which lists and counts do not read and most of the disk is for.
// Ids are in the order of time and carry their town, as those of the server do.
export function many(from, to, start, days, options) {
  const { first, parts, last } = pieces(from, to, start, days, options)
  return [...first, ...parts.flat(), ...last]
}

/** The same in pieces: `parts` may run beside one another, each in its order, after `first` and before `last`. */
export const pieces = (from, to, start, days, { history = true } = {}) => ({
  first: [MADE(from, to, start, days)],
  parts: [[CASES, COUNTS], ...(history ? [PAST] : [])],
  last: ['delete from stat_due_days', 'drop table made', 'vacuum analyze'], // what was summed before they came is summed anew
})

const MADE = (from, to, start, days) =>
  `create unlogged table made as
   select g.key as unit, (g.key / 1000000)::int as town, n, n * 37 % 100 as fate, i.code as item, i.valid_from, i.department,
          (lpad(to_hex((extract(epoch from timestamptz '${start}' + n * interval '${days} days' / ${to}) * 1000)::bigint), 12, '0') || '8' ||
           lpad(to_hex(n & 4095), 3, '0') || to_hex(2147483648 + g.key / 1000000) || substr(md5(n::text), 1, 8))::uuid as id,
          timestamptz '${start}' + n * interval '${days} days' / ${to} as b
     from generate_series(${from}, ${to - 1}) n
     join (select key, row_number() over (order by md5(key::text)) - 1 as r from units where tier = 'GRID') g
          on g.r = n % (select count(*) from units where tier = 'GRID')
     join (select *, row_number() over (order by code) - 1 as r from items) i on i.r = (n / 7) % (select count(*) from items)`

const CASES =
  `insert into cases (town, id, number, item, item_from, title, description, lon, lat, datum, unit, owner, department, severity, state,
                      version, source, outcome, supervised, rework, rating, created_at, filed_at, closed_at, updated_at)
   select town, id, n::text, item, valid_from, 'x', 'x', 113, 23, 'WGS84', unit, unit / 1000 * 1000, case when fate <> 2 then department end, 'S3',
          case when fate < 2 then 'HANDLING' when fate = 2 then 'REPORTED' when fate = 3 then 'DISPATCHED' else 'ARCHIVED' end, 9,
          case when fate < 60 then 'GRID' else 'RESIDENT' end, case when fate > 3 then 'FIXED' end, (fate between 30 and 32)::int,
          (fate between 20 and 29)::int, case when fate > 60 then 3 + n % 3 end, b, case when fate <> 2 then b + interval '1 hour' end,
          case when fate > 3 then b + interval '40 hours' end, b from made order by n`

// Folded already, as they would be.
const COUNTS =
  `set work_mem = '512MB'; insert into case_counts as s (town, place, seen_by, span, day, list, key, n)
   select c.town, k.place, k.seen_by, k.span, k.day, k.list, k.key, count(*)
     from made m join cases c on c.town = m.town and c.id = m.id,
          case_count_cells(c.unit, (c.created_at at time zone 'UTC' + interval '8 hours')::date, c.state, c.owner, c.item, c.department, c.helpers, c.severity) k
    group by 1, 2, 3, 4, 5, 6, 7
   on conflict (town, place, seen_by, span, day, list, key) do update set n = s.n + excluded.n`

const PAST = [
  `insert into case_clocks (town, case_id, step, round, kind, minutes, started_at, due_at, edition, ended_at, end_event, unit, item, department, rework, took_minutes)
   select town, id, step, round, 'URGENT', 60, b + make_interval(hours => s), b + make_interval(hours => due), 1,
          case when event is not null then b + make_interval(hours => e) end, event, unit, item, case when of_department then department end, rework,
          case when step = 'HANDLE' and event is not null then (e - s) * 60 end
     from made, lateral (values
       ('ACCEPT', 1, 0, 2, 1, case when fate <> 2 then 'FILE' end, false, 0, fate > -1),
       ('DISPATCH', 1, 1, 3, 2, 'DISPATCH', false, 0, fate <> 2),
       ('SIGN', 1, 2, 6, 4, case when fate = 3 then null when fate between 10 and 14 then 'GRANT_RETURN' else 'SIGN' end, true, 0, fate <> 2),
       ('DISPATCH', 2, 1, 3, 5, 'DISPATCH', false, 0, fate between 10 and 14),
       ('SIGN', 2, 5, 9, 6, 'SIGN', true, 0, fate between 10 and 14),
       ('HANDLE', 1, 2, 26, case when fate > 80 then 28 else 20 end, case when fate < 4 then null when fate between 10 and 14 then 'GRANT_RETURN' else 'FINISH' end, true, 0, fate <> 2),
       ('HANDLE', 2, 5, 29, 20, 'FINISH', true, 0, fate between 10 and 14),
       ('HANDLE', 2, 25, 37, 30, 'FINISH', true, 1, fate between 20 and 29),
       ('CLOSE', 1, 30, 38, 32, 'ASSIGN_CHECK', true, 0, fate > 3),
       ('CHECK', 1, 32, 40, 34, case when fate between 20 and 29 then 'FAIL' else 'PASS' end, true, 0, fate > 3),
       ('CHECK', 2, 36, 44, 40, 'PASS', true, 0, fate between 20 and 29),
       ('RATE', 1, 40, 208, 208, 'ARCHIVE', true, 0, fate > 3))
       v (step, round, s, due, e, event, of_department, rework, there)
    where there order by n, s`,
  `insert into case_moves (town, case_id, version, at, event, from_state, to_state, role, owner)
   select town, id, v, b + make_interval(hours => v * 4), case when v = 8 and fate = 7 then 'MERGE' when v = 8 and fate = 8 then 'REFUSE' else 'FILE' end,
          'FILED', 'FILED', 'SYSTEM', unit from made, generate_series(1, 8) v order by n, v`,
]
