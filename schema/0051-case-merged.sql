-- What was merged into a case: looked for from that one, where a mistake is seen.
create index cases_merged on cases (town, merged_into) where merged_into is not null;
