-- Keys that never leave the store.
create table store_key (name TEXT primary key, secret BYTEA not null);
