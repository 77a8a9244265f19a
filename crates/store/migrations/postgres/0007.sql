-- Who may sign in: a person of the program and how they prove it. What they may do is in the program alone.
create table account (
    person TEXT primary key,
    password TEXT,
    password_changed_at BIGINT,
    issuer TEXT,
    subject TEXT,
    created_at BIGINT not null,
    created_by TEXT not null,
    disabled_at BIGINT
);
create unique index account_subject on account (issuer, subject);
-- Failed attempts to sign in, by the hash of the name that was given, whether somebody has it or not: what nobody has
-- waits in the same way, so that waiting tells nothing.
create table sign_in_attempt (
    name BYTEA primary key,
    failures BIGINT not null,
    failed_at BIGINT not null,
    locked_until BIGINT,
    noted_at BIGINT
);
create index sign_in_attempt_failed on sign_in_attempt (failed_at);
-- Secrets of sessions, invitations and tokens are here as their hashes.
create table session (
    id BYTEA primary key,
    person TEXT not null,
    created_at BIGINT not null,
    last_used_at BIGINT not null,
    expires_at BIGINT not null,
    agent TEXT not null
);
create index session_person on session (person);
create index session_expires on session (expires_at);
create table invitation (
    id BYTEA primary key,
    person TEXT,
    made_at BIGINT not null,
    made_by TEXT not null,
    expires_at BIGINT not null,
    used_at BIGINT
);
create index invitation_person on invitation (person);
create table api_token (
    id TEXT primary key,
    secret BYTEA not null,
    name TEXT not null,
    person TEXT,
    product TEXT,
    permissions TEXT not null,
    created_at BIGINT not null,
    created_by TEXT not null,
    expires_at BIGINT not null,
    last_used_at BIGINT,
    revoked_at BIGINT
);
create unique index api_token_secret on api_token (secret);
create index api_token_person on api_token (person);
-- The audit trail knows a token of nobody by its name alone.
create unique index api_token_name on api_token (name) where person is null and revoked_at is null;
-- Requests that may come again, and what was answered.
create table idempotency (
    caller TEXT not null,
    key TEXT not null,
    request BYTEA not null,
    state TEXT not null,
    at BIGINT not null,
    status BIGINT,
    content_type TEXT,
    body BYTEA,
    primary key (caller, key)
);
create index idempotency_at on idempotency (at);
