//! Everything about one request, and what came of an action.

use super::Reader;
use crate::options::Options;
use crate::plain_text::{block, line};
use crate::vulnerability::page::Page;
use portcullis_domain::request::State;
use portcullis_domain::request::action::Verb;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_domain::request::story::{Entry, Told, story};
use std::io::{self, BufWriter, Write};

/// Entries of the story that are shown without `wide`, the last.
const ENTRIES: usize = 20;

/// Writes the sheet, what to do in the last lines.
pub fn text(
    sheet: &RequestSheet,
    reader: Reader<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let page = &mut Page::new(reader.calendar, options, out);
    let brief = &sheet.brief;
    page.strong(&format!("{}  {}", brief.name, line(&brief.title)))?;
    page.line(&told(sheet, &reader))?;
    answers(sheet, page)?;
    happened(sheet, &reader, page)?;
    for prompt in &sheet.prompts {
        page.heading("Is asked")?;
        page.row(&line(sheet.called(&prompt.to)), &line(&prompt.question))?;
    }
    for link in &sheet.links {
        page.heading("Belongs to")?;
        page.row(link.to.word(), &line(link.url.as_ref().unwrap_or(&link.name)))?;
    }
    page.line("")?;
    let allowed: Vec<&str> = sheet.allowed.iter().map(|verb| verb.word()).collect();
    if !allowed.is_empty() {
        page.line(&page.paint.faint(&format!("can be done: {}", allowed.join(", "))).to_string())?;
    }
    if let Some(because) = sheet.acknowledge_because.as_ref().or(sheet.complete_because.as_ref()) {
        page.line(&page.paint.faint(&line(because)).to_string())?;
    }
    page.strong(&stands(sheet, &reader))?;
    next(options, page)?;
    out.flush()
}

/// Writes in two lines what a request is and where it stands, for whoever asked or did something with it.
pub fn acted(
    sheet: &RequestSheet,
    reader: Reader<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let page = &mut Page::new(reader.calendar, options, out);
    page.strong(&format!("{}  {}", sheet.brief.name, line(&sheet.brief.title)))?;
    page.line(&format!("    {}", stands(sheet, &reader)))?;
    next(options, page)?;
    out.flush()
}

/// The commands that help next, the best first.
pub fn commands(sheet: &RequestSheet) -> Vec<String> {
    let name = &sheet.brief.name;
    let command = |verb: &Verb| match verb {
        Verb::Acknowledge | Verb::Complete | Verb::Reopen => {
            Some(format!("portcullis request {} {name}", verb.word()))
        }
        Verb::Say => Some(format!("portcullis request say {name} \"…\"")),
        _ => None,
    };
    sheet.allowed.iter().filter_map(command).take(2).collect()
}

fn next(options: &Options<'_>, page: &mut Page<'_>) -> io::Result<()> {
    if options.next.is_empty() {
        return Ok(());
    }
    page.line(&format!("next:  {}", options.next.join("   ·   ")))
}

/// What it is, and who asked.
fn told(sheet: &RequestSheet, reader: &Reader<'_>) -> String {
    let brief = &sheet.brief;
    let urgent = if brief.standing.urgent.is_some() { "urgent · " } else { "" };
    let team = brief.team.as_ref().map(|team| format!(" of {}", line(team))).unwrap_or_default();
    let proposed = if brief.standing.is_sorted { "" } else { " (proposed)" };
    format!(
        "{urgent}{} · a {}{proposed} · asked by {}{team} {}",
        line(reader.kind(&brief.kind)),
        brief.standing.sort,
        line(sheet.called(&brief.requester)),
        reader.when(brief.asked)
    )
}

fn answers(sheet: &RequestSheet, page: &mut Page<'_>) -> io::Result<()> {
    for answer in &sheet.answers {
        page.heading(&line(&answer.label))?;
        page.block(block(&answer.text).lines())?;
    }
    Ok(())
}

