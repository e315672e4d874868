-- What each move changed in its case, as members of CASE_CHANGES (domain/cases/record.h): a case can
-- be made again from its moves. Null: nothing but state, owner and version, which stand beside it.
alter table case_moves add column changes jsonb;
-- Of what happened before there was this column, only where it has led is known: the last move of such
-- a case takes all of it.
update case_moves m
   set changes = jsonb_build_object(
           'referred_to', lpad(c.referred_to::text, 15, '0'), 'referred_by', c.referred_by,
           'department', c.department, 'handler', c.handler,
           'handler_unit', lpad(c.handler_unit::text, 15, '0'), 'checker', c.checker,
           'outcome', c.outcome, 'rework', c.rework, 'merged_into', c.merged_into, 'rating', c.rating,
           'closed_at', c.closed_at, 'ask', c.ask, 'asked_by', c.asked_by,
           'seconded_by', c.seconded_by, 'ask_minutes', c.ask_minutes, 'ask_until', c.ask_until)
       || jsonb_build_object(
           'supervised', c.supervised, 'reply_owed', c.reply_owed, 'duty', c.duty,
           'returns', c.returns, 'return_used', c.return_used,
           'return_department', c.return_department, 'helpers', c.helpers, 'helping', c.helping,
           'extensions', c.extensions, 'suspensions', c.suspensions, 'review_at', c.review_at,
           'verifier', c.verifier, 'verified', c.verified, 'reconsidered', c.reconsidered,
           'objections', c.objections, 'on_spot', c.on_spot, 'forced', c.forced,
           'disputes', c.disputes, 'disputed', c.disputed, 'reopened', c.reopened,
           'filed_at', c.filed_at, 'answer_until', c.answer_until)
  from cases c
 where c.town = m.town and c.id = m.case_id and c.version = m.version and m.version > 1;

-- How far the day's look at the histories of a town has come.
create table case_audits (
    town int not null,
    day date not null,
    after uuid,
    started_at timestamptz not null,
    ended_at timestamptz,
    audited bigint not null default 0,
    broken bigint not null default 0,
    constraint case_audits_pkey primary key (town)
);
select zw_dist('case_audits', 'town');

-- Cases whose history does not hold, until it is seen to hold again.
create table case_audit_faults (
    town int not null,
    case_id uuid not null,
    rule text not null,
    version int not null,
    detail text not null,
    found_at timestamptz not null,
    seen_at timestamptz not null,
    constraint case_audit_faults_pkey primary key (town, case_id),
    constraint case_audit_faults_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_audit_faults_rule_check check (rule in ('CHAIN', 'MACHINE', 'PHASE', 'CHANGES', 'STATE', 'CLOCK'))
);
select zw_dist('case_audit_faults', 'town');
