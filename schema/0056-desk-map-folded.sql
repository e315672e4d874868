-- Whether somebody has folded the map away: as the widths of the panes, the same at every desk.
alter table desk_layouts add column map_closed boolean not null default false;
