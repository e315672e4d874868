-- mediations.sql: every statement of this module. $1 to $4 of what reads or writes a file: who asks, the bodies he heads today,
-- the bodies he is a member of today, and the hash of a code. What belongs to a file that was read so is read by its id.

-- part: mediation_row
select m.id, m.number, m.body, m.kind, m.unit, m.lon, m.lat, m.place, m.words, m.wish_day, m.wish_half, m.via, m.taken_by,
       m.state, m.version::bigint as version, m.sealed, m.extended, m.escalated_at is not null as escalated, m.escalated_at,
       m.rights_told_at is not null as rights_told, m.rights_told_at, m.applied_at as since, m.accepted_at, m.counted_at,
       m.agreed_at, m.over_at, m.archived_at, m.outcome, m.referred_to, m.came_from, m.due_at
  from mediations m

-- part: mediation_line
select m.id, m.number, m.body, m.kind, m.unit, m.state, m.version::bigint as version, m.sealed, m.extended,
       m.escalated_at is not null as escalated, m.via, m.applied_at as since, m.referred_to, m.due_at, m.outcome,
       (select min(s.at) from mediation_sessions s
         where s.town = m.town and s.mediation = m.id and s.state = 'PLANNED') as next_session_at,
       (select count(*) from mediation_appointed a
         where a.town = m.town and a.mediation = m.id and a.until is null) as mediators
  from mediations m

-- part: mediation_scope
-- The heads of its body and of the one it is referred to; who is appointed to it, while he is a member; who took it in, until
-- it is accepted; whoever has a code of it.
 where (m.body = any ($2::uuid[]) or m.referred_to = any ($2::uuid[])
        or m.body = any ($3::uuid[]) and (m.state = 'APPLIED' and m.taken_by = $1
                                          or exists (select from mediation_appointed a
                                                      where a.town = m.town and a.mediation = m.id and a.person = $1 and a.until is null))
        or exists (select from mediation_codes k where k.town = m.town and k.mediation = m.id and k.code_sha256 = $4))

-- name: mediation_one
-- use: mediation_row
-- use: mediation_scope
   and m.town = $5 and m.id = $6;

-- name: mediation_locked
-- use: mediation_row
-- use: mediation_scope
   and m.town = $5 and m.id = $6
   for update of m;

-- name: mediation_for_time
-- use: mediation_row
 where m.town = $1 and m.id = $2
   for update of m;

-- name: mediation_list
-- $5 how many; $6 $7 the last one before; $8 now
-- use: mediation_line
-- use: mediation_scope
   and (m.applied_at, m.id) < ($6::timestamptz, $7::uuid)
   and m.state = any ($9) -- ?9
   and m.kind = any ($10) -- ?10
   and (m.body = $11 or m.referred_to = $11) -- ?11
   and exists (select from mediation_appointed w where w.town = m.town and w.mediation = m.id and w.person = $12 and w.until is null) -- ?12
   and m.due_at < $8 and $13 -- ?13
   and starts_with(m.number, $14) -- ?14
   and $8::timestamptz is not null
 order by m.applied_at desc, m.id desc
 limit $5;

-- name: mediation_body_names
-- Of bodies $2 in towns $1, in step. What anybody may read.
select b.id, b.name, b.kind, b.unit
  from mediation_bodies b
  join unnest($1::bigint[], $2::uuid[]) w (town, id) on w.town = b.town and w.id = b.id;

-- ---- what belongs to a file ------------------------------------------------------------------------------

-- name: mediation_parties_of
select p.alias, p.minor, p.consent, p.consent_how, p.consent_at, p.contact is not null as has_contact, p.guardian is not null as has_guardian
  from mediation_parties p
 where p.town = $1 and p.mediation = $2
 order by array_position('{甲,乙,丙,丁,戊,己,庚,辛,壬,癸}'::text[], p.alias);

-- name: mediation_sessions_of
select s.id, s.at, s.room, s.state, s.minutes, s.present
  from mediation_sessions s
 where s.town = $1 and s.mediation = $2
 order by s.at, s.id;

-- name: mediation_agreement_of
select a.version::bigint as version, a.kind, a.facts, a.content, a.performance, a.effective_on as effective_at, a.sealed_on as seal_day
  from mediation_agreements a
 where a.town = $1 and a.mediation = $2 and a.void_at is null;

