//! The words that all forms of a page share. What they take from documents is made plain.

use crate::plain_text;
use crate::sentence::{count, date, moment};
use portcullis_domain::decision::Justification;
use portcullis_domain::finding::FixStatus;
use portcullis_domain::gate::Outcome;
use portcullis_domain::release::Support;
use portcullis_domain::release_page::{Answer, Cvss, Entry, Exception, Place, ReleasePage, Scan, Stand};
use portcullis_domain::severity::Severity;
use std::collections::BTreeMap;

/// What the words of a page mean.
pub const MEANINGS: [(&str, &str); 6] = [
    ("Not affected", "the weakness is in the package, and the product can't be attacked through it"),
    ("False positive", "a scanner reports it, and it is not there"),
    ("Assessed", "the team rates it for this product, below what keeps a release from shipping"),
    ("Risk accepted", "it is there, and whoever answers for it takes the risk until that day"),
    ("Open", "nothing is decided yet"),
    ("Environmental score", "the CVSS score with the environment in which the product runs"),
];

/// A text of a document in one line.
pub fn plain(text: &str) -> String {
    plain_text::line(text.trim()).into_owned()
}

/// `Acme 5.3.2`.
pub fn name(page: &ReleasePage) -> String {
    format!("{} {}", plain(&page.product_name), plain(page.version.as_str()))
}

/// What stands above everything on a page that is none to send.
pub fn draft(page: &ReleasePage) -> Option<String> {
    let why = match page.outcome {
        _ if !page.is_draft => return None,
        Outcome::Blocked => "the release is blocked",
        _ => "the release is undecided",
    };
    Some(format!("DRAFT, not for release: {why}"))
}

/// What the gate says, and what that rests on.
pub fn outcome(page: &ReleasePage) -> String {
    let outcome = match page.outcome {
        Outcome::Passes => "Passes the release gate".to_owned(),
        Outcome::Blocked => "Blocked by the release gate".to_owned(),
        Outcome::Undecided => "Undecided by the release gate".to_owned(),
        Outcome::ReleasedByException => "Released by exception, in spite of the release gate".to_owned(),
    };
    let missing = match page.missing {
        0 => String::new(),
        many => format!("; {} of evidence missing", count(many, "piece")),
    };
    format!("{outcome}{missing}")
}

/// The series and the moment.
pub fn facts(page: &ReleasePage) -> Vec<String> {
    let support = match page.support {
        Support::Supported { until: None } => "supported".to_owned(),
        Support::Supported { until: Some(day) } => format!("supported until {}", date(day)),
        Support::Ended { on: None } => "no longer supported".to_owned(),
        Support::Ended { on: Some(day) } => format!("supported until {} and no longer", date(day)),
    };
    let given = if page.judged_at_was_given { ", a moment that was given" } else { "" };
    let mut facts = vec![
        format!("Series {}, {support}", plain(&page.series)),
        format!("judged as of {}{given}", moment(page.judged_at)),
    ];
    if !page.company.trim().is_empty() {
        facts.insert(0, plain(&page.company));
    }
    facts
}

/// What there is to say about the exception: a title and the lines below it.
pub fn exception(exception: &Exception) -> (&'static str, Vec<String>) {
    let title = if exception.holds {
        "Released by exception"
    } else {
        "An exception was asked for and does not hold"
    };
    let reason = plain(&exception.reason);
    let reason = if reason.is_empty() { "no reason given".to_owned() } else { reason };
    let (asked, expires) = (moment(exception.at), moment(exception.expires));
    let until = if exception.holds { "Holds until" } else { "Was to hold until" };
    let approver = spaced(exception.approver.word());
    let approval = if exception.holds { "approved by" } else { "to be approved by" };
    (title, vec![reason, format!("Asked for on {asked}, {approval} the {approver}. {until} {expires}")])
}

/// How the verdict, the program and the seal are named.
pub fn origin(page: &ReleasePage) -> Vec<(&'static str, String)> {
    let verdict = format!("{}, {}", page.verdict.number, plain(&page.verdict.digest));
    let mut origin = vec![("Verdict", verdict), ("Program", plain(&page.program))];
    if let Some(seal) = &page.seal {
        origin.push(("Seal", format!("{}, {}", seal.number, plain(&seal.head))));
    }
    origin
}

/// How a scan is told: engine with version, moment, and the date of the database.
pub fn scan(scan: &Scan) -> [String; 3] {
    let version = scan.engine_version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
    let database = scan.database.map_or_else(String::new, moment);
    [plain(&format!("{}{version}", scan.engine)), moment(scan.at), database]
}

/// `High`.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Informational => "Info",
        Severity::Unknown => "Unknown",
    }
}

/// `7.5`.
pub fn score(cvss: Option<&Cvss>) -> String {
    cvss.map_or_else(String::new, |cvss| format!("{:.1}", cvss.score))
}

