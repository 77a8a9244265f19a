-- What a finding has in common with others of its vulnerability, beside the weakness.
alter table finding add column subject TEXT not null default '';
update finding set subject = case kind
    when 'package' then case when fields::json ->> 3 = '' then (fields::json ->> 4) || ':' || (fields::json ->> 5)
        else (fields::json ->> 3) || '/' || (fields::json ->> 4) || '/' || (fields::json ->> 5) end
    else encode(identity, 'hex') end;
drop index finding_weakness;
create index finding_weakness on finding (weakness, subject, component);

create table vulnerability (
    number BIGINT primary key,
    weakness TEXT not null,
    subject TEXT not null,
    kind TEXT not null,
    title TEXT not null,
    text BYTEA,
    component TEXT,
    source TEXT not null,
    stage TEXT not null,
    outcome TEXT,
    since BIGINT not null,
    severity BIGINT not null,
    scanner TEXT not null,
    team TEXT,
    assignee TEXT,
    marks BIGINT not null,
    batch BIGINT,
    fix_known BIGINT,
    due BIGINT,
    wakes_at BIGINT,
    merged_into BIGINT,
    revision BIGINT not null,
    episode BIGINT not null,
    opened_at BIGINT not null,
    triage_started BIGINT,
    triage_due BIGINT,
    triage_stopped BIGINT,
    estimate_started BIGINT,
    estimate_due BIGINT,
    estimate_stopped BIGINT,
    remediation_started BIGINT,
    remediation_due BIGINT,
    remediation_stopped BIGINT,
    ended_at BIGINT,
    document TEXT not null
);
create unique index vulnerability_key on vulnerability (weakness, subject);
-- The order of the board and of lists; what never is due comes last.
create index vulnerability_stage on vulnerability (stage, (coalesce(due, 9223372036854775807)), number, merged_into, since);
create index vulnerability_list on vulnerability ((coalesce(due, 9223372036854775807)), number, stage, merged_into);
-- Lists and figures read many rows and no document, so documents stand apart.
alter table vulnerability alter column document set storage external;
alter table vulnerability set (toast_tuple_target = 256);
create index vulnerability_wakes on vulnerability (wakes_at) where wakes_at is not null;
create index vulnerability_batch on vulnerability (batch) where batch is not null;

-- Keys that belong to another vulnerability than the one that they name: merged, split off, moved, or found under
-- another name. Without a component it holds for all of them.
create table other_key (
    weakness TEXT not null,
    subject TEXT not null,
    component TEXT not null,
    vulnerability BIGINT not null,
    primary key (weakness, subject, component)
);
create index other_key_vulnerability on other_key (vulnerability);

-- The vulnerability of each finding.
create view finding_vulnerability as
select finding.component, finding.identity, finding.weakness, finding.subject,
    coalesce(here.vulnerability, anywhere.vulnerability, vulnerability.number) as vulnerability
from finding
left join other_key as here on here.weakness = finding.weakness and here.subject = finding.subject
    and here.component = finding.component
left join other_key as anywhere on anywhere.weakness = finding.weakness and anywhere.subject = finding.subject
    and anywhere.component = ''
left join vulnerability on vulnerability.weakness = finding.weakness and vulnerability.subject = finding.subject;

-- Where a vulnerability is or was.
create table affected (
    vulnerability BIGINT not null,
    component TEXT not null,
    track TEXT not null,
    severity TEXT not null,
    opened_at BIGINT not null,
    closed_at BIGINT,
    closed_as TEXT,
    primary key (vulnerability, component, track)
);
create index affected_component on affected (component, vulnerability);
create index affected_series on affected (component, track, vulnerability) where closed_at is null and track <> 'main';

-- Episodes that ended and were followed by another one.
create table past_episode (
    vulnerability BIGINT not null,
    episode BIGINT not null,
    severity BIGINT not null,
    outcome TEXT,
    opened_at BIGINT not null,
    triage_started BIGINT,
    triage_due BIGINT,
    triage_stopped BIGINT,
    estimate_started BIGINT,
    estimate_due BIGINT,
    estimate_stopped BIGINT,
    remediation_started BIGINT,
    remediation_due BIGINT,
    remediation_stopped BIGINT,
    ended_at BIGINT,
    primary key (vulnerability, episode)
);

-- What came in as one and is triaged together.
create table import (
    number BIGINT primary key,
    component TEXT not null,
    track TEXT not null,
    engine TEXT not null,
    scan TEXT not null,
    received_at BIGINT not null,
    starts_at BIGINT not null,
    accepted_at BIGINT,
    accepted_by TEXT
);
create index import_waiting on import (starts_at) where accepted_at is null;

create index audit_subject on audit (subject, sequence);
-- As SQLite names it: where a text stands in another, from 1, or 0.
create or replace function instr(text, text) returns integer language sql immutable strict parallel safe
return strpos($1, $2);
