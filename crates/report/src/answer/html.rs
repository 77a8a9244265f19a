//! Answers as one page of HTML that needs nothing else: no script, nothing fetched, readable on a phone and on paper.

use super::columns::{address, cells};
use super::{groups, moment, name, summary};
use askama::Template;
use portcullis_domain::answer::{Answer, AnswerSheet, AnsweredLine};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// Writes answers.
pub fn write(sheet: &AnswerSheet, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let page = Page {
        name: name(sheet),
        summary: summary(sheet),
        moment: moment(sheet),
        groups: groups(sheet),
        lines: &sheet.lines,
    };
    page.write_into(&mut out)?;
    out.flush()
}

#[derive(Template)]
#[template(path = "answer.html")]
struct Page<'s> {
    name: String,
    summary: String,
    moment: String,
    groups: Vec<(Answer, Vec<&'s AnsweredLine>)>,
    lines: &'s [AnsweredLine],
}

fn row(line: &AnsweredLine) -> [Cow<'_, str>; 10] {
    cells(line)
}
