//! What a page says about one finding.

use super::{Answer, Place, Stand};
use crate::checks::canonical_id;
use crate::decision::{Decision, Verdict};
use crate::finding::{Finding, Fix, Subject};
use crate::gate::{Facts, Told};
use crate::program::people::Role;
use crate::severity::Severity;

/// The answer to a finding, without its place. Of several decisions that count, the one that says most stands; where
/// the team rates a finding so that it blocks, only its acceptance answers it.
pub(super) fn answer(facts: &Facts, finding: &Finding, told: &Told<'_>) -> Answer {
    let mut best: Option<(u8, Answer)> = None;
    let mut due = None;
    for &(decision, approved_by) in &told.valid {
        if let Verdict::Exception { due: day } = decision.request.verdict {
            due = due.max(Some(day));
        }
        let Some((rank, answer)) = of_decision(facts, decision, approved_by, told.raised) else { continue };
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, answer));
        }
    }
    let mut answer = match best.filter(|_| !told.is_unanswered) {
        Some((_, answer)) => answer,
        None => skipped(facts, finding, told).unwrap_or_else(|| open(told.is_unanswered, due)),
    };
    let (severity, score) = assessment(told);
    answer.assessed = severity;
    answer.environmental_score = score;
    answer
}

/// What a decision answers, and how much that says.
fn of_decision(
    facts: &Facts,
    decision: &Decision,
    approved_by: Option<Role>,
    raised: Option<Severity>,
) -> Option<(u8, Answer)> {
    let (rank, decided) = match &decision.request.verdict {
        Verdict::NotAffected { justification } => (1, Stand::NotAffected { justification: *justification }),
        Verdict::FalsePositive { .. } => (2, Stand::FalsePositive),
        Verdict::Accepted { expires } => {
            (if raised.is_some() { 0 } else { 3 }, Stand::Accepted { until: *expires })
        }
        Verdict::Assessed { severity, .. } if !facts.program.authority.blocks(*severity) => {
            (4, Stand::Assessed)
        }
        Verdict::Assessed { .. } | Verdict::Exception { .. } => return None,
    };
    Some((rank, with(decided, approved_by, details(decision))))
}

/// The answer of a decision on something that is not found.
pub(super) fn unfound(decision: &Decision) -> Option<Answer> {
    let (assessed, score) = match decision.request.verdict {
        Verdict::Assessed { severity, score } => (Some(severity), score),
        _ => (None, None),
    };
    let decided = match &decision.request.verdict {
        Verdict::NotAffected { justification } => Stand::NotAffected { justification: *justification },
        Verdict::FalsePositive { .. } => Stand::FalsePositive,
        Verdict::Accepted { expires } => Stand::Accepted { until: *expires },
        Verdict::Assessed { .. } => Stand::Assessed,
        Verdict::Exception { .. } => return None,
    };
    let answer = with(decided, None, details(decision));
    Some(Answer { assessed, environmental_score: score, ..answer })
}

fn details(decision: &Decision) -> String {
    let text = match &decision.request.verdict {
        Verdict::FalsePositive { impact } if !impact.trim().is_empty() => impact,
        _ => &decision.request.reason,
    };
    text.trim().to_owned()
}

fn with(decided: Stand, approved_by: Option<Role>, details: String) -> Answer {
    Answer { decided, assessed: None, environmental_score: None, approved_by, details, places: Vec::new() }
}

fn open(blocks: bool, due: Option<jiff::civil::Date>) -> Answer {
    with(Stand::Open { blocks, due }, None, String::new())
}

fn skipped(facts: &Facts, finding: &Finding, told: &Told<'_>) -> Option<Answer> {
    let check = canonical_id(finding.weakness());
    let mut skips = facts.program.product.global_skips.iter().filter(|_| told.is_skipped);
    let skip = skips.find(|skip| canonical_id(&skip.check) == check)?;
    let decided = Stand::Skipped { remediation: skip.remediation.clone() };
    Some(with(decided, None, skip.reason.trim().to_owned()))
}

/// The worst severity that the team gives, and the score that goes with it.
fn assessment(told: &Told<'_>) -> (Option<Severity>, Option<crate::decision::Score>) {
    let assessments = told.valid.iter().filter_map(|(decision, _)| match decision.request.verdict {
        Verdict::Assessed { severity, score } => Some((severity, score)),
        _ => None,
    });
    let worst = assessments.min_by_key(|(severity, score)| {
        (severity.place(), std::cmp::Reverse(score.map(crate::decision::Score::tenths)))
    });
    match (worst, told.raised) {
        (Some((severity, score)), Some(raised)) if severity == raised => (Some(severity), score),
        (_, Some(raised)) => (Some(raised), None),
        (Some((severity, score)), None) => (Some(severity), score),
        (None, None) => (None, None),
    }
}

/// Where a finding is.
pub(super) fn place(component: &str, finding: &Finding) -> Place {
    let (subject, location) = crate::gate::place(finding);
    let (purl, package, fix) = match &finding.subject {
        Subject::Package(found) => {
            let package = &found.package;
            (package.purl.clone(), Some((package.name.clone(), package.version.clone())), found.fix.clone())
        }
        _ => (None, None, Fix::default()),
    };
    Place {
        component: component.to_owned(),
        subject,
        location,
        purl,
        package,
        fixed_versions: fix.versions,
        fix_status: fix.status,
    }
}
