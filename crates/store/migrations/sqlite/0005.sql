-- What a finding has in common with others of its vulnerability, beside the weakness.
alter table finding add column subject TEXT not null default '';
update finding set subject = case kind
    when 'package' then case when fields ->> 3 = '' then (fields ->> 4) || ':' || (fields ->> 5)
        else (fields ->> 3) || '/' || (fields ->> 4) || '/' || (fields ->> 5) end
    else lower(hex(identity)) end;
drop index finding_weakness;
create index finding_weakness on finding (weakness, subject, component);

create table vulnerability (
    number INTEGER primary key,
    weakness TEXT not null,
    subject TEXT not null,
    kind TEXT not null,
    title TEXT not null,
    text BLOB,
    component TEXT,
    source TEXT not null,
    stage TEXT not null,
    outcome TEXT,
    since INTEGER not null,
    severity INTEGER not null,
    scanner TEXT not null,
    team TEXT,
    assignee TEXT,
    marks INTEGER not null,
    batch INTEGER,
    fix_known INTEGER,
    due INTEGER,
    wakes_at INTEGER,
    merged_into INTEGER,
    revision INTEGER not null,
    episode INTEGER not null,
    opened_at INTEGER not null,
    triage_started INTEGER,
    triage_due INTEGER,
    triage_stopped INTEGER,
    estimate_started INTEGER,
    estimate_due INTEGER,
    estimate_stopped INTEGER,
    remediation_started INTEGER,
    remediation_due INTEGER,
    remediation_stopped INTEGER,
    ended_at INTEGER,
    document TEXT not null
) strict;
create unique index vulnerability_key on vulnerability (weakness, subject);
-- The order of lists, and that of the board; what never is due comes last. The second one has what figures are made of,
-- so that they are made without the documents.
create index vulnerability_list on vulnerability (
    coalesce(due, 9223372036854775807), number, stage, severity, team, assignee, merged_into
);
create index vulnerability_stage on vulnerability (
    stage, coalesce(due, 9223372036854775807), number, severity, team, assignee, source, kind, marks, component,
    merged_into, batch, outcome, since, fix_known, due, opened_at, triage_started, triage_due, triage_stopped,
    estimate_started, estimate_due, estimate_stopped, remediation_started, remediation_due, remediation_stopped,
    ended_at
);
create index vulnerability_wakes on vulnerability (wakes_at) where wakes_at is not null;
create index vulnerability_batch on vulnerability (batch) where batch is not null;

-- Keys that belong to another vulnerability than the one that they name: merged, split off, moved, or found under
-- another name. Without a component it holds for all of them.
create table other_key (
    weakness TEXT not null,
    subject TEXT not null,
    component TEXT not null,
    vulnerability INTEGER not null,
    primary key (weakness, subject, component)
) strict, without rowid;
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
    vulnerability INTEGER not null,
    component TEXT not null,
    track TEXT not null,
    severity TEXT not null,
    opened_at INTEGER not null,
    closed_at INTEGER,
    closed_as TEXT,
    primary key (vulnerability, component, track)
) strict, without rowid;
create index affected_component on affected (component, vulnerability);
create index affected_series on affected (component, track, vulnerability) where closed_at is null and track <> 'main';

-- Episodes that ended and were followed by another one.
create table past_episode (
    vulnerability INTEGER not null,
    episode INTEGER not null,
    severity INTEGER not null,
    outcome TEXT,
    opened_at INTEGER not null,
    triage_started INTEGER,
    triage_due INTEGER,
    triage_stopped INTEGER,
    estimate_started INTEGER,
    estimate_due INTEGER,
    estimate_stopped INTEGER,
    remediation_started INTEGER,
    remediation_due INTEGER,
    remediation_stopped INTEGER,
    ended_at INTEGER,
    primary key (vulnerability, episode)
) strict, without rowid;

-- What came in as one and is triaged together.
create table import (
    number INTEGER primary key,
    component TEXT not null,
    track TEXT not null,
    engine TEXT not null,
    scan TEXT not null,
    received_at INTEGER not null,
    starts_at INTEGER not null,
    accepted_at INTEGER,
    accepted_by TEXT
) strict;
create index import_waiting on import (starts_at) where accepted_at is null;

create index audit_subject on audit (subject, sequence);
-- `insert or replace` removes without asking the trigger against removing.
create trigger audit_is_not_replaced before insert on audit
when exists (select 1 from audit where sequence = new.sequence)
begin
    select raise(abort, 'audit entries are never replaced');
end;
