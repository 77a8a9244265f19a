//! Finds comments that make Trivy drop misconfigurations, of which its report says nothing.

use crate::log::Notes;
use crate::tree::{MOST_ENTRIES, Unseen, walk};
use portcullis_domain::sink::Skipped;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is searched; infrastructure-as-code that people write is far shorter.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// How many files are named; the rest is counted.
const MOST_FILES: usize = 200;
/// How such a comment begins.
const MARKS: [&[u8]; 2] = [b"trivy:ignore", b"tfsec:ignore"];

/// Names every file below `root` that holds such a comment.
pub(super) fn note(root: &Path, notes: &mut Notes) -> Result<(), Unseen> {
    let mut found = Vec::new();
    let mut more = 0_u64;
    walk(root, MOST_ENTRIES, |path, kind| {
        if kind.is_file() && holds_a_mark(&path).map_err(|error| Unseen::Unreadable(path.clone(), error))? {
            if found.len() < MOST_FILES {
                found.push(path.strip_prefix(root).unwrap_or(&path).display().to_string());
            } else {
                more += 1;
            }
        }
        Ok(())
    })?;
    found.sort();
    if more > 0 {
        found.push(format!("{more} more files"));
    }
    let reason = "a comment makes Trivy ignore misconfigurations, and its report does not say which";
    notes.left_out.extend(found.into_iter().map(|what| Skipped { what, reason: reason.to_owned() }));
    Ok(())
}

fn holds_a_mark(path: &Path) -> std::io::Result<bool> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    // A colon is rare, and both marks have theirs at the same place.
    let mut rest = bytes.as_slice();
    while let Some(colon) = rest.iter().position(|byte| *byte == b':') {
        let start = colon.saturating_sub(5);
        if MARKS.iter().any(|mark| rest[start..].starts_with(mark)) {
            return Ok(true);
        }
        rest = &rest[colon + 1..];
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn named(files: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(root.path().join(name), content).unwrap();
        }
        let mut notes = Notes::default();
        note(root.path(), &mut notes).unwrap();
        notes.left_out.into_iter().map(|part| part.what).collect()
    }

    #[test]
    fn files_with_a_comment_that_hides_are_named() {
        let files = [
            ("b.tf", "a: b\nsize = 1 #trivy:ignore:AVD-AWS-0026"),
            ("a.tf", "# tfsec:ignore:aws-x"),
            ("c.tf", "a:b::c trivy: ignore trivy:ignor"),
        ];
        assert_eq!(named(&files), ["a.tf", "b.tf"]);
    }

    #[test]
    fn very_many_files_are_counted_and_not_all_named() {
        let numbers: Vec<String> = (0..MOST_FILES + 3).map(|number| format!("{number:03}")).collect();
        let files: Vec<_> = numbers.iter().map(|name| (name.as_str(), "trivy:ignore")).collect();
        let named = named(&files);
        assert_eq!((named.len(), named.last().unwrap().as_str()), (MOST_FILES + 1, "3 more files"));
    }
}
