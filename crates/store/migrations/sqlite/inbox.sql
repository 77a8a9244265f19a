-- What others send, until it is taken in, as a table of its own file. A place is never given twice.
create table inbox (
    place INTEGER primary key autoincrement,
    source TEXT not null,
    key TEXT not null,
    body BLOB not null,
    received_at INTEGER not null,
    state TEXT not null,
    attempts INTEGER not null,
    due_at INTEGER not null,
    last_error TEXT,
    finished_at INTEGER
) strict;
create unique index inbox_key on inbox (source, key);
create index inbox_waiting on inbox (source, place) where state = 'waiting';
create index inbox_dead on inbox (place) where state = 'dead';
create index inbox_done on inbox (finished_at) where state = 'done';
pragma user_version = 1;