fn happened(sheet: &RequestSheet, reader: &Reader<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("What happened")?;
    let entries = story(sheet, reader.now);
    let left = if page.wide { 0 } else { entries.len().saturating_sub(ENTRIES) };
    if left > 0 {
        page.faint(&format!("{left} earlier (--wide)"))?;
    }
    for entry in &entries[left..] {
        said(entry, reader, page)?;
    }
    if !sheet.seen_by.is_empty() {
        let names: Vec<_> = sheet.seen_by.iter().map(|who| line(sheet.called(who)).into_owned()).collect();
        page.faint(&format!("seen by {}, which acknowledges nothing", names.join(", ")))?;
    }
    Ok(())
}

fn said(entry: &Entry<'_>, reader: &Reader<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let (when, by) = (reader.when(entry.at), line(entry.by.unwrap_or_default()));
    match &entry.what {
        Told::Wrote(message) if message.deleted.is_some() => {
            page.row(&when, &format!("{by} wrote something that is deleted"))
        }
        Told::Wrote(message) => {
            let edited = if message.versions.len() > 1 { " (edited)" } else { "" };
            page.row(&when, &format!("{by}: {}{edited}", line(message.text())))
        }
        Told::Did { what, why } => {
            let why = why.map(|why| format!(": {}", line(why))).unwrap_or_default();
            page.row(&when, &format!("{by} {}{why}", line(what)))
        }
        Told::Clock(sentence) => page.row(&when, sentence),
    }
}

/// Where it stands, in a sentence.
fn stands(sheet: &RequestSheet, reader: &Reader<'_>) -> String {
    let standing = &sheet.brief.standing;
    let who = match &standing.assignee {
        Some(assignee) => line(sheet.called(assignee)).into_owned(),
        None => "nobody".to_owned(),
    };
    let because = match (sheet.why, standing.state) {
        (Some(why), State::New) => format!(" ({})", why.in_words()),
        _ => String::new(),
    };
    let clock = reader.clock(&sheet.brief);
    match (standing.state.is_open(), clock.is_empty()) {
        (true, true) => format!("{}: {who} has it{because}", standing.state),
        (true, false) => format!("{}: {who} has it{because}, {clock}", standing.state),
        (false, _) => clock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{calendar, sheet};
    use portcullis_domain::program::requests::Requests;

    fn written(write: impl Fn(Reader<'_>, &Options<'_>, &mut dyn Write) -> io::Result<()>) -> String {
        let (calendar, requests) = (calendar(), Requests::default());
        let now = "2026-11-24T15:00:00Z".parse().unwrap();
        let reader = Reader { calendar: &calendar, requests: &requests, now };
        let options = Options { width: Some(90), ..Options::default() };
        let mut out = Vec::new();
        write(reader, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_sheet_says_what_was_asked_what_happened_and_who_has_to_do_what() {
        let sheet = sheet(12, "Review the login");
        insta::assert_snapshot!(written(|reader, options, out| text(&sheet, reader, options, out)), @"
        R-12  Review the login
        Security code review · a request · asked by Bo of core Tue 24 Nov 09:00

          What should be reviewed?
            Review the login
            and the rest

          What happened
            Tue 24 Nov 09:00  Bo asked
            Tue 24 Nov 09:30  Bo: It is on branch y (edited)
            Tue 24 Nov 09:40  Ana reacted with :eyes:
            Tue 24 Nov 13:00  It had to be acknowledged by then.
                         seen by zoe, which acknowledges nothing

          Is asked
            Ana          What does :eyes: mean here?

          Belongs to
            vulnerability  V-7

        can be done: acknowledge, complete, decline, say
        4 working hours from Tue 24 November 09:00
        new: Ana has it (ambassador of the team), acknowledge by Tue 24 Nov 13:00, over
        ");
    }

    #[test]
    fn whoever_did_something_is_told_where_it_stands() {
        let mut sheet = sheet(12, "Review the login");
        sheet.brief.standing.state = State::Declined;
        sheet.brief.standing.ended = Some("2026-11-24T10:00:00Z".parse().unwrap());
        insta::assert_snapshot!(written(|reader, options, out| acted(&sheet, reader, options, out)), @"
        R-12  Review the login
            declined Tue 24 Nov 10:00
        ");
    }

    #[test]
    fn the_usual_thing_is_proposed_first() {
        let sheet = sheet(12, "Review the login");
        assert_eq!(
            commands(&sheet),
            ["portcullis request acknowledge R-12", "portcullis request complete R-12"]
        );
    }
}
