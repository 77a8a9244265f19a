-- What is asked of the security team. What people asked does not change; where it stands is made of its events, and is in
-- columns as far as lists need it. `place` is 0 for what is open and can't wait, 1 for what is open, 2 for what ended; with
-- `due_at` and the number it is the order of what is due first. `words` is what a search looks in, in small letters.
create table request (
    number INTEGER primary key,
    place INTEGER not null,
    due_at INTEGER not null,
    state TEXT not null,
    sort TEXT not null,
    is_sorted INTEGER not null,
    urgent_at INTEGER,
    assignee TEXT,
    rounds INTEGER not null,
    opened_at INTEGER not null,
    acknowledged_at INTEGER,
    ended_at INTEGER,
    acknowledge_by INTEGER not null,
    complete_by INTEGER,
    remind_at INTEGER,
    is_unclear INTEGER not null,
    revision INTEGER not null,
    origin TEXT not null,
    kind TEXT not null,
    team TEXT,
    requester TEXT not null,
    requester_is_team INTEGER not null,
    asked_at INTEGER not null,
    asked_sort TEXT not null,
    asked_is_sorted INTEGER not null,
    first_assignee TEXT,
    why TEXT,
    root TEXT not null,
    thread TEXT,
    title TEXT not null,
    answers TEXT not null,
    words TEXT not null
) strict;
create index request_due on request (place, due_at, number);
create index request_state on request (state, place, due_at, number) where place < 2;
create index request_assignee on request (assignee, place, due_at, number) where place < 2;
create index request_unassigned on request (place, due_at, number) where place < 2 and assignee is null;
create index request_unclear on request (place, due_at, number) where is_unclear = 1;
create index request_team on request (team, place, due_at, number) where place < 2;
create index request_requester on request (requester, number);
create index request_reminder on request (remind_at, number) where remind_at is not null;

-- What happened to a request. An event that comes in again has the same id.
create table request_event (
    request INTEGER not null,
    id TEXT not null,
    at INTEGER not null,
    person TEXT not null,
    is_team INTEGER not null,
    happening TEXT not null,
    primary key (request, id)
) strict;

-- Which request a message belongs to.
create table request_message (
    message TEXT primary key,
    request INTEGER not null
) strict;

-- What happened to messages that belong to no request so far.
create table request_aside (
    message TEXT not null,
    id TEXT not null,
    kept_at INTEGER not null,
    event TEXT not null,
    primary key (message, id)
) strict;
create index request_aside_kept on request_aside (kept_at);

-- From being asked, or asked again, to being done.
create table request_round (
    request INTEGER not null,
    number INTEGER not null,
    kind TEXT not null,
    team TEXT,
    assignee TEXT,
    was_unclear INTEGER not null,
    opened_at INTEGER not null,
    acknowledged_at INTEGER,
    ended_at INTEGER,
    state TEXT,
    primary key (request, number)
) strict;
create index request_round_opened on request_round (opened_at, request, number);

-- Reminders, questions of the bot and whatever else is said once.
create table request_sent (
    request INTEGER not null,
    key TEXT not null,
    sent_at INTEGER not null,
    primary key (request, key)
) strict;

-- What a request belongs together with.
create table request_link (
    request INTEGER not null,
    target TEXT not null,
    name TEXT not null,
    url TEXT,
    linked_by TEXT not null,
    linked_at INTEGER not null,
    primary key (request, target, name)
) strict;
create index request_link_name on request_link (target, name, request);

-- Who takes over on rotation for some time.
create table rotation_override (
    id TEXT primary key,
    person TEXT not null,
    from_at INTEGER not null,
    until_at INTEGER not null,
    reason TEXT not null,
    made_by TEXT not null,
    made_at INTEGER not null
) strict;
create index rotation_override_until on rotation_override (until_at);

-- Who is away, in days as `2026-03-10`.
create table absence (
    id TEXT primary key,
    person TEXT not null,
    first_day TEXT not null,
    last_day TEXT not null,
    said_by TEXT not null,
    said_at INTEGER not null
) strict;
create index absence_last on absence (last_day);

-- What one engineer on rotation hands over to the next, by the moment of it.
create table handover (
    handed_at INTEGER primary key,
    giver TEXT not null,
    taker TEXT not null,
    draft TEXT not null,
    text TEXT,
    posted_at INTEGER,
    reminded_at INTEGER
) strict;

-- What was looked at on a day.
create table checklist_tick (
    day TEXT not null,
    item TEXT not null,
    person TEXT not null,
    ticked_at INTEGER not null,
    primary key (day, item)
) strict;

-- What others send, until it is taken in: `waiting`, `dead` where it could not be, `done`. On SQLite it is kept in a file of
-- its own; the table in the store is only for moving it from one store to another, and empty as soon as an inbox is opened.
create table inbox (
    place INTEGER primary key,
    source TEXT not null,
    key TEXT not null,
    body BLOB not null,
    received_at INTEGER not null,
    state TEXT not null,
    attempts INTEGER not null,
    due_at INTEGER not null,
    last_error TEXT,
    finished_at INTEGER
) strict;
create unique index inbox_key on inbox (source, key);
create index inbox_waiting on inbox (source, place) where state = 'waiting';
create index inbox_dead on inbox (place) where state = 'dead';
create index inbox_done on inbox (finished_at) where state = 'done';
