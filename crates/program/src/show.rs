//! The program as it was understood, in the shape of the file, with every default filled in.
//!
//! What is shown can be read again and means the same.

use portcullis_domain::finding::Kind;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::{Person, Rotation, Team};
use portcullis_domain::program::policy::{BySeverity, Gate};
use portcullis_domain::program::products::{Component, ComponentKind, Product, SupportedSeries};
use portcullis_domain::program::requests::{
    AnswerType, Kind as RequestKind, Question, Requests, Slack, Tickets,
};
use portcullis_domain::program::triage::{Action, Rule, Triage};
use portcullis_domain::severity::Severity;
use serde_json::{Map, Value, json};
use std::fmt::Display;

/// The effective program as JSON.
pub fn show(program: &Program) -> Value {
    let calendar = &program.calendar;
    object([
        ("version", json!(1)),
        ("company", json!(program.company)),
        (
            "calendar",
            json!({
                "time_zone": calendar.time_zone_name,
                "working_hours": calendar.working_hours.to_string(),
                "holidays": texts(&calendar.holidays),
            }),
        ),
        ("people", program.people.iter().map(person).collect()),
        ("teams", program.teams.iter().map(team).collect()),
        ("rotation", program.rotation.as_ref().map_or(Value::Null, rotation)),
        ("products", program.products.iter().map(product).collect()),
        ("gate", gate(&program.gate)),
        (
            "sla",
            json!({
                "triage": program.sla.triage.to_string(),
                "estimate": by_severity(&program.sla.estimate),
                "remediation": by_severity(&program.sla.remediation),
                "due_soon": program.sla.due_soon.to_string(),
            }),
        ),
        ("triage", triage(&program.triage)),
        (
            "decisions",
            json!({
                "approval": program.decisions.approval.word(),
                "reassess": program.decisions.reassess.to_string(),
            }),
        ),
        (
            "acceptance",
            json!({
                "approver": by_severity(&program.acceptance.approver),
                "reassess": program.acceptance.reassess.to_string(),
            }),
        ),
        ("exceptions", json!({ "approver": by_severity(&program.exceptions.approver) })),
        (
            "notifications",
            object([
                ("monitoring_channel", json!(program.notifications.monitoring_channel)),
                ("team_channel", json!(program.notifications.team_channel)),
                ("escalation", json!(program.notifications.escalation.word())),
            ]),
        ),
        ("archive", json!({ "retention": program.archive.retention.to_string() })),
        ("slack", slack(&program.slack)),
        ("requests", requests(&program.requests)),
    ])
}

fn person(person: &Person) -> Value {
    object([
        ("id", json!(person.id)),
        ("name", json!(person.name)),
        ("email", json!(person.email)),
        ("slack", json!(person.slack)),
        ("github", json!(person.github)),
        ("roles", texts(&person.roles)),
    ])
}

fn team(team: &Team) -> Value {
    object([
        ("id", json!(team.id)),
        ("name", json!(team.name)),
        ("organisation", json!(team.organisation)),
        ("members", json!(team.members)),
        ("manager", json!(team.manager)),
        ("ambassador", json!(team.ambassador)),
        ("stand_in", json!(team.stand_in)),
        ("slack_channel", json!(team.slack_channel)),
        ("owns", texts(&team.owns)),
    ])
}

fn rotation(rotation: &Rotation) -> Value {
    json!({
        "members": rotation.members,
        "starts": rotation.starts.to_string(),
        "handover": rotation.handover.to_string(),
    })
}

fn product(product: &Product) -> Value {
    let environment = &product.environment;
    let supported_series = match &product.supported_series {
        SupportedSeries::Newest(count) => json!(count),
        SupportedSeries::Listed(list) => list
            .iter()
            .map(|series| json!({ "series": series.name, "until": series.until.to_string() }))
            .collect(),
    };
    let skips = product.global_skips.iter().map(|skip| {
        json!({
            "check": skip.check,
            "reason": skip.reason,
            "remediation": skip.remediation,
            "approved_by": skip.approved_by,
        })
    });
    json!({
        "id": product.id,
        "name": product.name,
        "environment": {
            "attack_vector": environment.attack_vector.map(portcullis_domain::cvss::AttackVector::word),
            "confidentiality_requirement": environment.confidentiality_requirement.word(),
            "integrity_requirement": environment.integrity_requirement.word(),
            "availability_requirement": environment.availability_requirement.word(),
        },
        "supported_series": supported_series,
        "components": product.components.iter().map(component).collect::<Value>(),
        "global_skips": skips.collect::<Value>(),
    })
}

