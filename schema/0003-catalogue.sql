-- What may be reported, and who must handle it: versioned data with effective dates.

create table departments (
    code text not null,
    name text not null,
    name_en text not null,
    name_now text,
    valid_from date not null,
    valid_to date,
    constraint departments_pkey primary key (code),
    constraint departments_code_check check (code ~ '^[A-Z]{2,7}$')
);
select zw_dist('departments', 'ref');

create table item_classes (
    code text not null,
    name text not null,
    name_en text not null,
    department text not null,
    constraint item_classes_pkey primary key (code),
    constraint item_classes_department_fkey foreign key (department) references departments (code)
);
select zw_dist('item_classes', 'ref');

-- One row per item and version; a case keeps the version of its day.
create table items (
    code text not null,
    valid_from date not null,
    valid_to date,
    class text not null,
    name text not null,
    name_en text not null,
    department text not null,
    severity text not null,
    limit_kind text not null,
    limit_minutes int not null,
    evidence text[] not null,
    constraint items_pkey primary key (code, valid_from),
    constraint items_class_fkey foreign key (class) references item_classes (code),
    constraint items_department_fkey foreign key (department) references departments (code),
    constraint items_severity_check check (severity in ('S1', 'S2', 'S3', 'S4')),
    constraint items_limit_kind_check check (limit_kind in ('URGENT', 'WORKING_HOUR', 'WORKING_DAY', 'NATURAL')),
    constraint items_limit_check check (limit_minutes > 0),
    constraint items_dates_check check (valid_to is null or valid_to > valid_from)
);
select zw_dist('items', 'ref');

-- A town may set a handling limit of its own for an item. Dates are the city's; of rows that hold
-- on one day there is one.
create table item_limits (
    town int not null,
    item text not null,
    valid_from date not null,
    valid_to date,
    kind text not null,
    minutes int not null,
    constraint item_limits_pkey primary key (town, item, valid_from),
    constraint item_limits_kind_check check (kind in ('URGENT', 'WORKING_HOUR', 'WORKING_DAY', 'NATURAL')),
    constraint item_limits_minutes_check check (minutes > 0),
    constraint item_limits_dates_check check (valid_to is null or valid_to > valid_from)
);
select zw_dist('item_limits', 'ref');
