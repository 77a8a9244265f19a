-- What is to be done, and was. A lease says who has it, and until when; `due_at` and `leased_until` both have to be over
-- before somebody takes it.
create table job (
    id TEXT primary key,
    kind TEXT not null,
    payload TEXT not null,
    key TEXT,
    priority INTEGER not null,
    state TEXT not null,
    due_at INTEGER not null,
    attempts INTEGER not null,
    most_attempts INTEGER not null,
    lease TEXT,
    leased_until INTEGER not null,
    leased_by TEXT,
    enqueued_at INTEGER not null,
    started_at INTEGER,
    finished_at INTEGER,
    error TEXT
) strict;
create unique index job_key on job (key) where key is not null and state in ('waiting', 'running');
create index job_open on job (priority, due_at, id) where state in ('waiting', 'running');
create index job_state on job (state, kind, id);
create index job_done on job (finished_at) where state = 'done';

-- When jobs begin by themselves.
create table schedule (
    name TEXT primary key,
    cron TEXT not null,
    zone TEXT not null,
    next_at INTEGER not null,
    last_at INTEGER,
    last_job TEXT
) strict;
