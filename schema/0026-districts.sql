-- A tier more for cities that have it: districts between the city and its towns (base/unit_key.h).
alter table units drop constraint units_tier_check;
alter table units add constraint units_tier_check check (tier in ('CITY', 'DISTRICT', 'TOWN', 'VILLAGE', 'GRID'));