/// The vector with who rated, where there is one.
pub fn vector(cvss: Option<&Cvss>) -> String {
    let Some(cvss) = cvss else { return String::new() };
    let vector = match (&cvss.vector, &cvss.version) {
        (Some(vector), Some(version)) if !vector.starts_with("CVSS:") => format!("CVSS {version} {vector}"),
        (Some(vector), _) => vector.clone(),
        (None, _) => "score without a vector".to_owned(),
    };
    let source = if cvss.source.is_empty() { String::new() } else { format!(", {}", cvss.source) };
    plain(&format!("{vector}{source}"))
}

/// The worst of the team's severities, and the environmental score that goes with it.
pub fn assessed(entry: &Entry) -> (Option<Severity>, String) {
    let of = |answer: &Answer| Some((answer.assessed?, answer.environmental_score));
    let worst = entry.answers.iter().filter_map(of).min_by_key(|(severity, score)| {
        (severity.place(), std::cmp::Reverse(score.map(portcullis_domain::decision::Score::tenths)))
    });
    let score = worst.and_then(|(_, score)| score).map_or_else(String::new, |score| score.to_string());
    (worst.map(|(severity, _)| severity), score)
}

/// The components of places in order, each with what is affected in it.
pub fn affected<'p>(places: impl IntoIterator<Item = &'p Place>) -> Vec<(String, Vec<String>)> {
    let mut affected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for place in places {
        let subjects = affected.entry(plain(&place.component)).or_default();
        let subject = plain(if place.subject.is_empty() { &place.location } else { &place.subject });
        if !subject.is_empty() && !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    affected.into_iter().collect()
}

/// `dind, executor`.
pub fn components(answer: &Answer) -> String {
    let components: Vec<String> =
        affected(&answer.places).into_iter().map(|(component, _)| component).collect();
    components.join(", ")
}

/// What was decided, without its reason: `Risk accepted until 31 Dec 2026 (approved by a security lead)`.
pub fn decided(answer: &Answer) -> String {
    match approval(answer) {
        Some(approval) => format!("{} ({approval})", stand(answer)),
        None => stand(answer),
    }
}

/// `approved by a security lead`, where approval was needed.
pub fn approval(answer: &Answer) -> Option<String> {
    let role = spaced(answer.approved_by?.word());
    let article = if role.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    Some(format!("approved by {article} {role}"))
}

/// What was decided: `Risk accepted until 31 Dec 2026`.
pub fn stand(answer: &Answer) -> String {
    match &answer.decided {
        Stand::NotAffected { justification } => format!("Not affected: {}", justified(*justification)),
        Stand::FalsePositive => "False positive".to_owned(),
        Stand::Accepted { until } => format!("Risk accepted until {}", date(*until)),
        Stand::Assessed => {
            let severity = answer.assessed.map_or("lower", |severity| severity.word());
            let score = answer.environmental_score.map_or_else(String::new, |score| format!(", {score}"));
            format!("Assessed as {severity}{score}")
        }
        Stand::Skipped { remediation } if remediation.trim().is_empty() => {
            "Skipped in the whole product".to_owned()
        }
        Stand::Skipped { remediation } => {
            format!("Skipped in the whole product; planned: {}", plain(remediation))
        }
        Stand::Open { blocks, due } => {
            let blocks = if *blocks { ", and keeps the release from passing" } else { "" };
            let due = due.map_or_else(String::new, |day| format!("; to be fixed by {}", date(day)));
            format!("Open{blocks}{due}")
        }
    }
}

/// A justification in words.
pub fn justified(justification: Justification) -> &'static str {
    match justification {
        Justification::ComponentNotPresent => "the component is not in the product",
        Justification::VulnerableCodeNotPresent => "the vulnerable code is not in the product",
        Justification::VulnerableCodeNotInExecutePath => "the vulnerable code never runs",
        Justification::VulnerableCodeCannotBeControlledByAdversary => {
            "nobody hostile reaches the vulnerable code"
        }
        Justification::InlineMitigationsAlreadyExist => "the product prevents the exploit",
    }
}

/// `Fixed in runc 1.1.12`, or what the publisher says instead; nothing where that is unknown.
pub fn fix<'p>(places: impl IntoIterator<Item = &'p Place>) -> String {
    let mut fixes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut stand = None;
    for place in places {
        let Some((name, _)) = &place.package else { continue };
        for version in &place.fixed_versions {
            let versions = fixes.entry(plain(name)).or_default();
            if !versions.contains(&version.as_str()) {
                versions.push(version);
            }
        }
        stand = stand.or(match place.fix_status {
            FixStatus::WillNotFix => Some("The publisher will not fix it"),
            FixStatus::Deferred => Some("The publisher put the fix off"),
            FixStatus::EndOfLife => Some("The package is no longer looked after"),
            _ => None,
        });
    }
    if fixes.is_empty() {
        return stand.unwrap_or_default().to_owned();
    }
    let fixes = fixes.iter().map(|(name, versions)| format!("{name} {}", plain(&versions.join(", "))));
    format!("Fixed in {}", fixes.collect::<Vec<_>>().join("; "))
}

/// Says whether everything that is said of a weakness is that it is not there.
pub fn is_false_positive(entry: &Entry) -> bool {
    entry.answers.iter().all(|answer| answer.decided == Stand::FalsePositive)
}

/// The text with a full stop, where it has none.
pub fn stopped(text: &str) -> String {
    let text = plain(text);
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}
