-- Programs as they were loaded.
create table program_version (digest TEXT primary key, content BLOB not null) strict;
create table program_load (
    sequence INTEGER primary key autoincrement,
    digest TEXT not null references program_version (digest),
    loaded_at INTEGER not null,
    loaded_by TEXT not null
) strict;

-- Opening and closing happen within a scope: one engine on one track of one component.
create table scope (
    id INTEGER primary key autoincrement,
    component TEXT not null,
    track TEXT not null,
    engine TEXT not null,
    unique (component, track, engine)
) strict;

-- The order of scans is their sequence; clocks may go backwards.
create table scan (
    sequence INTEGER primary key autoincrement,
    id TEXT not null unique,
    scope INTEGER not null references scope (id),
    recorded_by TEXT not null,
    received_at INTEGER not null,
    scanned_at INTEGER not null,
    engine_version TEXT,
    database_date INTEGER,
    format TEXT not null,
    complete INTEGER not null,
    late INTEGER not null,
    base INTEGER,
    raw_digest TEXT,
    redacted_digest TEXT,
    document_digest TEXT,
    commit_id TEXT,
    tree_id TEXT,
    facts TEXT not null,
    counts TEXT not null
) strict;
create index scan_scope on scan (scope, sequence);
create table scan_subject (scan INTEGER not null, subject TEXT not null, primary key (subject, scan)) strict, without rowid;

-- Keys are hashes; behind their component those of one report lie together.
create table finding (
    component TEXT not null,
    identity BLOB not null,
    algorithm INTEGER not null,
    kind TEXT not null,
    weakness TEXT not null,
    fields TEXT not null,
    first_scan INTEGER not null,
    primary key (component, identity)
) strict;
create index finding_weakness on finding (weakness, component);

-- A finding in a scope from the scan that opened the row up to, and without, the scan that closed it.
create table observation (
    scope INTEGER not null,
    finding BLOB not null,
    opened INTEGER not null,
    closed INTEGER,
    kind TEXT not null,
    severity TEXT not null,
    version TEXT not null,
    fixed_versions TEXT not null,
    suppression TEXT,
    subject TEXT not null,
    text BLOB not null,
    state BLOB not null,
    primary key (scope, finding, opened)
) strict;
create unique index observation_open on observation (scope, finding) where closed is null;

-- What publishers say, once for each different text.
create table advisory_text (
    hash BLOB primary key,
    title TEXT not null,
    description TEXT not null,
    remediation TEXT not null,
    detail TEXT not null
) strict;

create table alias (advisory TEXT primary key, alias_group TEXT not null, since INTEGER not null) strict;
create index alias_by_group on alias (alias_group);
create table redirect (
    old_identity BLOB primary key,
    new_identity BLOB not null,
    reason TEXT not null,
    scan INTEGER not null
) strict;

create table outbox (
    id TEXT primary key,
    topic TEXT not null,
    body TEXT not null,
    created_at INTEGER not null,
    leased_until INTEGER not null,
    attempts INTEGER not null
) strict;

create table audit (
    sequence INTEGER primary key,
    previous BLOB not null,
    hash BLOB not null,
    at INTEGER not null,
    actor TEXT not null,
    action TEXT not null,
    subject TEXT not null,
    detail TEXT not null
) strict;
create table audit_head (one INTEGER primary key check (one = 1), sequence INTEGER not null, hash BLOB not null) strict;
create trigger audit_is_not_changed before update on audit
begin
    select raise(abort, 'audit entries are never changed');
end;
create trigger audit_is_not_removed before delete on audit
begin
    select raise(abort, 'audit entries are never removed');
end;

-- Names and addresses of people are here and nowhere else.
create table person (
    id TEXT primary key,
    name TEXT,
    email TEXT,
    slack TEXT,
    github TEXT,
    erased_at INTEGER
) strict;

create table enrichment_file (
    source TEXT primary key,
    digest TEXT not null,
    dated INTEGER not null,
    loaded_at INTEGER not null
) strict;
create table enrichment (
    source TEXT not null,
    advisory TEXT not null,
    score REAL,
    detail TEXT not null,
    primary key (source, advisory)
) strict, without rowid;

create table decision (
    decision_set TEXT not null,
    id TEXT not null,
    product TEXT not null,
    component TEXT,
    state TEXT not null,
    created_at INTEGER not null,
    expires_at INTEGER,
    document TEXT not null,
    primary key (decision_set, id)
) strict;
create index decision_product on decision (product, state);
create table approval (
    id TEXT primary key,
    decision_set TEXT not null,
    decision TEXT not null,
    person TEXT not null,
    state TEXT not null,
    at INTEGER not null,
    document TEXT not null
) strict;
create index approval_decision on approval (decision_set, decision);

create table product_release (
    product TEXT not null,
    version TEXT not null,
    series TEXT not null,
    state TEXT not null,
    opened_at INTEGER not null,
    ended_at INTEGER,
    document TEXT not null,
    primary key (product, version)
) strict;
create table release_component (
    product TEXT not null,
    version TEXT not null,
    component TEXT not null,
    subjects TEXT not null,
    left_out TEXT,
    document TEXT not null,
    primary key (product, version, component)
) strict;
create table verdict (
    product TEXT not null,
    version TEXT not null,
    number INTEGER not null,
    at INTEGER not null,
    outcome TEXT not null,
    digest TEXT not null,
    document TEXT not null,
    primary key (product, version, number)
) strict;
