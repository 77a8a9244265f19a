-- Files that somebody put into the archive by hand.
create table archived_file (
    digest TEXT primary key,
    kind TEXT not null,
    name TEXT not null,
    bytes INTEGER not null,
    put_at INTEGER not null,
    put_by TEXT not null
) strict;
-- What must not be removed, whatever its age.
create table archive_hold (
    number INTEGER primary key,
    subject TEXT not null,
    reason TEXT not null,
    placed_at INTEGER not null,
    placed_by TEXT not null,
    lifted_at INTEGER,
    lifted_by TEXT,
    lift_reason TEXT
) strict;
-- What was removed when its retention was over.
create table archive_removal (digest TEXT primary key, removed_at INTEGER not null, removed_by TEXT not null) strict;
