//! Proposed scores, step by step.

use crate::json::head;
use crate::json_text;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use portcullis_domain::decision::outlook::ProposedScore;
use std::io::{self, BufWriter, Write};

/// Writes the proposals for people at a terminal, that of the highest base score last.
pub fn text(scores: &[ProposedScore], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    for score in scores.iter().rev() {
        let by = if score.source.is_empty() { String::new() } else { format!(", rated by {}", score.source) };
        let what = score.advisory.as_deref().unwrap_or("the vector");
        let heading = format!("{what} in {}{by}", score.product);
        writeln!(out, "{}", paint.strong(&line(&heading)))?;
        writeln!(out, "  base  {:.1}  {}", score.base_score, line(&score.base_vector))?;
        let widest = score.steps.iter().map(|step| step.subject.len()).max().unwrap_or(0);
        for step in &score.steps {
            writeln!(out, "    {:widest$}  {}", step.subject, step.explanation)?;
        }
        let answer = format!("proposed  {:.1} {}", score.score, score.severity);
        writeln!(out, "{}  {}\n", paint.strong(&answer), line(&score.vector))?;
    }
    writeln!(out, "A proposal counts once a person records it as an assessment.")?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

/// Writes the proposals as a document of ours, one proposal a line.
pub fn json(scores: &[ProposedScore], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    write!(out, "{{")?;
    json_text::field("portcullis", &head("proposed_scores", options), out)?;
    write!(out, ",\n\"scores\":")?;
    json_text::list(scores, out)?;
    writeln!(out, "}}")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::decision::outlook::ScoreStep;
    use portcullis_domain::severity::Severity;

    fn score() -> ProposedScore {
        let step = |subject: &str, explanation: &str| ScoreStep {
            subject: subject.to_owned(),
            explanation: explanation.to_owned(),
        };
        ProposedScore {
            product: "acme".to_owned(),
            advisory: Some("CVE-2023-7104".to_owned()),
            source: "nvd\u{1b}[31m".to_owned(),
            base_vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L".to_owned(),
            base_score: 7.3,
            steps: vec![step("attack vector", "network → adjacent (0.85 → 0.62)"), step("impact", "3.4")],
            vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L/MAV:A".to_owned(),
            score: 6.3,
            severity: Severity::Medium,
        }
    }

    #[test]
    fn a_score_is_shown_with_each_step_and_the_proposal_last() {
        let mut shown = Vec::new();
        text(&[score()], &Options::default(), &mut shown).unwrap();
        insta::assert_snapshot!(String::from_utf8(shown).unwrap(), @r"
        CVE-2023-7104 in acme, rated by nvd\u{1b}[31m
          base  7.3  CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L
            attack vector  network → adjacent (0.85 → 0.62)
            impact         3.4
        proposed  6.3 medium  CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L/MAV:A

        A proposal counts once a person records it as an assessment.
        ");
    }

    #[test]
    fn the_document_reads_back() {
        let mut shown = Vec::new();
        json(&[score()], &Options::default(), &mut shown).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&shown).unwrap();
        let read: Vec<ProposedScore> = serde_json::from_value(document["scores"].clone()).unwrap();
        assert_eq!(read, [score()]);
        assert!(!shown.contains(&0x1b));
    }
}
