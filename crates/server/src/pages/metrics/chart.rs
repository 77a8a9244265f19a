//! Charts as pictures within the page. The words in them are ours: days, severities, names of clocks.

use std::fmt::Write as _;

/// A line of a chart, with its label at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) class: &'static str,
    pub(super) values: Vec<u64>,
}

/// A share in percent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    pub(super) label: &'static str,
    pub(super) share: f64,
}

/// The size of a picture of lines.
const WIDTH: u64 = 640;
const HEIGHT: u64 = 220;
/// What is within its axes.
const LEFT: u64 = 48;
const RIGHT: u64 = 560;
const TOP: u64 = 12;
const BOTTOM: u64 = 190;
/// The least distance of two labels.
const APART: u64 = 14;
/// The height of a bar with the space below it.
const ROW: u64 = 30;

/// A chart of lines over days. Where there is nothing to connect there is no picture.
pub(super) fn lines(title: &str, days: &[String], all: &[Line]) -> String {
    let points = all.iter().map(|line| line.values.len()).max().unwrap_or_default().min(days.len());
    if points < 2 {
        return String::new();
    }
    let most = rounded(all.iter().flat_map(|line| line.values.iter().copied()).max().unwrap_or_default());
    let mut svg = opened(title, HEIGHT);
    for part in [0, 1, 2] {
        let (y, value) = (BOTTOM - (BOTTOM - TOP) * part / 2, most * part / 2);
        let _ = write!(
            svg,
            r#"<line class="axis" x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}"/><text x="{}" y="{}" text-anchor="end">{value}</text>"#,
            LEFT - 6,
            y + 4
        );
    }
    for (at, anchor) in [(0, "start"), (points - 1, "end")] {
        let _ = write!(
            svg,
            r#"<text x="{}" y="{}" text-anchor="{anchor}">{}</text>"#,
            x(at, points),
            BOTTOM + 20,
            days[at]
        );
    }
    for line in all {
        svg.push_str(r#"<polyline class="line "#);
        let _ = write!(svg, r#"{}" points=""#, line.class);
        for (at, &value) in line.values.iter().take(points).enumerate() {
            let _ = write!(svg, "{},{} ", x(at, points), y(value, most));
        }
        svg.push_str(r#""/>"#);
    }
    for (label, y) in labels(all, most) {
        let _ = write!(svg, r#"<text x="{}" y="{}">{label}</text>"#, RIGHT + 6, y + 4);
    }
    svg + "</svg>"
}

/// A chart of shares, a bar each.
pub(super) fn bars(title: &str, all: &[Bar]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows = u64::try_from(all.len()).unwrap_or_default();
    let mut svg = opened(title, rows * ROW + 8);
    for (bar, row) in all.iter().zip(0u64..) {
        let y = row * ROW + 18;
        let (from, whole) = (120.0, 440.0);
        let to = from + whole * bar.share.clamp(0.0, 100.0) / 100.0;
        let _ = write!(
            svg,
            r#"<text x="0" y="{}">{}</text><line class="bad-line" stroke-width="12" x1="{from}" y1="{y}" x2="{}" y2="{y}"/><line class="good-line" stroke-width="12" x1="{from}" y1="{y}" x2="{to:.0}" y2="{y}"/><text x="570" y="{}">{:.1} %</text>"#,
            y + 4,
            bar.label,
            from + whole,
            y + 4,
            bar.share
        );
    }
    svg + "</svg>"
}

fn opened(title: &str, height: u64) -> String {
    format!(r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">"#)
}

fn x(at: usize, points: usize) -> u64 {
    let (at, last) = (u64::try_from(at).unwrap_or_default(), u64::try_from(points - 1).unwrap_or(1));
    LEFT + (RIGHT - LEFT) * at / last.max(1)
}

fn y(value: u64, most: u64) -> u64 {
    let share = u128::from(BOTTOM - TOP) * u128::from(value.min(most)) / u128::from(most.max(1));
    BOTTOM - u64::try_from(share).unwrap_or_default()
}

/// The next even number of at most two digits and zeros that is not below.
fn rounded(most: u64) -> u64 {
    let mut unit = 1;
    while most / unit >= 100 {
        unit *= 10;
    }
    let step = 2 * unit;
    most.div_ceil(step).max(1) * step
}

/// Each label at the end of its line, moved up where it would stand on another one.
fn labels(all: &[Line], most: u64) -> Vec<(&'static str, u64)> {
    let last = |line: &Line| line.values.last().map_or(BOTTOM, |&value| y(value, most));
    let mut ends: Vec<_> = all.iter().map(|line| (line.label, last(line))).collect();
    ends.sort_by_key(|(_, y)| std::cmp::Reverse(*y));
    let mut below = None;
    for (_, y) in &mut ends {
        if let Some(other) = below {
            *y = (*y).min(u64::saturating_sub(other, APART));
        }
        below = Some(*y);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_their_labels_which_do_not_stand_on_each_other() {
        let days = ["2026-01-11", "2026-01-18", "2026-01-25"].map(str::to_owned);
        let line = |label, values: [u64; 3]| Line { label, class: "high-line", values: values.into() };
        let svg = lines("Open", &days, &[line("critical", [0, 1, 2]), line("high", [9, 5, 2])]);
        insta::assert_snapshot!(svg.replace("><", ">\n<"), @"");
    }

    #[test]
    fn one_day_is_no_line() {
        let one = [Line { label: "high", class: "high-line", values: vec![1] }];
        assert_eq!(lines("Open", &["2026-01-11".to_owned()], &one), "");
        assert_eq!(bars("Kept", &[]), "");
    }

    #[test]
    fn an_axis_ends_at_a_number_that_halves() {
        assert_eq!([0, 1, 7, 99, 101, 12_345].map(rounded), [2, 2, 8, 100, 120, 14_000]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let svg = bars("Kept", &[Bar { label: "triage", share: 75.0 }]);
        assert!(svg.contains(r#"x2="450""#) && svg.contains("75.0 %"), "{svg}");
    }
}
