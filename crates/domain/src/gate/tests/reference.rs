//! The truth table once more, slowly and plainly, to be compared with the gate.

use super::*;
use crate::advisory::AdvisoryId;
use crate::decision::Approval;
use crate::decision::Verdict as Decided;

/// The outcome for facts of the shape that `properties` makes: one image and one engine, findings of packages,
/// decisions of the product on an advisory.
pub(super) fn outcome(facts: &Facts) -> Outcome {
    if facts.findings.iter().any(|found| is_there(facts, found) && blocks(facts, found)) {
        return Outcome::Blocked;
    }
    let gate = &facts.program.gate;
    let has_scan = facts.scans.iter().any(|scan| is_good(facts, scan));
    let needs_catalogue = gate.kev == KevRule::Block;
    if has_scan && (!needs_catalogue || facts.enrichment.known_exploited.is_some()) {
        Outcome::Passes
    } else {
        Outcome::Undecided
    }
}

fn is_ours(scan: &Scan) -> bool {
    scan.component == "frontend" && scan.scanned == image('a')
}

fn hours(facts: &Facts, scan: &Scan) -> i64 {
    facts.now.duration_since(scan.at).as_hours()
}

fn is_good(facts: &Facts, scan: &Scan) -> bool {
    is_ours(scan) && scan.incomplete.is_none() && (0..=7 * 24).contains(&hours(facts, scan))
}

/// Whether a finding is in the newest good scan or in any later one; without a good one in the newest complete or any
/// later one; without that in any.
fn is_there(facts: &Facts, found: &Observed) -> bool {
    let ours: Vec<&Scan> = facts.scans.iter().filter(|scan| is_ours(scan)).collect();
    let good = ours.iter().filter(|scan| is_good(facts, scan)).map(|scan| scan.at).max();
    let complete = |scan: &&&Scan| scan.incomplete.is_none() && scan.at <= facts.now;
    let since = good.or_else(|| ours.iter().filter(complete).map(|scan| scan.at).max());
    found.observations.iter().any(|observation| {
        let scan = &facts.scans[observation.scan];
        is_ours(scan) && since.is_none_or(|since| scan.at >= since)
    })
}

fn advisory(found: &Observed) -> AdvisoryId {
    match &found.finding.subject {
        Subject::Package(package) => package.advisory.clone(),
        _ => panic!("only packages are made"),
    }
}

fn is_severe(severity: Severity) -> bool {
    matches!(severity, Severity::Critical | Severity::High | Severity::Unknown)
}

fn blocks(facts: &Facts, found: &Observed) -> bool {
    let name = advisory(found);
    // The properties give every observation of a finding one severity.
    let severity = found.observations[0].severity;
    let on_it = || {
        facts.decisions.iter().filter(|decision| {
            decision.request.weakness == Weakness::Advisory(name.clone()) && decision.withdrawn.is_none()
        })
    };
    let raised = |decision: &&Decision| matches!(decision.request.verdict, Decided::Assessed { severity, .. } if is_severe(severity));
    let is_raised = on_it().any(|decision| raised(&decision));
    let worst_is_severe = is_severe(severity) || is_raised;
    let is_known =
        facts.enrichment.known_exploited.as_ref().is_some_and(|file| file.advisories.contains(&name));
    let is_exploited = is_known && facts.program.gate.kev == KevRule::Block;
    let valid = |decision: &&Decision| {
        let approver = match &decision.approval {
            Approval::Given { by, .. } => Some(by.as_str()),
            _ => None,
        };
        let is_approved = match decision.request.verdict {
            Decided::Accepted { .. } if worst_is_severe => approver == Some("ines"),
            Decided::Accepted { .. } => matches!(approver, Some("ines" | "lee")),
            _ if is_severe(severity) || is_exploited => matches!(approver, Some("sam" | "eve")),
            _ => true,
        };
        let is_over = match decision.request.verdict {
            Decided::Accepted { expires } => facts.now >= facts.program.calendar.end_of(expires),
            _ => false,
        };
        is_approved && !is_over && (!is_known || decision.basis.known_exploited)
    };
    let accepted =
        on_it().filter(valid).any(|decision| matches!(decision.request.verdict, Decided::Accepted { .. }));
    let cleared = on_it().filter(valid).any(|decision| {
        matches!(
            decision.request.verdict,
            Decided::Accepted { .. } | Decided::NotAffected { .. } | Decided::FalsePositive { .. }
        )
    });
    let lowered = on_it().filter(valid).any(|decision| {
        matches!(decision.request.verdict, Decided::Assessed { severity, .. } if !is_severe(severity))
    });
    (is_severe(severity) && !cleared && !lowered) || (is_raised && !accepted) || (is_exploited && !cleared)
}
