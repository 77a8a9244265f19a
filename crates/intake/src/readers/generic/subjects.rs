//! Records of the generic report as findings.

use crate::readers::mask::mask_marked;
use crate::readers::purl::purl_of;
use crate::readers::text::{aliases, cwe_numbers, moment, one_line, plain_path, severity_of_vector};
use crate::readers::url::url_template;
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CodeSubject, CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject,
    SecretSubject, Subject, Suppression, WebSubject,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_formats::generic::Record;

const COMPONENT: &[&str] = &["componentname", "component", "packagename", "package"];
const COMPONENT_VERSION: &[&str] = &["componentversion", "packageversion", "installedversion"];
const COMPONENT_TYPE: &[&str] = &["componenttype", "packagetype", "ecosystem"];
const ENDPOINTS: &[&str] = &["endpoints", "endpoint", "urls", "url"];
const FILE: &[&str] = &["filepath", "file", "path"];
const LINE: &[&str] = &["line", "linenumber", "startline"];
const PURL: &[&str] = &["purl", "packageurl"];
const RULE: &[&str] = &["ruleid", "rule", "checkid", "check", "vulnidfromtool"];

pub(super) fn finding(record: &Record) -> Result<Finding, String> {
    let ids = ids(record);
    let rule = record.text(RULE);
    let title = record.text(&["title"]);
    let first = ids.first().map_or("", AdvisoryId::as_str);
    let named = |order: [&str; 3]| order.into_iter().find(|name| !name.is_empty()).map(one_line);
    let title = named([title, first, rule]).ok_or("it has no title, no rule and no vulnerability")?;
    let weakness = named([rule, first, &title]).unwrap_or_default();
    let subject = match kind(record)? {
        Kind::Package => package(record, ids, &weakness),
        Kind::Iac => Subject::Iac(IacSubject {
            check: weakness,
            resource: record.text(&["resource"]).to_owned(),
            location: location(record),
            root_module: None,
        }),
        Kind::Code => Subject::Code(CodeSubject {
            rule: weakness,
            location: location(record),
            fingerprint: Some(record.text(&["uniqueidfromtool", "fingerprint"]))
                .filter(|fingerprint| !fingerprint.is_empty())
                .map(str::to_owned),
            snippet: record.text(&["snippet", "code"]).to_owned(),
        }),
        Kind::Secret => Subject::Secret(SecretSubject {
            rule: weakness,
            location: location(record),
            masked_line: mask_marked(record.text(&["snippet", "code"])),
            ..SecretSubject::default()
        }),
        Kind::Web => Subject::Web(WebSubject {
            rule: weakness,
            method: record.text(&["method"]).to_ascii_uppercase(),
            url_template: url_template(record.text(ENDPOINTS)),
            parameter: record.text(&["parameter", "param"]).to_owned(),
        }),
    };
    let title = match (&subject, record.texts(ENDPOINTS)) {
        (Subject::Web(_), [_, others @ ..]) if !others.is_empty() => {
            let shown: Vec<String> = others.iter().take(3).map(|url| url_template(url)).collect();
            one_line(&format!("{title} (also {})", shown.join(", ")))
        }
        _ => title,
    };
    let cvss = ratings(record);
    let rated = cvss.iter().find_map(|rating| {
        rating.score.map(Severity::from_score).or_else(|| severity_of_vector(&rating.vector))
    });
    let stated = Severity::from_word(record.text(&["severity"]));
    Ok(Finding {
        subject,
        title,
        severity: if stated == Severity::Unknown { rated.unwrap_or_default() } else { stated },
        severity_source: None,
        suppression: suppression(record),
        details: Details {
            description: record.text(&["description"]).to_owned(),
            remediation: record.text(&["mitigation", "remediation"]).to_owned(),
            references: references(record),
            cwes: cwe_numbers(&listed(record.texts(&["cwe", "cweid", "cwes", "cweids"]))),
            cvss,
            published: time(record.text(&["publishdate", "published"])),
        },
    })
}

/// Says whether a record is about a credential.
pub(super) fn is_secret(record: &Record) -> bool {
    matches!(kind(record), Ok(Kind::Secret))
}

/// What a record is about.
enum Kind {
    Package,
    Iac,
    Code,
    Secret,
    Web,
}

/// The kind that is stated, else the one that what is named speaks for.
fn kind(record: &Record) -> Result<Kind, String> {
    let has = |names| !record.text(names).is_empty();
    let stated = record.text(&["kind"]).to_ascii_lowercase();
    let packaged = has(COMPONENT) || has(PURL);
    Ok(match stated.as_str() {
        "package" if packaged => Kind::Package,
        "package" => return Err("it names no component".to_owned()),
        "iac" => Kind::Iac,
        "code" => Kind::Code,
        "secret" => Kind::Secret,
        "web" => Kind::Web,
        "" => {
            let named = [
                (packaged, Kind::Package),
                (has(&["resource"]), Kind::Iac),
                (has(FILE), Kind::Code),
                (has(ENDPOINTS), Kind::Web),
            ];
            named.into_iter().find(|(given, _)| *given).map_or(Kind::Code, |(_, kind)| kind)
        }
        other => {
            let other = one_line(other);
            return Err(format!("`{other}` is no kind; use package, iac, code, secret or web"));
        }
    })
}

