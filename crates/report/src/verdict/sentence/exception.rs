//! The exception under which a release ships, or was to ship.

use super::plain;
use crate::sentence::moment;
use portcullis_domain::gate::{NoBreakGlass, Outcome, TakenException, Verdict};

/// What became of the exception.
pub fn exception_title(verdict: &Verdict, exception: &TakenException) -> &'static str {
    match (&exception.refused, verdict.outcome) {
        (Some(_), _) => "An exception was asked for and does not hold",
        (None, Outcome::Passes) => "An exception holds and is not needed",
        (None, _) => "Released by exception",
    }
}

/// Who asked for it and why, who approved it, until when it holds, and why it does not.
pub fn exception(exception: &TakenException) -> Vec<String> {
    let record = &exception.record;
    let reason = plain(record.reason.trim());
    let reason = if reason.is_empty() { "no reason given" } else { &reason };
    let mut lines =
        vec![format!("Asked for by {} on {}: {reason}", plain(&record.asked_by), moment(record.at))];
    lines.push(match &record.approved {
        Some((by, at)) => format!("Approved by {} on {}", plain(by), moment(*at)),
        None => "Approved by nobody".to_owned(),
    });
    lines.push(match &exception.refused {
        None => format!("Holds until {}", moment(record.expires)),
        Some(_) => format!("Was to hold until {}", moment(record.expires)),
    });
    if let Some(refused) = &exception.refused {
        lines.push(format!("Does not hold: {}", refusal(refused)));
    }
    lines
}

fn refusal(refused: &NoBreakGlass) -> String {
    match refused {
        NoBreakGlass::TooLong(until) => {
            format!("it would hold until {}, longer than the program allows", moment(*until))
        }
        NoBreakGlass::Expired(at) => format!("it ended on {}", moment(*at)),
        NoBreakGlass::Resolved(at) => format!("it was resolved on {}", moment(*at)),
        other => plain(&other.to_string()),
    }
}
