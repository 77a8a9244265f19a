-- Who may sign in: a person of the program and how they prove it. What they may do is in the program alone.
create table account (
    person TEXT primary key,
    password TEXT,
    password_changed_at INTEGER,
    issuer TEXT,
    subject TEXT,
    created_at INTEGER not null,
    created_by TEXT not null,
    disabled_at INTEGER
) strict;
create unique index account_subject on account (issuer, subject);
-- Failed attempts to sign in, by the hash of the name that was given, whether somebody has it or not: what nobody has
-- waits in the same way, so that waiting tells nothing.
create table sign_in_attempt (
    name BLOB primary key,
    failures INTEGER not null,
    failed_at INTEGER not null,
    locked_until INTEGER,
    noted_at INTEGER
) strict;
create index sign_in_attempt_failed on sign_in_attempt (failed_at);
-- Secrets of sessions, invitations and tokens are here as their hashes.
create table session (
    id BLOB primary key,
    person TEXT not null,
    created_at INTEGER not null,
    last_used_at INTEGER not null,
    expires_at INTEGER not null,
    agent TEXT not null
) strict;
create index session_person on session (person);
create index session_expires on session (expires_at);
create table invitation (
    id BLOB primary key,
    person TEXT,
    made_at INTEGER not null,
    made_by TEXT not null,
    expires_at INTEGER not null,
    used_at INTEGER
) strict;
create index invitation_person on invitation (person);
create table api_token (
    id TEXT primary key,
    secret BLOB not null,
    name TEXT not null,
    person TEXT,
    product TEXT,
    permissions TEXT not null,
    created_at INTEGER not null,
    created_by TEXT not null,
    expires_at INTEGER not null,
    last_used_at INTEGER,
    revoked_at INTEGER
) strict;
create unique index api_token_secret on api_token (secret);
create index api_token_person on api_token (person);
-- The audit trail knows a token of nobody by its name alone.
create unique index api_token_name on api_token (name) where person is null and revoked_at is null;
-- Requests that may come again, and what was answered.
create table idempotency (
    caller TEXT not null,
    key TEXT not null,
    request BLOB not null,
    state TEXT not null,
    at INTEGER not null,
    status INTEGER,
    content_type TEXT,
    body BLOB,
    primary key (caller, key)
) strict;
create index idempotency_at on idempotency (at);
