//! Answers for machines.

use crate::json_text;
use portcullis_domain::answer::AnswerSheet;
use serde::Serialize;
use std::io::{self, Write};

/// What says which document it is.
#[derive(Serialize)]
struct Head {
    document: &'static str,
    version: u32,
}

#[derive(Serialize)]
struct Document<'s> {
    portcullis: Head,
    #[serde(flatten)]
    sheet: &'s AnswerSheet,
}

/// Writes answers.
pub fn write(sheet: &AnswerSheet, out: &mut dyn Write) -> io::Result<()> {
    let document = Document { portcullis: Head { document: "answers", version: 1 }, sheet };
    let value = serde_json::to_value(&document)?;
    json_text::pretty(&value, out)
}
