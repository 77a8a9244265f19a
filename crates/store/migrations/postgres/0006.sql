-- Lists and figures walk many rows and read no document, so documents stand in a table of their own. A vulnerability that
-- is as it came in has none.
create table vulnerability_document (
    number BIGINT primary key,
    document TEXT not null
);
insert into vulnerability_document (number, document)
select number, document from vulnerability where document <> '';

-- What stands behind a text or behind nothing is slow to reach in a row, so what figures ask of each comes first.
drop view finding_vulnerability;
alter table vulnerability rename to with_document;
create table vulnerability (
    number BIGINT not null,
    severity BIGINT not null,
    since BIGINT not null,
    marks BIGINT not null,
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
    due BIGINT,
    fix_known BIGINT,
    batch BIGINT,
    wakes_at BIGINT,
    merged_into BIGINT,
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
    text BYTEA,
    component TEXT
);
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
alter table vulnerability add primary key (number);
create unique index vulnerability_key on vulnerability (weakness, subject);
create index vulnerability_stage on vulnerability (stage, (coalesce(due, 9223372036854775807)), number, merged_into, since);
create index vulnerability_list on vulnerability ((coalesce(due, 9223372036854775807)), number, stage, merged_into);
create index vulnerability_wakes on vulnerability (wakes_at) where wakes_at is not null;
create index vulnerability_batch on vulnerability (batch) where batch is not null;

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