-- name: mediation_signatures_of
select s.alias, s.day
  from mediation_agreements a, unnest(a.signed, a.signed_on) s (alias, day)
 where a.town = $1 and a.mediation = $2 and a.void_at is null
 order by array_position(a.signed, s.alias);

-- name: mediation_performances_of
select p.id, p.what, p.due_on as due, p.done_on as done, p.note
  from mediation_performances p
  join mediation_agreements a on a.town = p.town and a.mediation = p.mediation and a.version = p.version
 where p.town = $1 and p.mediation = $2 and a.void_at is null
 order by p.place;

-- name: mediation_visits_of
-- Since the agreement that holds.
select v.visited_on as day, v.outcome
  from mediation_visits v
  join mediation_agreements a on a.town = v.town and a.mediation = v.mediation and a.void_at is null
 where v.town = $1 and v.mediation = $2 and v.version > a.version
 order by v.version;

-- name: mediation_appointed_of
select a.person, w.name, a.since, a.until
  from mediation_appointed a
  join people w on w.id = a.person
 where a.town = $1 and a.mediation = $2
 order by a.since, w.name;

-- name: mediation_clocks_of
select c.step, c.round::bigint as round, c.kind, c.days::bigint as limit_days, c.started_at, c.due_at, c.edition, c.fired_at, c.reminded_at, c.ended_at
  from mediation_clocks c
 where c.town = $1 and c.mediation = $2
 order by c.started_at, c.step, c.round;

-- name: mediation_pauses_of
select p.from_at as from, p.to_at as to
  from mediation_pauses p
 where p.town = $1 and p.mediation = $2
 order by p.from_at;

-- name: mediation_steps_of
select m.version::bigint as version, m.at, m.event, m.from_state as from, m.to_state as to, m.role, m.reason, m.words as note, m.person, m.body
  from mediation_moves m
 where m.town = $1 and m.mediation = $2
 order by m.version;

-- ---- it begins -------------------------------------------------------------------------------------------------

-- name: mediation_number
insert into mediation_numbers as n (town, year, given) values ($1, $2, 1)
on conflict (town, year) do update set given = n.given + 1
returning n.given::bigint as given;

-- name: mediation_insert
insert into mediations (town, id, number, body, kind, unit, lon, lat, place, words, other, wish_day, wish_half, via, taken_by, sealed,
                        applied_at, updated_at, demo)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::date, $13, $14, $15, $16, $17, $17, false)
on conflict (town, id) do nothing;

-- name: mediation_made_by
-- The id $6 that a client made is his own, who took it in before: he sees it.
select m.id
  from mediations m
-- use: mediation_scope
   and m.town = $5 and m.id = $6 and m.taken_by = $1;

-- name: mediation_code
insert into mediation_codes (town, mediation, alias, code_sha256) values ($1, $2, $3, $4);

-- name: mediation_party_add
insert into mediation_parties (town, mediation, alias, name, contact, guardian, guardian_contact, minor, consent, consent_how, consent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, 'PENDING'), $10, $11);

-- name: mediation_party_set
-- What is null stays; who is under age stays so.
update mediation_parties p
   set name = coalesce($4, p.name), contact = coalesce($5, p.contact), guardian = coalesce($6, p.guardian),
       guardian_contact = coalesce($7, p.guardian_contact), minor = p.minor or $8, consent = coalesce($9, p.consent),
       consent_how = coalesce($10, p.consent_how), consent_at = case when $9 is null then p.consent_at else $11 end
 where p.town = $1 and p.mediation = $2 and p.alias = $3;

-- ---- it moves ----------------------------------------------------------------------------------------------------

-- name: mediation_save
-- $7 the version it gets.
update mediations m
   set version = $7, state = $8, body = $9, sealed = $10, extended = $11, escalated_at = $12, rights_told_at = $13, accepted_at = $14,
       counted_at = $15, agreed_at = $16, over_at = $17, outcome = $18, archived_at = $19, referred_to = $20, came_from = $21,
       due_at = $22, updated_at = $23
-- use: mediation_scope
   and m.town = $5 and m.id = $6 and m.version = $7 - 1;

-- name: mediation_save_by_time
update mediations m
   set version = $3, state = $4, over_at = $5, outcome = $6, referred_to = $7, rights_told_at = $8, due_at = $9, updated_at = $10
 where m.town = $1 and m.id = $2 and m.version = $3 - 1;

