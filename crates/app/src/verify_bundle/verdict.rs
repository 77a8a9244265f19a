//! The verdict of a bundle: it says what the seal says, and the same facts give it again.

use super::NotChecked;
use crate::causes::in_full;
use crate::check_release::{MOST_BYTES, judge_again};
use portcullis_archive::bundle::{Bundle, MemberName, Mistake};
use portcullis_archive::seal::predicate::subjects;
use portcullis_archive::seal::{Predicate, Seal};
use portcullis_archive::{Archive, ArchiveError};
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::{RULES, Recorded};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;

/// Checks the verdict that the seal names; what is wrong with it.
pub(super) fn check(bundle: &mut Bundle<File>, seal: &Seal) -> Result<Result<(), Vec<Mistake>>, NotChecked> {
    let said = seal.predicate();
    let name = MemberName::Object(said.verdict.document);
    let wrong = |reason: String| vec![Mistake { name: name.to_string(), reason }];
    let needed: BTreeSet<Digest> =
        said.scans.iter().map(|scan| scan.document).chain([said.program, said.verdict.document]).collect();
    let sound = |digest: &Digest| {
        bundle.members.get(&MemberName::Object(*digest)).is_some_and(|member| member.digest == *digest)
    };
    if !needed.iter().all(sound) {
        return Ok(Err(wrong(
            "the verdict can't be judged again, since not all that it needs is there".to_owned(),
        )));
    }
    let kept = match bundle.bytes(&name, MOST_BYTES) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            return Ok(Err(wrong(format!("it has more than {MOST_BYTES} bytes, as no verdict has"))));
        }
        kept => kept?,
    };
    let recorded: Recorded = match serde_json::from_slice(&kept) {
        Ok(recorded) => recorded,
        Err(error) => return Ok(Err(wrong(format!("it is no verdict of this version: {error}")))),
    };
    let mut reasons = contradictions(seal, said, &recorded);
    // What judges reads an archive; this one goes with its folder.
    let folder = tempfile::tempdir()?;
    let archive = Archive::open(folder.path())?;
    for digest in &needed {
        fill(&archive, bundle, digest)?;
    }
    match judge_again(&archive, &said.product, &kept) {
        Ok(again) if again.document == kept => {}
        Ok(again) if again.kept_rules != RULES => reasons.push(format!(
            "it was given by rules {}, and by the rules {RULES} of this program the same facts give another document; verify \
             it with the program of its time",
            again.kept_rules
        )),
        Ok(again) => reasons.push(format!(
            "judged again, the same facts give another document; it comes to `{}`",
            again.outcome.word()
        )),
        Err(error) => reasons.push(format!("it can't be judged again: {}", in_full(&error))),
    }
    let mistakes: Vec<Mistake> =
        reasons.into_iter().map(|reason| Mistake { name: name.to_string(), reason }).collect();
    Ok(if mistakes.is_empty() { Ok(()) } else { Err(mistakes) })
}

fn fill(archive: &Archive, bundle: &mut Bundle<File>, digest: &Digest) -> Result<(), NotChecked> {
    let mut reader = bundle.open(&MemberName::Object(*digest))?;
    match archive.put(&mut reader) {
        Ok(_) => Ok(()),
        Err(ArchiveError::Source(error)) => Err(error.into()),
        Err(error) => Err(error.into()),
    }
}

/// Where the seal and the verdict contradict each other.
fn contradictions(seal: &Seal, said: &Predicate, recorded: &Recorded) -> Vec<String> {
    let (facts, verdict) = (&recorded.facts, &recorded.verdict);
    let program = said.program.to_string();
    let sealed: BTreeSet<String> = said.scans.iter().map(|scan| scan.document.to_string()).collect();
    let judged: BTreeSet<String> = facts.scans.iter().map(|scan| scan.document.clone()).collect();
    let release = &facts.release;
    let checks = [
        (release.product == said.product && release.version.as_str() == said.version, "the release"),
        (release.series == said.series, "the series"),
        (subjects(release) == seal.statement.subject, "the components"),
        (verdict.outcome == said.verdict.outcome, "what it comes to"),
        (verdict.rules == said.verdict.rules, "the rules"),
        (facts.now == said.verdict.judged_at, "the moment that is judged"),
        (facts.program == program, "the program"),
        (sealed == judged, "the scans"),
    ];
    let differing: Vec<&str> =
        checks.into_iter().filter(|(is_same, _)| !is_same).map(|(_, what)| what).collect();
    if differing.is_empty() {
        return Vec::new();
    }
    vec![format!("the seal says something else of {}", differing.join(", "))]
}
