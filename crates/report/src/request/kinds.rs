//! What may be asked.

use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::{Paint, width};
use portcullis_domain::program::requests::{Kind, Requests};
use std::io::{self, BufWriter, Write};

/// Writes the kinds, each with its questions.
pub fn text(
    requests: &Requests,
    kinds: &[&Kind],
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    for kind in kinds {
        writeln!(out, "{}  {}", paint.strong(&line(&kind.id)), line(&kind.name))?;
        for sentence in told(kind) {
            writeln!(out, "    {}", paint.faint(&sentence))?;
        }
        let ids = kind.questions.iter().map(|question| width(&line(&question.id)));
        let widest = ids.max().unwrap_or_default();
        for question in &kind.questions {
            let (id, label) = (line(&question.id), line(&question.label));
            let space = widest - width(&id);
            let needed = if question.is_required { "" } else { ", if there is one" };
            write!(out, "    {id}{:space$}  {label} ({}{needed})", "", question.answer)?;
            if !question.choices.is_empty() {
                write!(out, ": {}", line(&question.choices.join(", ")))?;
            }
            writeln!(out)?;
        }
        writeln!(out)?;
    }
    let (usual, urgent) = (requests.acknowledge.in_words(), requests.urgent.in_words());
    writeln!(
        out,
        "{}",
        paint.strong(&format!("acknowledged within {usual}, within {urgent} if it can't wait"))
    )?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

fn told(kind: &Kind) -> Vec<String> {
    let done = if kind.sort.is_question() { "answered" } else { "done" };
    let complete = kind.complete.map(|period| format!("{done} within {}", period.in_words()));
    let notice = kind.notice.map(|period| format!("ask at least {} before you need it", period.in_words()));
    complete.into_iter().chain(notice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_says_what_is_asked_and_promised() {
        let requests = Requests::default();
        let kinds = [requests.kind("code-review").unwrap(), requests.kind("access").unwrap()];
        let mut out = Vec::new();
        text(&requests, &kinds, &Options::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        code-review  Security code review
            ask at least 14 days before you need it
            what  What should be reviewed, and what worries you? (text)
            link  Where is the change? (link)
            by    By when do you need it? (date, if there is one)

        access  Access
            what   Access to what, and why? (text)
            who    For whom? (person, if there is one)
            level  What should they be able to do? (choice): Read, Write, Administer
            until  Until when? (date, if there is one)

        acknowledged within 4 working hours, within 30 minutes if it can't wait
        ");
    }
}
