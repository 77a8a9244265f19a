-- Public keys that seals are verified with; private ones are never here.
create table seal_key (
    id TEXT primary key,
    public TEXT not null,
    made_at INTEGER not null,
    made_by TEXT not null,
    retired_at INTEGER,
    retired_by TEXT
) strict;
-- The seals of each product, and with the last one the head of its chain.
create table seal (
    product TEXT not null,
    number INTEGER not null,
    version TEXT not null,
    verdict TEXT not null,
    digest TEXT not null,
    key_id TEXT not null,
    sealed_at INTEGER not null,
    sealed_by TEXT not null,
    chain_only INTEGER not null,
    primary key (product, number)
) strict;
create index scan_document on scan (document_digest);
