//! What whoever is on rotation looks at on each working day, and what the program sees to be looked at by itself.

use jiff::Timestamp;

/// Something that was looked at, as somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// What, in the words of the checklist.
    pub item: String,
    /// Who said so, by their id.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What is on record about what has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnRecord {
    /// Requests that nobody acknowledged and that are past their target.
    pub requests_late: u64,
    /// Vulnerabilities that wait for triage and are past their target.
    pub triage_late: u64,
}

/// Whether something was looked at, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// Nobody said so, and the program does not see it.
    No {
        /// What keeps the program from seeing it, where it could.
        because: Option<String>,
    },
    /// Somebody said so.
    Told {
        /// Who, by their id.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// It is on record.
    OnRecord {
        /// What is, in a sentence.
        why: String,
    },
}

/// An item of the checklist on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What has to be looked at.
    pub text: String,
    /// Whether it was.
    pub looked: Looked,
}

/// The checklist of a day. Without `on_record`, which only the present day has, what somebody said counts alone.
pub fn checklist(items: &[String], ticks: &[Tick], on_record: Option<OnRecord>) -> Vec<Item> {
    items
        .iter()
        .map(|text| {
            let tick = ticks.iter().find(|tick| tick.item == *text);
            let looked = match tick {
                Some(Tick { by, at, .. }) => Looked::Told { by: by.clone(), at: *at },
                None => on_record.map_or(Looked::No { because: None }, |on_record| seen(text, on_record)),
            };
            Item { text: text.clone(), looked }
        })
        .collect()
}

/// What the program sees of an item: it knows the board of vulnerabilities and the requests, by their names.
fn seen(text: &str, on_record: OnRecord) -> Looked {
    let text = text.to_lowercase();
    let (late, one, several, none) = if text.contains("vulnerability board") {
        (
            on_record.triage_late,
            "1 vulnerability waits for triage past its target",
            "vulnerabilities wait for triage past their targets",
            "no vulnerability waits for triage past its target",
        )
    } else if text.contains("request") {
        (
            on_record.requests_late,
            "1 request waits past its target to be acknowledged",
            "requests wait past their targets to be acknowledged",
            "no request waits past its target to be acknowledged",
        )
    } else {
        return Looked::No { because: None };
    };
    match late {
        0 => Looked::OnRecord { why: none.to_owned() },
        1 => Looked::No { because: Some(one.to_owned()) },
        late => Looked::No { because: Some(format!("{late} {several}")) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: OnRecord = OnRecord { requests_late: 0, triage_late: 0 };

    fn one(text: &str, ticks: &[Tick], on_record: Option<OnRecord>) -> Looked {
        checklist(&[text.to_owned()], ticks, on_record).remove(0).looked
    }

    fn no(because: Option<&str>) -> Looked {
        Looked::No { because: because.map(str::to_owned) }
    }

    #[test]
    fn the_board_was_looked_at_if_nothing_waits_for_triage_past_its_target() {
        let board =
            |triage_late| one("The vulnerability board", &[], Some(OnRecord { triage_late, ..QUIET }));
        let why = "no vulnerability waits for triage past its target".to_owned();
        assert_eq!(board(0), Looked::OnRecord { why });
        assert_eq!(board(1), no(Some("1 vulnerability waits for triage past its target")));
        assert_eq!(board(3), no(Some("3 vulnerabilities wait for triage past their targets")));
    }

    #[test]
    fn requests_were_looked_at_if_none_waits_past_its_target_to_be_acknowledged() {
        let requests = |requests_late| one("Requests", &[], Some(OnRecord { requests_late, ..QUIET }));
        let why = "no request waits past its target to be acknowledged".to_owned();
        assert_eq!(requests(0), Looked::OnRecord { why });
        assert_eq!(requests(2), no(Some("2 requests wait past their targets to be acknowledged")));
    }

    #[test]
    fn what_the_program_can_t_see_is_looked_at_only_if_somebody_says_so() {
        let (text, at) = ("The security mailbox", "2026-01-05T09:00:00Z".parse().unwrap());
        assert_eq!(one(text, &[], Some(QUIET)), no(None));
        let tick = Tick { item: text.to_owned(), by: "ana".to_owned(), at };
        assert_eq!(one(text, &[tick], Some(QUIET)), Looked::Told { by: "ana".to_owned(), at });
    }

    #[test]
    fn what_somebody_said_counts_before_what_is_on_record_and_alone_on_other_days() {
        let (text, at) = ("The vulnerability board", "2026-01-05T09:00:00Z".parse().unwrap());
        let late = OnRecord { triage_late: 1, ..QUIET };
        let tick = Tick { item: text.to_owned(), by: "ana".to_owned(), at };
        assert_eq!(one(text, &[tick], Some(late)), Looked::Told { by: "ana".to_owned(), at });
        assert_eq!(one(text, &[], None), no(None));
    }
}