fn component(component: &Component) -> Value {
    let (reference, platforms, repository, path) = match &component.kind {
        ComponentKind::Image { reference, platforms } => {
            (json!(reference), json!(platforms), Value::Null, Value::Null)
        }
        ComponentKind::Iac { repository, path } | ComponentKind::Repository { repository, path } => {
            (Value::Null, Value::Null, json!(repository), json!(path))
        }
    };
    object([
        ("id", json!(component.id)),
        ("kind", json!(component.kind.word())),
        ("reference", reference),
        ("platforms", platforms),
        ("repository", repository),
        ("path", path),
        ("engines", json!(component.engines)),
        ("uploads", json!(component.uploads)),
        ("team", json!(component.team)),
        ("ci", json!({ "fail_on": component.ci_fail_on.map(Severity::word) })),
        ("production", json!(component.production)),
    ])
}

fn gate(gate: &Gate) -> Value {
    json!({
        "block_at": gate.block_at.word(),
        "unknown_as": gate.unknown_as.word(),
        "max_scan_age": gate.max_scan_age.to_string(),
        "max_database_age": gate.max_database_age.to_string(),
        "end_of_life_os": gate.end_of_life_os.word(),
        "no_packages": gate.no_packages.word(),
        "kev": gate.kev.word(),
        "epss_at": gate.epss_at,
        "break_glass": {
            "approver": gate.break_glass.approver.word(),
            "expires": gate.break_glass.expires.to_string(),
        },
    })
}

fn triage(triage: &Triage) -> Value {
    json!({
        "report_directly_below": triage.report_directly_below.map(Severity::word),
        "rules": triage.rules.iter().map(rule).collect::<Value>(),
        "report_template": triage.report_template,
    })
}

fn rule(rule: &Rule) -> Value {
    let when = &rule.when;
    let condition = object([
        ("component", json!(when.component)),
        ("kind", json!(when.kind.map(Kind::word))),
        ("path", json!(when.path.as_ref().map(ToString::to_string))),
        ("check", json!(when.check)),
        ("advisory", json!(when.advisory)),
        ("package", json!(when.package)),
    ]);
    let action = match &rule.action {
        Action::Mark(mark) => ("mark", json!(mark.word())),
        Action::Assign(person) => ("assign", json!(person)),
        Action::Propose { verdict, reason } => {
            ("propose", json!({ "verdict": verdict.word(), "reason": reason }))
        }
    };
    object([("when", condition), action])
}

fn slack(slack: &Slack) -> Value {
    object([
        ("security_channel", json!(slack.security_channel)),
        ("support_group", json!(slack.support_group)),
    ])
}

fn requests(requests: &Requests) -> Value {
    let tickets = |tickets: &Tickets| json!({ "repository": tickets.repository, "labels": tickets.labels });
    object([
        ("acknowledge", json!(requests.acknowledge.to_string())),
        ("urgent", json!(requests.urgent.to_string())),
        ("checklist", json!(requests.checklist)),
        ("tickets", requests.tickets.as_ref().map_or(Value::Null, tickets)),
        ("kinds", requests.kinds.iter().map(request_kind).collect()),
    ])
}

fn request_kind(kind: &RequestKind) -> Value {
    object([
        ("id", json!(kind.id)),
        ("name", json!(kind.name)),
        ("sort", json!(kind.sort.word())),
        ("complete", json!(kind.complete.map(|period| period.to_string()))),
        ("notice", json!(kind.notice.map(|period| period.to_string()))),
        ("to", json!(kind.to.to_string())),
        ("questions", kind.questions.iter().map(request_question).collect()),
    ])
}

fn request_question(question: &Question) -> Value {
    let choices = (question.answer == AnswerType::Choice).then_some(&question.choices);
    object([
        ("id", json!(question.id)),
        ("label", json!(question.label)),
        ("answer", json!(question.answer.word())),
        ("required", json!(question.is_required)),
        ("choices", json!(choices)),
    ])
}

fn by_severity<T: Display>(values: &BySeverity<T>) -> Value {
    json!({
        "critical": values.critical.to_string(),
        "high": values.high.to_string(),
        "medium": values.medium.to_string(),
        "low": values.low.to_string(),
    })
}

fn texts<T: Display>(values: impl IntoIterator<Item = T>) -> Value {
    values.into_iter().map(|value| value.to_string()).collect()
}

/// An object without the keys that have nothing to say.
fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let said = entries.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(said.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}
