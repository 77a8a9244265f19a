//! The sections of rules: `gate`, `sla`, `decisions`, `acceptance`, `exceptions`, `notifications`, `archive`.

use super::{nothing, section};
use crate::reader::{Read, Reader};
use portcullis_domain::program::people::Role;
use portcullis_domain::program::period::{Percent, Period, Unit};
use portcullis_domain::program::policy::{
    Acceptance, Approval, Archive, BreakGlass, BySeverity, Decisions, Exceptions, Gate, GateEffect, KevRule,
    Notifications, Sla,
};
use portcullis_domain::severity::Severity;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::yaml::{Node, Value};

const fn period(count: u32, unit: Unit) -> Period {
    Period { count, unit }
}

const fn business_days(critical: u32, high: u32, medium: u32, low: u32) -> BySeverity<Period> {
    BySeverity {
        critical: period(critical, Unit::BusinessDays),
        high: period(high, Unit::BusinessDays),
        medium: period(medium, Unit::BusinessDays),
        low: period(low, Unit::BusinessDays),
    }
}

pub(super) fn gate(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Gate> {
    let empty = nothing();
    let mut fields = section(reader, node, "gate", &empty)?;
    let break_glass = BreakGlass { approver: Role::HeadOfProductEngineering, expires: period(7, Unit::Days) };
    let gate = Gate {
        block_at: fields.or(reader, "block_at", threshold, Severity::High),
        unknown_as: fields.or(reader, "unknown_as", threshold, Severity::High),
        max_scan_age: fields.or(reader, "max_scan_age", Reader::parsed, period(7, Unit::Days)),
        max_database_age: fields.or(reader, "max_database_age", Reader::parsed, period(48, Unit::Hours)),
        end_of_life_os: fields.or(reader, "end_of_life_os", Reader::word, GateEffect::Block),
        no_packages: fields.or(reader, "no_packages", Reader::word, GateEffect::Undecided),
        kev: fields.or(reader, "kev", Reader::word, KevRule::Ignore),
        epss_at: fields.nullable(reader, "epss_at", probability, None),
        break_glass: fields.or(reader, "break_glass", self::break_glass, break_glass),
    };
    fields.finish(reader);
    Some(gate)
}

fn break_glass(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<BreakGlass> {
    let mut fields = reader.fields(node, "break_glass", key)?;
    let approver = fields.or(reader, "approver", approver, Role::HeadOfProductEngineering);
    let expires = fields.or(reader, "expires", Reader::parsed, period(7, Unit::Days));
    fields.finish(reader);
    Some(BreakGlass { approver, expires })
}

/// A severity that findings can be compared with, which *unknown* is not.
pub(super) fn threshold(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Severity> {
    const KNOWN: [Severity; 5] =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Informational];
    reader.one_of(node, key, &KNOWN)
}

fn probability(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<f64> {
    let value = match node.value {
        Value::Float(value) => value,
        Value::Integer(0) => 0.0,
        Value::Integer(1) => 1.0,
        Value::Integer(_) => f64::NAN,
        _ => return reader.wrong_type(node, key, "a number from 0 to 1, or `null`"),
    };
    if (0.0..=1.0).contains(&value) {
        return Some(value);
    }
    let message = format!("`{key}` must be a number from 0 to 1");
    reader
        .report(Diagnostic::error(node.span, message).help("the score is a probability: 0.5 is one in two"));
    None
}

/// A role that approves something, remembered so that somebody who holds it can be looked for.
fn approver(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Role> {
    let role = reader.word(node, key)?;
    reader.approvers.push((role, node.span));
    Some(role)
}

pub(super) fn sla(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Sla> {
    let empty = nothing();
    let mut fields = section(reader, node, "sla", &empty)?;
    let triage = fields.or(reader, "triage", Reader::parsed, period(3, Unit::BusinessDays));
    let estimate = business_days(1, 3, 10, 10);
    let estimate = by_severity(reader, fields.node("estimate"), "targets", Reader::parsed, estimate);
    let remediation = business_days(3, 10, 40, 100);
    let remediation = by_severity(reader, fields.node("remediation"), "targets", Reader::parsed, remediation);
    let due_soon = fields.optional(reader, "due_soon", Reader::parsed).or(Percent::new(20));
    fields.finish(reader);
    Some(Sla { triage, estimate: estimate?, remediation: remediation?, due_soon: due_soon? })
}

/// Reads a value for each severity; those that are left out keep their defaults.
fn by_severity<'a, T: Copy>(
    reader: &mut Reader<'a>,
    node: Option<&Node>,
    shape: &'static str,
    read: Read<'a, T>,
    default: BySeverity<T>,
) -> Option<BySeverity<T>> {
    let empty = nothing();
    let mut fields = section(reader, node, shape, &empty)?;
    let values = BySeverity {
        critical: fields.or(reader, "critical", read, default.critical),
        high: fields.or(reader, "high", read, default.high),
        medium: fields.or(reader, "medium", read, default.medium),
        low: fields.or(reader, "low", read, default.low),
    };
    fields.finish(reader);
    Some(values)
}

pub(super) fn decisions(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Decisions> {
    let empty = nothing();
    let mut fields = section(reader, node, "decisions", &empty)?;
    let approval = fields.or(reader, "approval", Reader::word, Approval::Person);
    let reassess = fields.or(reader, "reassess", Reader::parsed, period(6, Unit::Months));
    fields.finish(reader);
    Some(Decisions { approval, reassess })
}

pub(super) fn acceptance(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Acceptance> {
    let empty = nothing();
    let mut fields = section(reader, node, "acceptance", &empty)?;
    let (head, manager) = (Role::HeadOfProductEngineering, Role::EngineeringManager);
    let approvers = BySeverity { critical: head, high: head, medium: manager, low: manager };
    let approvers = by_severity(reader, fields.node("approver"), "approvers", approver, approvers);
    let reassess = fields.or(reader, "reassess", Reader::parsed, period(6, Unit::Months));
    fields.finish(reader);
    Some(Acceptance { approver: approvers?, reassess })
}

pub(super) fn exceptions(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Exceptions> {
    let empty = nothing();
    let mut fields = section(reader, node, "exceptions", &empty)?;
    let approvers = BySeverity {
        critical: Role::HeadOfProductEngineering,
        high: Role::SecurityLead,
        medium: Role::SecurityEngineer,
        low: Role::SecurityEngineer,
    };
    let approvers = by_severity(reader, fields.node("approver"), "approvers", approver, approvers);
    fields.finish(reader);
    Some(Exceptions { approver: approvers? })
}

pub(super) fn notifications(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Notifications> {
    let empty = nothing();
    let mut fields = section(reader, node, "notifications", &empty)?;
    let monitoring_channel = fields.optional(reader, "monitoring_channel", Reader::text);
    let team_channel = fields.optional(reader, "team_channel", Reader::text);
    let escalation = fields.or(reader, "escalation", Reader::word, Role::SecurityLead);
    fields.finish(reader);
    Some(Notifications { monitoring_channel, team_channel, escalation })
}

pub(super) fn archive(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Archive> {
    let empty = nothing();
    let mut fields = section(reader, node, "archive", &empty)?;
    let retention = fields.or(reader, "retention", Reader::parsed, period(7, Unit::Years));
    fields.finish(reader);
    Some(Archive { retention })
}
