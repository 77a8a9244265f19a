-- Lists and figures walk many rows and read no document, so documents stand in a table of their own. A vulnerability that
-- is as it came in has none.
create table vulnerability_document (
    number INTEGER primary key,
    document TEXT not null
) strict;
insert into vulnerability_document (number, document)
select number, document from vulnerability where document <> '';

-- Rows that only lose a column stay as far apart as they were.
drop view finding_vulnerability;
alter table vulnerability rename to with_document;
create table vulnerability (
    number INTEGER primary key,
    severity INTEGER not null,
    since INTEGER not null,
    marks INTEGER not null,
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
    due INTEGER,
    fix_known INTEGER,
    batch INTEGER,
    wakes_at INTEGER,
    merged_into INTEGER,
    stage TEXT not null,
    outcome TEXT,
    source TEXT not null,
    kind TEXT not null,
    scanner TEXT not null,
    team TEXT,
    assignee TEXT,
    weakness TEXT not null,
    subject TEXT not null,
    title TEXT not null,
    text BLOB,
    component TEXT
) strict;
insert into vulnerability (
    number, severity, since, marks, revision, episode, opened_at, triage_started, triage_due, triage_stopped,
    estimate_started, estimate_due, estimate_stopped, remediation_started, remediation_due, remediation_stopped,
    ended_at, due, fix_known, batch, wakes_at, merged_into, stage, outcome, source, kind, scanner, team, assignee,
    weakness, subject, title, text, component
)
select
    number, severity, since, marks, revision, episode, opened_at, triage_started, triage_due, triage_stopped,
    estimate_started, estimate_due, estimate_stopped, remediation_started, remediation_due, remediation_stopped,
    ended_at, due, fix_known, batch, wakes_at, merged_into, stage, outcome, source, kind, scanner, team, assignee,
    weakness, subject, title, text, component
from with_document order by number;
drop table with_document;
create unique index vulnerability_key on vulnerability (weakness, subject);
create index vulnerability_wakes on vulnerability (wakes_at) where wakes_at is not null;
create index vulnerability_batch on vulnerability (batch) where batch is not null;

-- The order of lists, with all that filters and figures ask for but texts, so that they are made of this alone.
create index vulnerability_list on vulnerability (
    coalesce(due, 9223372036854775807), number, stage, severity, team, assignee, source, kind, marks, component,
    merged_into, batch, outcome, since, fix_known, due, episode, opened_at, triage_started, triage_due, triage_stopped,
    estimate_started, estimate_due, estimate_stopped, remediation_started, remediation_due, remediation_stopped,
    ended_at
);
-- That of the board, with what is asked of a stage as a whole.
create index vulnerability_stage on vulnerability (
    stage, coalesce(due, 9223372036854775807), number, severity, team, assignee, source, kind, marks, component,
    merged_into, batch, outcome, since, fix_known, due
);

create view finding_vulnerability as
select finding.component, finding.identity, finding.weakness, finding.subject,
    coalesce(here.vulnerability, anywhere.vulnerability, vulnerability.number) as vulnerability
from finding
left join other_key as here on here.weakness = finding.weakness and here.subject = finding.subject
    and here.component = finding.component
left join other_key as anywhere on anywhere.weakness = finding.weakness and anywhere.subject = finding.subject
    and anywhere.component = ''
left join vulnerability on vulnerability.weakness = finding.weakness and vulnerability.subject = finding.subject;

-- Whether a vulnerability is in a component is said without a look at its row there.
drop index affected_component;
create index affected_component on affected (component, vulnerability, closed_at);
