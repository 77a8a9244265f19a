-- What is to be done, and was. A lease says who has it, and until when; `due_at` and `leased_until` both have to be over
-- before somebody takes it.
create table job (
    id TEXT primary key,
    kind TEXT not null,
    payload TEXT not null,
    key TEXT,
    priority BIGINT not null,
    state TEXT not null,
    due_at BIGINT not null,
    attempts BIGINT not null,
    most_attempts BIGINT not null,
    lease TEXT,
    leased_until BIGINT not null,
    leased_by TEXT,
    enqueued_at BIGINT not null,
    started_at BIGINT,
    finished_at BIGINT,
    error TEXT
);
create unique index job_key on job (key) where key is not null and state in ('waiting', 'running');
create index job_open on job (priority, due_at, id) where state in ('waiting', 'running');
create index job_state on job (state, kind, id);
create index job_done on job (finished_at) where state = 'done';

-- When jobs begin by themselves.
create table schedule (
    name TEXT primary key,
    cron TEXT not null,
    zone TEXT not null,
    next_at BIGINT not null,
    last_at BIGINT,
    last_job TEXT
);
