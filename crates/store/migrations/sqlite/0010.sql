-- Programs elsewhere that are told of what happens. One that is disabled stays, since deliveries name it.
create table webhook (
    id TEXT primary key,
    url TEXT not null,
    secret TEXT not null,
    topics TEXT not null,
    created_at INTEGER not null,
    created_by TEXT not null,
    disabled_at INTEGER
) strict;

-- How each person wants to be told.
create table preference (
    person TEXT primary key,
    document TEXT not null,
    changed_at INTEGER not null
) strict;

-- What goes to whom. The three columns of the index are what makes telling twice the same as once.
create table delivery (
    id TEXT primary key,
    message TEXT not null,
    channel TEXT not null,
    recipient TEXT not null,
    topic TEXT not null,
    subject TEXT not null,
    body TEXT not null,
    state TEXT not null,
    attempts INTEGER not null,
    created_at INTEGER not null,
    due_at INTEGER not null,
    leased_until INTEGER not null,
    last_error TEXT,
    sent_at INTEGER
) strict;
create unique index delivery_once on delivery (message, channel, recipient);
create index delivery_due on delivery (due_at, id) where state in ('waiting', 'failed', 'sending');
create index delivery_state on delivery (state, id);

-- What waits for somebody's digest.
create table digest_item (
    person TEXT not null,
    message TEXT not null,
    topic TEXT not null,
    body TEXT not null,
    at INTEGER not null,
    due_at INTEGER not null,
    primary key (person, message)
) strict;
create index digest_item_due on digest_item (due_at, person);
