-- Programs as they were loaded.
create table program_version (digest TEXT primary key, content BYTEA not null);
create table program_load (
    sequence BIGINT generated always as identity primary key,
    digest TEXT not null references program_version (digest),
    loaded_at BIGINT not null,
    loaded_by TEXT not null
);

-- Opening and closing happen within a scope: one engine on one track of one component.
create table scope (
    id BIGINT generated always as identity primary key,
    component TEXT not null,
    track TEXT not null,
    engine TEXT not null,
    unique (component, track, engine)
);

-- The order of scans is their sequence; clocks may go backwards.
create table scan (
    sequence BIGINT generated always as identity primary key,
    id TEXT not null unique,
    scope BIGINT not null references scope (id),
    recorded_by TEXT not null,
    received_at BIGINT not null,
    scanned_at BIGINT not null,
    engine_version TEXT,
    database_date BIGINT,
    format TEXT not null,
    complete BIGINT not null,
    late BIGINT not null,
    base BIGINT,
    raw_digest TEXT,
    redacted_digest TEXT,
    document_digest TEXT,
    commit_id TEXT,
    tree_id TEXT,
    facts TEXT not null,
    counts TEXT not null
);
create index scan_scope on scan (scope, sequence);
create table scan_subject (scan BIGINT not null, subject TEXT not null, primary key (subject, scan));

-- Keys are hashes; behind their component those of one report lie together.
create table finding (
    component TEXT not null,
    identity BYTEA not null,
    algorithm BIGINT not null,
    kind TEXT not null,
    weakness TEXT not null,
    fields TEXT not null,
    first_scan BIGINT not null,
    primary key (component, identity)
);
create index finding_weakness on finding (weakness, component);

-- A finding in a scope from the scan that opened the row up to, and without, the scan that closed it.
create table observation (
    scope BIGINT not null,
    finding BYTEA not null,
    opened BIGINT not null,
    closed BIGINT,
    kind TEXT not null,
    severity TEXT not null,
    version TEXT not null,
    fixed_versions TEXT not null,
    suppression TEXT,
    subject TEXT not null,
    text BYTEA not null,
    state BYTEA not null,
    primary key (scope, finding, opened)
);
create unique index observation_open on observation (scope, finding) where closed is null;

-- What publishers say, once for each different text.
create table advisory_text (
    hash BYTEA primary key,
    title TEXT not null,
    description TEXT not null,
    remediation TEXT not null,
    detail TEXT not null
);

create table alias (advisory TEXT primary key, alias_group TEXT not null, since BIGINT not null);
create index alias_by_group on alias (alias_group);
create table redirect (
    old_identity BYTEA primary key,
    new_identity BYTEA not null,
    reason TEXT not null,
    scan BIGINT not null
);

create table outbox (
    id TEXT primary key,
    topic TEXT not null,
    body TEXT not null,
    created_at BIGINT not null,
    leased_until BIGINT not null,
    attempts BIGINT not null
);

create table audit (
    sequence BIGINT primary key,
    previous BYTEA not null,
    hash BYTEA not null,
    at BIGINT not null,
    actor TEXT not null,
    action TEXT not null,
    subject TEXT not null,
    detail TEXT not null
);
create table audit_head (one BIGINT primary key check (one = 1), sequence BIGINT not null, hash BYTEA not null);
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are never changed or removed';
end
$$;
create trigger audit_is_not_changed before update or delete on audit
for each row execute function refuse_audit_change();
create trigger audit_is_not_emptied before truncate on audit
for each statement execute function refuse_audit_change();

-- Names and addresses of people are here and nowhere else.
create table person (
    id TEXT primary key,
    name TEXT,
    email TEXT,
    slack TEXT,
    github TEXT,
    erased_at BIGINT
);

create table enrichment_file (
    source TEXT primary key,
    digest TEXT not null,
    dated BIGINT not null,
    loaded_at BIGINT not null
);
create table enrichment (
    source TEXT not null,
    advisory TEXT not null,
    score DOUBLE PRECISION,
    detail TEXT not null,
    primary key (source, advisory)
);

create table decision (
    decision_set TEXT not null,
    id TEXT not null,
    product TEXT not null,
    component TEXT,
    state TEXT not null,
    created_at BIGINT not null,
    expires_at BIGINT,
    document TEXT not null,
    primary key (decision_set, id)
);
create index decision_product on decision (product, state);
create table approval (
    id TEXT primary key,
    decision_set TEXT not null,
    decision TEXT not null,
    person TEXT not null,
    state TEXT not null,
    at BIGINT not null,
    document TEXT not null
);
create index approval_decision on approval (decision_set, decision);

create table product_release (
    product TEXT not null,
    version TEXT not null,
    series TEXT not null,
    state TEXT not null,
    opened_at BIGINT not null,
    ended_at BIGINT,
    document TEXT not null,
    primary key (product, version)
);
create table release_component (
    product TEXT not null,
    version TEXT not null,
    component TEXT not null,
    subjects TEXT not null,
    left_out TEXT,
    document TEXT not null,
    primary key (product, version, component)
);
create table verdict (
    product TEXT not null,
    version TEXT not null,
    number BIGINT not null,
    at BIGINT not null,
    outcome TEXT not null,
    digest TEXT not null,
    document TEXT not null,
    primary key (product, version, number)
);