fn location(record: &Record) -> Location {
    let line = |names| record.text(names).parse().unwrap_or_default();
    Location::new(&plain_path(record.text(FILE)), line(LINE), line(&["endline"]))
}

fn package(record: &Record, ids: Vec<AdvisoryId>, weakness: &str) -> Subject {
    let (name, version) = (record.text(COMPONENT), record.text(COMPONENT_VERSION));
    let class = record.text(COMPONENT_TYPE);
    let given: Option<Purl> = record.text(PURL).parse().ok();
    let purl = given.or_else(|| purl_of(class, name, version));
    let own = |part: fn(&Purl) -> &str, text: &str| match &purl {
        Some(purl) if text.is_empty() => part(purl).to_owned(),
        _ => text.to_owned(),
    };
    let operating_system = purl.as_ref().is_some_and(Purl::is_operating_system);
    let mut ids = ids.into_iter();
    let advisory = ids.next().unwrap_or_else(|| AdvisoryId::new(weakness));
    let versions: Vec<String> =
        listed(record.texts(&["fixversion", "fixversions", "fixedversion", "fixedin"]));
    let status = match (versions.is_empty(), truth(record, &["fixavailable"])) {
        (false, _) | (true, Some(true)) => FixStatus::Fixed,
        (true, Some(false)) => FixStatus::Affected,
        (true, None) => FixStatus::Unknown,
    };
    Subject::Package(Box::new(PackageSubject {
        aliases: aliases(&advisory, ids.map(|id| id.as_str().to_owned())),
        advisory,
        package: Package {
            name: own(Purl::name, name),
            version: own(Purl::version, version),
            class: class.to_owned(),
            path: if operating_system { String::new() } else { plain_path(record.text(FILE)) },
            operating_system,
            layer: None,
            purl,
        },
        fix: Fix { versions, status },
    }))
}

/// Vulnerabilities, each once: those under `cve` first.
fn ids(record: &Record) -> Vec<AdvisoryId> {
    let mut ids: Vec<AdvisoryId> = Vec::new();
    for names in [&["cve", "cves"], &["vulnerabilityid", "vulnerabilityids"]] {
        for id in listed(record.texts(names)) {
            let id = AdvisoryId::new(&id);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

/// The texts of a list, or of one text that separates them by commas, semicolons or white space.
fn listed(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .flat_map(|text| text.split([',', ';']).flat_map(str::split_whitespace))
        .map(str::to_owned)
        .collect()
}

fn references(record: &Record) -> Vec<String> {
    let urls = listed(record.texts(&["references", "reference"]));
    urls.into_iter().filter(|url| url.starts_with("https://") || url.starts_with("http://")).collect()
}

fn ratings(record: &Record) -> Vec<CvssRating> {
    let kinds: [(&[&str], &[&str]); 3] = [
        (&["cvssv4", "cvssv4vector"], &["cvssv4score"]),
        (&["cvssv3", "cvssv3vector"], &["cvssv3score"]),
        (&["cvss", "cvssvector"], &["cvssscore"]),
    ];
    let ratings = kinds.into_iter().filter_map(|(vector, score)| {
        let vector = record.text(vector).to_owned();
        let score = record.text(score).parse().ok().filter(|score| (0.0..=10.0).contains(score));
        (!vector.is_empty() || score.is_some()).then_some(CvssRating { source: String::new(), vector, score })
    });
    ratings.collect()
}

/// What the report says was decided about it.
fn suppression(record: &Record) -> Option<Suppression> {
    let flags: [(&[&str], &str); 5] = [
        (&["falsepositive", "falsep"], "false positive"),
        (&["duplicate", "isduplicate"], "duplicate"),
        (&["outofscope"], "out of scope"),
        (&["riskaccepted"], "risk accepted"),
        (&["ismitigated"], "mitigated"),
    ];
    let by = flags.into_iter().find(|(names, _)| truth(record, names) == Some(true)).map(|(_, by)| by);
    let inactive = (truth(record, &["active"]) == Some(false)).then_some("inactive");
    Some(Suppression {
        by: by.or(inactive)?.to_owned(),
        reason: one_line(record.text(&["suppressionreason"])),
    })
}

fn truth(record: &Record, names: &[&str]) -> Option<bool> {
    match record.text(names).to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Some(true),
        "false" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// A point in time (RFC 3339), or the beginning of a day in UTC: `2026-11-24`, and with slashes where only one
/// reading is possible (`24/11/2026`, `11/24/2026`).
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.contains('/') {
        return moment(text);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [first, second, year] = parts.as_slice() else {
        return None;
    };
    let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    let (day, month) = match (first > 12, second > 12) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        _ if first == second => (first, second),
        _ => return None,
    };
    moment(&format!("{year}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn days_are_read_where_they_have_one_meaning() {
        let day = |text| time(text).map(|time| time.to_string());
        for text in
            ["2026-11-24", "24/11/2026", "11/24/2026", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00+01:00"]
        {
            assert_eq!(day(text).as_deref(), Some("2026-11-24T00:00:00Z"), "{text}");
        }
        assert_eq!(day("07/07/2026").as_deref(), Some("2026-07-07T00:00:00Z"));
        for text in ["", "03/04/2026", "13/13/2026", "1/2", "tomorrow", "2026-02-30", "//", "300/1/2026"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
