//! What is decided, and the keys that go with each verdict.

use crate::reader::{Fields, Reader, shortened, with_suggestion};
use crate::word::listed;
use portcullis_domain::decision::{Score, Verdict};
use portcullis_domain::severity::Severity;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::yaml::Node;

/// Each verdict and the keys that only it has.
const VERDICTS: [(&str, &[&str]); 5] = [
    ("not_affected", &["justification"]),
    ("false_positive", &["impact"]),
    ("assessed", &["severity", "score"]),
    ("accepted", &["expires"]),
    ("exception", &["due"]),
];

pub(super) fn verdict(reader: &mut Reader<'_>, fields: &mut Fields<'_>) -> Option<Verdict> {
    let word = fields.required(reader, "verdict", word);
    if let Some(word) = word {
        for (other, keys) in VERDICTS.iter().filter(|(other, _)| *other != word) {
            for key in *keys {
                fields.refuse(reader, key, &format!("goes with the verdict `{other}` only"));
            }
        }
    } else {
        // The keys of all verdicts are known, so that only the verdict is told to be wrong.
        for key in VERDICTS.iter().flat_map(|(_, keys)| *keys) {
            fields.node(key);
        }
    }
    match word? {
        "not_affected" => {
            let justification = fields.required(reader, "justification", Reader::word);
            Some(Verdict::NotAffected { justification: justification? })
        }
        "false_positive" => {
            let impact = fields.required(reader, "impact", Reader::text);
            Some(Verdict::FalsePositive { impact: impact? })
        }
        "assessed" => {
            let severity = fields.required(reader, "severity", severity);
            let score = fields.optional(reader, "score", Reader::parsed::<Score>);
            Some(Verdict::Assessed { severity: severity?, score })
        }
        "accepted" => {
            let expires = fields.required(reader, "expires", Reader::date);
            Some(Verdict::Accepted { expires: expires? })
        }
        _ => {
            let due = fields.required(reader, "due", Reader::date);
            Some(Verdict::Exception { due: due? })
        }
    }
}

fn word(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<&'static str> {
    let text = reader.text(node, key)?;
    let words = || VERDICTS.iter().map(|(word, _)| *word);
    if let Some(word) = words().find(|word| *word == text) {
        return Some(word);
    }
    let mistake = Diagnostic::error(node.span, format!("`{}` is not a verdict", shortened(&text)));
    let mistake = with_suggestion(mistake, reader.suggestion(&text, words()));
    reader.report(mistake.help(format!("`{key}` is one of {}", listed(words()))));
    None
}

/// A severity that somebody can have assessed, which *unknown* is not.
fn severity(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Severity> {
    const KNOWN: [Severity; 5] =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Informational];
    reader.one_of(node, key, &KNOWN)
}
