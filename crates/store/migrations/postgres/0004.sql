-- Public keys that seals are verified with; private ones are never here.
create table seal_key (
    id TEXT primary key,
    public TEXT not null,
    made_at BIGINT not null,
    made_by TEXT not null,
    retired_at BIGINT,
    retired_by TEXT
);
-- The seals of each product, and with the last one the head of its chain.
create table seal (
    product TEXT not null,
    number BIGINT not null,
    version TEXT not null,
    verdict TEXT not null,
    digest TEXT not null,
    key_id TEXT not null,
    sealed_at BIGINT not null,
    sealed_by TEXT not null,
    chain_only BIGINT not null,
    primary key (product, number)
);
create index scan_document on scan (document_digest);