-- name: mediation_moved
insert into mediation_moves (town, mediation, version, at, event, from_state, to_state, person, post, role, body, reason, words)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: mediation_session_plan
insert into mediation_sessions (town, id, mediation, at, room, made_by) values ($1, $2, $3, $4, $5, $6);

-- name: mediation_session_hold
update mediation_sessions set state = 'HELD', minutes = $4, present = $5::text[]
 where town = $1 and mediation = $2 and id = $3 and state = 'PLANNED';

-- name: mediation_sessions_off
-- The one, or with null all that are planned.
update mediation_sessions set state = 'CALLED_OFF'
 where town = $1 and mediation = $2 and state = 'PLANNED' and ($3::uuid is null or id = $3);

-- name: mediation_appoint
insert into mediation_appointed (town, mediation, person, since)
select $1, $2, w.person, $4
  from unnest($3::uuid[]) w (person)
 where not exists (select from mediation_appointed a where a.town = $1 and a.mediation = $2 and a.person = w.person and a.until is null)
on conflict do nothing;

-- name: mediation_appointed_end
-- All but those in $3.
update mediation_appointed set until = greatest(since, $4)
 where town = $1 and mediation = $2 and until is null and person <> all ($3::uuid[]);

-- name: mediation_agree
insert into mediation_agreements (town, mediation, version, kind, facts, content, performance, effective_on, signed, signed_on, sealed_on, made_by)
values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9::text[], $10::date[], $11::date, $12);

-- name: mediation_performance
insert into mediation_performances (town, id, mediation, version, place, what, due_on) values ($1, $2, $3, $4, $5, $6, $7::date);

-- name: mediation_performed
update mediation_performances set done_on = $4::date, note = $5
 where town = $1 and mediation = $2 and id = $3 and done_on is null;

-- name: mediation_agreement_void
update mediation_agreements set void_at = $3 where town = $1 and mediation = $2 and void_at is null;

-- name: mediation_visit
insert into mediation_visits (town, mediation, version, visited_on, outcome, made_by) values ($1, $2, $3, $4::date, $5, $6);

