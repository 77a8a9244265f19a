//! Lists of requests.

use super::Reader;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use crate::vulnerability_list::columns::{Fit, fit, row};
use portcullis_domain::request::sheet::RequestBrief;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// The columns: number, urgency, title, kind, who asked, who has it, state, clock.
const COLUMNS: [Fit; 8] = [
    Fit::whole(),
    Fit::whole(),
    Fit::down_to(16, 1),
    Fit::down_to(8, 0),
    Fit::down_to(6, 2),
    Fit::down_to(6, 3),
    Fit::whole(),
    Fit::whole(),
];

/// Writes a page of a list, how many it has in the last line.
pub fn text(
    requests: &[RequestBrief],
    reader: Reader<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let paint = Paint::new(options.colour);
    let rows: Vec<[Cow<'_, str>; 8]> = requests.iter().map(|brief| cells(brief, &reader)).collect();
    let widths = fit(&COLUMNS, &rows, options);
    for cells in &rows {
        row(cells, &widths, None, paint, out)?;
    }
    if !rows.is_empty() {
        writeln!(out)?;
    }
    let count = match rows.len() {
        0 => "no request is like that".to_owned(),
        1 => "1 request".to_owned(),
        many => format!("{many} requests"),
    };
    writeln!(out, "{}", paint.strong(&count))?;
    if !options.next.is_empty() {
        writeln!(out, "next:  {}", options.next.join("   ·   "))?;
    }
    out.flush()
}

fn cells<'b>(brief: &'b RequestBrief, reader: &Reader<'_>) -> [Cow<'b, str>; 8] {
    let standing = &brief.standing;
    let asker = line(brief.requester_name.as_ref().unwrap_or(&brief.requester));
    let asker = match &brief.team {
        Some(team) => Cow::Owned(format!("{asker} · {}", line(team))),
        None => asker,
    };
    [
        Cow::Borrowed(&brief.name),
        Cow::Borrowed(if standing.urgent.is_some() { "urgent" } else { "" }),
        line(&brief.title),
        Cow::Owned(line(reader.kind(&brief.kind)).into_owned()),
        asker,
        line(standing.assignee.as_deref().unwrap_or("nobody")),
        Cow::Borrowed(standing.state.word()),
        Cow::Owned(reader.clock(brief)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::{brief, calendar};
    use portcullis_domain::program::requests::Requests;

    #[test]
    fn a_list_says_whose_each_request_is_and_by_when() {
        let (calendar, requests) = (calendar(), Requests::default());
        let now = "2026-11-24T15:00:00Z".parse().unwrap();
        let reader = Reader { calendar: &calendar, requests: &requests, now };
        let mut urgent = brief(13, "It \u{1b}[1mburns");
        urgent.standing.urgent = Some(urgent.asked);
        urgent.standing.assignee = None;
        let all = [urgent, brief(12, "Review the login of the shop before it goes out to customers")];
        let mut out = Vec::new();
        let options =
            Options { width: Some(110), next: &["portcullis request show R-13"], ..Options::default() };
        text(&all, reader, &options, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        R-13  urgent  It \u{1b}[1mburns        Securit…  Bo · core  nobody  new  acknowledge by Tue 24 Nov 13:00, over
        R-12          Review the login of th…  Securit…  Bo · core  ana     new  acknowledge by Tue 24 Nov 13:00, over

        2 requests
        next:  portcullis request show R-13
        ");
        let mut out = Vec::new();
        text(&[], reader, &Options::default(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "no request is like that\n");
    }
}
