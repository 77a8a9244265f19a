-- Filters of vulnerabilities that people named. One that is shared is everybody's to look at, and its owner's to change.
create table saved_view (
    owner TEXT not null,
    name TEXT not null,
    filter TEXT not null,
    shared BIGINT not null,
    created_at BIGINT not null,
    changed_at BIGINT not null,
    primary key (owner, name)
);
create index saved_view_shared on saved_view (name, owner) where shared = 1;

-- Everybody's own deliveries, and the last one to a webhook.
create index delivery_recipient on delivery (recipient, id);
