//! The sections of rules.

use super::measure::Measure;
use super::shipping::threshold;
use super::statement::Entity;
use super::{Effect, Topic};
use crate::program::calendar::Calendar;
use crate::program::people::Role;
use crate::program::period::Period;
use crate::program::policy::{
    Acceptance, Approval, Archive, BreakGlass, BySeverity, Decisions, Exceptions, Gate, GateEffect, KevRule,
    Notifications, Sla,
};
use crate::program::triage::{Action, Condition, Rule, Triage};

pub(super) fn calendar(calendar: &Calendar) -> Entity {
    // The zone itself follows from its name.
    let Calendar { time_zone: _, time_zone_name, working_hours, holidays } = calendar;
    let mut entity = Entity::new("calendar", Topic::Calendar, Effect::Neither);
    entity.value("time_zone", time_zone_name);
    entity.value("working_hours", working_hours);
    entity.items("holidays", holidays, Effect::Neither);
    entity
}

pub(super) fn gate(gate: &Gate) -> Entity {
    let Gate {
        block_at,
        unknown_as,
        max_scan_age,
        max_database_age,
        end_of_life_os,
        no_packages,
        kev,
        epss_at,
        break_glass: BreakGlass { approver, expires },
    } = gate;
    let mut entity = Entity::new("gate", Topic::Gate, Effect::Neither);
    entity.measured("block_at", block_at, Measure::Rank(threshold(*block_at)));
    // What counts as worse blocks sooner.
    entity.measured("unknown_as", unknown_as, Measure::Rank(-threshold(*unknown_as)));
    entity.time("max_scan_age", *max_scan_age);
    entity.time("max_database_age", *max_database_age);
    for (name, effect) in [("end_of_life_os", end_of_life_os), ("no_packages", no_packages)] {
        let rank = match effect {
            GateEffect::Block => 2.0,
            GateEffect::Undecided => 1.0,
            GateEffect::Ignore => 0.0,
        };
        entity.measured(name, effect, Measure::Rank(rank));
    }
    let exploited = match kev {
        KevRule::Block => 1.0,
        KevRule::Ignore => 0.0,
    };
    entity.measured("kev", kev, Measure::Rank(exploited));
    let score = epss_at.unwrap_or(f64::INFINITY);
    entity.state(Topic::Gate, "epss_at", epss_at.map(|score| score.to_string()), Measure::Rank(-score));
    entity.state(Topic::Approvers, "break_glass.approver", Some(approver.to_string()), Measure::None);
    entity.time("break_glass.expires", *expires);
    entity
}

pub(super) fn sla(sla: &Sla) -> Entity {
    let Sla { triage, estimate, remediation, due_soon } = sla;
    let mut entity = Entity::new("sla", Topic::Sla, Effect::Neither);
    entity.time("triage", *triage);
    for (name, targets) in [("estimate", estimate), ("remediation", remediation)] {
        for (severity, target) in by_severity(*targets) {
            entity.time(&format!("{name}.{severity}"), target);
        }
    }
    entity.value("due_soon", due_soon);
    entity
}

pub(super) fn decisions(decisions: &Decisions) -> Entity {
    let Decisions { approval, reassess } = decisions;
    let mut entity = Entity::new("decisions", Topic::Decisions, Effect::Neither);
    let rank = match approval {
        Approval::Person => 1.0,
        Approval::Git => 0.0,
    };
    entity.measured("approval", approval, Measure::Rank(rank));
    entity.time("reassess", *reassess);
    entity
}

pub(super) fn acceptance(acceptance: &Acceptance) -> Entity {
    let Acceptance { approver, reassess } = acceptance;
    let mut entity = Entity::new("acceptance", Topic::Decisions, Effect::Neither);
    approvers(*approver, &mut entity);
    entity.time("reassess", *reassess);
    entity
}

pub(super) fn exceptions(exceptions: Exceptions) -> Entity {
    let Exceptions { approver } = exceptions;
    let mut entity = Entity::new("exceptions", Topic::Decisions, Effect::Neither);
    approvers(approver, &mut entity);
    entity
}

fn approvers(roles: BySeverity<Role>, entity: &mut Entity) {
    for (severity, role) in by_severity(roles) {
        let name = format!("approver.{severity}");
        entity.state(Topic::Approvers, name, Some(role.to_string()), Measure::None);
    }
}

pub(super) fn notifications(notifications: &Notifications) -> Entity {
    let Notifications { monitoring_channel, team_channel, escalation } = notifications;
    let mut entity = Entity::new("notifications", Topic::Rest, Effect::Neither);
    entity.optional("monitoring_channel", monitoring_channel.as_ref());
    entity.optional("team_channel", team_channel.as_ref());
    entity.value("escalation", escalation);
    entity
}

pub(super) fn archive(archive: Archive) -> Entity {
    let Archive { retention } = archive;
    let mut entity = Entity::new("archive", Topic::Rest, Effect::Neither);
    entity.measured("retention", retention, Measure::Keeping(retention));
    entity
}

pub(super) fn triage(triage: &Triage) -> Entity {
    // The rules are entities of their own.
    let Triage { report_directly_below, rules: _, report_template } = triage;
    let mut entity = Entity::new("triage", Topic::Triage, Effect::Neither);
    let below = report_directly_below.map(|severity| severity.to_string());
    entity.state(Topic::Triage, "report_directly_below", below, Measure::None);
    entity.value("report_template", report_template);
    entity
}

/// A rule by its place, since all of them apply in order.
pub(super) fn rule(number: usize, rule: &Rule) -> Entity {
    let Rule { when, action } = rule;
    let Condition { component, kind, path, check, advisory, package } = when;
    let mut entity = Entity::new(format!("triage.rules[{}]", number + 1), Topic::Triage, Effect::Neither);
    entity.optional("when.component", component.as_ref());
    entity.optional("when.kind", kind.map(|kind| kind.to_string()).as_ref());
    entity.optional("when.path", path.as_ref().map(ToString::to_string).as_ref());
    entity.optional("when.check", check.as_ref());
    entity.optional("when.advisory", advisory.as_ref());
    entity.optional("when.package", package.as_ref());
    match action {
        Action::Mark(mark) => entity.value("mark", mark),
        Action::Assign(person) => entity.value("assign", person),
        Action::Propose { verdict, reason } => {
            entity.value("propose.verdict", verdict);
            entity.value("propose.reason", reason);
        }
    }
    entity
}

impl Entity {
    /// States a limit on time.
    fn time(&mut self, name: &str, period: Period) {
        self.measured(name, period, Measure::Time(period));
    }
}

fn by_severity<T>(values: BySeverity<T>) -> [(&'static str, T); 4] {
    let BySeverity { critical, high, medium, low } = values;
    [("critical", critical), ("high", high), ("medium", medium), ("low", low)]
}
