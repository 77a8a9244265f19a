-- Files that somebody put into the archive by hand.
create table archived_file (
    digest TEXT primary key,
    kind TEXT not null,
    name TEXT not null,
    bytes BIGINT not null,
    put_at BIGINT not null,
    put_by TEXT not null
);
-- What must not be removed, whatever its age.
create table archive_hold (
    number BIGINT primary key,
    subject TEXT not null,
    reason TEXT not null,
    placed_at BIGINT not null,
    placed_by TEXT not null,
    lifted_at BIGINT,
    lifted_by TEXT,
    lift_reason TEXT
);
-- What was removed when its retention was over.
create table archive_removal (digest TEXT primary key, removed_at BIGINT not null, removed_by TEXT not null);
