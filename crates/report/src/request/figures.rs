//! How fast requests were acknowledged and done.

use super::Reader;
use crate::options::Options;
use crate::plain_text::line;
use crate::terminal::Paint;
use crate::vulnerability_list::columns::{Fit, fit, row};
use portcullis_domain::request::figures::{KindFigures, Pace, RequestFigures};
use portcullis_domain::request::story::worked;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

/// The columns: kind, how many, in time, and how long it took.
const COLUMNS: [Fit; 6] =
    [Fit::down_to(12, 0), Fit::whole(), Fit::whole(), Fit::whole(), Fit::whole(), Fit::whole()];

/// Writes the figures, the answer in the last lines.
pub fn text(
    figures: &RequestFigures,
    reader: Reader<'_>,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let out = &mut BufWriter::new(out);
    let all = &figures.all;
    if all.asked > 0 {
        table("Until acknowledged", figures, |of| (of.acknowledged, &of.to_acknowledge), options, out)?;
        table("Until done", figures, |of| (of.ended, &of.to_end), options, out)?;
    }
    let paint = Paint::new(options.colour);
    let calendar = reader.calendar;
    let (from, until) = (calendar.day_of(figures.from), calendar.day_of(figures.until));
    let unclear = share(all.unclear_percent);
    let until = until.yesterday().unwrap_or(until);
    writeln!(out, "{}", paint.faint("in working time"))?;
    let told = format!(
        "{from} to {until}: {} asked, {} acknowledged, {} ended",
        all.asked, all.acknowledged, all.ended
    );
    writeln!(out, "{}", paint.strong(&told))?;
    writeln!(out, "{unclear} had a reaction that was unclear")?;
    out.flush()
}

fn table(
    title: &str,
    figures: &RequestFigures,
    of: fn(&KindFigures) -> (u64, &Pace),
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = [title, "how many", "in time", "half", "90 %", "95 %"].map(Cow::Borrowed);
    let lines = figures.kinds.iter().chain(std::iter::once(&figures.all)).map(|kind| {
        let (count, pace) = of(kind);
        let time = |minutes: Option<u64>| Cow::Owned(minutes.map_or_else(|| "-".to_owned(), worked));
        [
            line(&kind.name),
            Cow::Owned(count.to_string()),
            Cow::Owned(share(pace.in_time_percent)),
            time(pace.median),
            time(pace.p90),
            time(pace.p95),
        ]
    });
    let rows: Vec<[Cow<'_, str>; 6]> = std::iter::once(head).chain(lines).collect();
    let widths = fit(&COLUMNS, &rows, options);
    for cells in &rows {
        row(cells, &widths, None, Paint::new(options.colour), out)?;
    }
    writeln!(out)
}

fn share(percent: Option<u64>) -> String {
    percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent} %"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::calendar;
    use portcullis_domain::program::requests::Requests;

    fn of(kind: Option<&str>, name: &str, asked: u64, to_acknowledge: Pace) -> KindFigures {
        KindFigures {
            kind: kind.map(str::to_owned),
            name: name.to_owned(),
            asked,
            acknowledged: 1,
            ended: 1,
            to_acknowledge,
            to_end: Pace { median: Some(190), p90: Some(190), p95: Some(190), in_time_percent: None },
            unclear: 1,
            unclear_percent: Some(50),
        }
    }

    #[test]
    fn figures_are_told_by_kind_and_in_all() {
        let pace = Pace { median: Some(25), p90: Some(60), p95: Some(61), in_time_percent: Some(50) };
        let told = RequestFigures {
            from: "2026-11-01T00:00:00Z".parse().unwrap(),
            until: "2026-12-01T00:00:00Z".parse().unwrap(),
            all: of(None, "All kinds", 2, pace),
            kinds: vec![of(Some("question"), "Question", 1, Pace::default())],
        };
        let (calendar, requests) = (calendar(), Requests::default());
        let now = "2026-12-01T12:00:00Z".parse().unwrap();
        let reader = Reader { calendar: &calendar, requests: &requests, now };
        let mut out = Vec::new();
        text(&told, reader, &Options::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        Until acknowledged  how many  in time  half        90 %    95 %
        Question            1         -        -           -       -
        All kinds           1         50 %     25 minutes  1 hour  1 h 1 min

        Until done  how many  in time  half        90 %        95 %
        Question    1         -        3 h 10 min  3 h 10 min  3 h 10 min
        All kinds   1         -        3 h 10 min  3 h 10 min  3 h 10 min

        in working time
        2026-11-01 to 2026-11-30: 2 asked, 1 acknowledged, 1 ended
        50 % had a reaction that was unclear
        ");
    }
}
