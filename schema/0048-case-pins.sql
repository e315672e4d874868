-- Why: where the phone stands is now and then not where the matter is, or another grid is named than the one it lies
-- in. Who reports moves the pin and says why; where the phone was, and how sure of it, is kept beside it, so that
-- whoever reads the case sees both. Only of reports whose pin was moved, and none of what came before: no row.
create table case_pins (
    town int not null,
    case_id uuid not null,
    fix_lon float8 not null,
    fix_lat float8 not null,
    -- radius in metres; null: the phone did not say
    fix_accuracy_m float8,
    -- DRIFT: the phone errs; AFAR: seen from where one stands; WRONG_GRID: another grid was named; NO_GRID: no grid
    -- holds where the phone was
    reason text not null,
    constraint case_pins_pkey primary key (town, case_id),
    constraint case_pins_case_fkey foreign key (town, case_id) references cases (town, id),
    constraint case_pins_reason_check check (reason in ('DRIFT', 'AFAR', 'WRONG_GRID', 'NO_GRID'))
);
select zw_dist('case_pins', 'town');
