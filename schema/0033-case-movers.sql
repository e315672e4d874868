-- When it was by the clock of the phone that kept it, and when the phone sent it; case_moves.at is when it came.
alter table case_moves add column observed_at timestamptz, add column sent_at timestamptz;

-- The audit asks of each mover whether he held the post, and the post the grant.
alter table case_audit_faults drop constraint case_audit_faults_rule_check;
alter table case_audit_faults
    add constraint case_audit_faults_rule_check
        check (rule in ('CHAIN', 'MACHINE', 'GRANT', 'PHASE', 'CHANGES', 'STATE', 'CLOCK'));