-- name: mediation_clock_set
insert into mediation_clocks (town, mediation, step, round, kind, days, started_at, due_at, edition, fired_at, reminded_at, ended_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (town, mediation, step, round) do update
   set days = excluded.days, due_at = excluded.due_at, edition = excluded.edition, fired_at = excluded.fired_at,
       reminded_at = excluded.reminded_at, ended_at = excluded.ended_at;

-- name: mediation_pause_set
insert into mediation_pauses (town, mediation, from_at, to_at) values ($1, $2, $3, $4)
on conflict (town, mediation, from_at) do update set to_at = excluded.to_at;

-- name: mediation_due_set
update mediations set due_at = $3 where town = $1 and id = $2;

-- name: mediation_reckon_due
-- Files with a clock that was reckoned by another edition of the calendar than $1.
select distinct c.mediation as id
  from mediation_clocks c
 where c.edition <> $1 and c.ended_at is null
 limit 200;

-- ---- names ---------------------------------------------------------------------------------------------------------

-- name: mediation_names_of
-- With who applied, whom he said the other side to be: as good as a name.
select p.alias, p.name, p.contact, p.guardian, p.guardian_contact, case when p.alias = '甲' then m.other end as other
  from mediation_parties p
  join mediations m on m.town = p.town and m.id = p.mediation
 where p.town = $1 and p.mediation = $2
 order by array_position('{甲,乙,丙,丁,戊,己,庚,辛,壬,癸}'::text[], p.alias);

-- name: mediation_read_again
-- The same look within an hour.
update mediation_reads set seen_until = $5::timestamptz
 where town = $1 and mediation = $2 and person = $3 and purpose = $4 and seen_until > $5::timestamptz - interval '1 hour';

-- name: mediation_read
insert into mediation_reads (town, mediation, person, purpose, at, seen_until, post, role, body) values ($1, $2, $3, $4, $5, $5, $6, $7, $8)
on conflict (town, mediation, person, purpose, at) do nothing;

-- name: mediation_reads_of
select r.at, r.seen_until, r.purpose, r.role, r.body, w.name
  from mediation_reads r
  join people w on w.id = r.person
 where r.town = $1 and r.mediation = $2
 order by r.at desc
 limit 200;

-- ---- without an account (public.c) ------------------------------------------------------------------------------------

-- name: mediation_code_lock
-- Whoever comes with the same code waits until this one is done.
select pg_advisory_xact_lock(hashtextextended('mediation code ' || $1, 0));

-- name: mediation_code_find
select k.mediation as id from mediation_codes k where k.code_sha256 = $1 order by k.town limit 1;

-- name: mediation_reads_shown
-- Of a file that was found by its code: no name of who looked.
select r.at, r.seen_until, r.purpose, r.role, r.body
  from mediation_reads r
 where r.town = $1 and r.mediation = $2
 order by r.at desc
 limit 200;

-- ---- counted (counts.c) -------------------------------------------------------------------------------------------------

-- part: mediation_counted
-- In the scope $1 $2 and the range $3 $4: what was accepted in the period $5 $6, or ended in it without that. Of one in the
-- archive the state it ended in. Sealed ones are counted apart.
with files as (
    select m.kind, m.body, m.sealed, m.counted_at is not null as accepted, coalesce(m.outcome, m.state) as state
      from mediations m
     where m.unit between $1 and $2 and m.unit between $3 and $4
       and (m.counted_at is not null or m.over_at is not null)
       and ($5::timestamptz is null or coalesce(m.counted_at, m.over_at) >= $5)
       and ($6::timestamptz is null or coalesce(m.counted_at, m.over_at) < $6)
)

-- part: mediation_figures
       count(*) filter (where f.accepted) as accepted,
       count(*) filter (where f.accepted and f.state = any ($7)) as resolved,
       count(*) filter (where f.accepted and f.state = any ($8)) as open,
       count(*) filter (where f.accepted and f.state = 'FAILED') as failed,
       count(*) filter (where f.accepted and f.state = 'BREACHED') as breached,
       count(*) filter (where f.accepted and f.state = 'WITHDRAWN') as withdrawn,
       count(*) filter (where not f.accepted and f.state = 'REFUSED') as refused,
       count(*) filter (where not f.accepted and f.state = 'DECLINED') as declined,
       count(*) filter (where not f.accepted and f.state = 'WITHDRAWN') as taken_back
  from files f

-- name: mediation_counts
-- use: mediation_counted
select
-- use: mediation_figures
 where f.sealed = $9;

-- name: mediation_counts_by_kind
-- use: mediation_counted
select f.kind,
-- use: mediation_figures
 where not f.sealed
 group by f.kind
 order by 2 desc, 1;

-- name: mediation_counts_by_body
-- use: mediation_counted
select f.body,
-- use: mediation_figures
 where not f.sealed
 group by f.body
 order by 2 desc, 1
 limit 200;

-- ---- forgotten (forget.c) -------------------------------------------------------------------------------------------------

-- part: mediation_forgettable
-- In the town $1 at the time $2: what came to an end so long ago as its class says, and still says who or what.
select m.id, k.code as class
  from mediations m
  join mediation_keep_classes k
    on k.code = case when m.outcome in ('PERFORMED', 'BREACHED') then 'AGREED'
                     when m.counted_at is null then 'UNTAKEN'
                     else 'NOT_AGREED' end
 where m.town = $1 and m.over_at is not null and m.over_at <= $2::timestamptz - make_interval(days => k.days)
   and (m.words is not null
        or exists (select from mediation_parties p where p.town = m.town and p.mediation = m.id and p.gone_at is null)
        or exists (select from mediation_codes c where c.town = m.town and c.mediation = m.id))

-- name: mediation_forget_due
-- use: mediation_forgettable
 order by m.over_at, m.id
 limit 100;

-- name: mediation_forget_hold
-- The same of one, locked: whoever came before may have done it.
-- use: mediation_forgettable
   and m.id = $3
   for update of m skip locked;

-- name: mediation_forget_parties
-- The alias and what the party said to it stay: they are in the record.
update mediation_parties
   set name = null, contact = null, guardian = null, guardian_contact = null, consent_how = null, gone_at = $3
 where town = $1 and mediation = $2 and gone_at is null;

-- name: mediation_forget_words
update mediations set words = null, other = null, place = null where town = $1 and id = $2;

-- name: mediation_forget_codes
delete from mediation_codes where town = $1 and mediation = $2;

-- name: mediation_forget_reads
delete from mediation_reads where town = $1 and mediation = $2;

-- name: mediation_keep_proof
insert into mediation_keep_proofs as p (town, class, at, n) values ($1, $2, $3, $4)
on conflict (town, class, at) do update set n = p.n + excluded.n;
