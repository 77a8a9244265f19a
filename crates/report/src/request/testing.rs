//! Requests for tests.

use jiff::tz::TimeZone;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::request::sheet::{RequestBrief, RequestSheet};
use serde_json::json;
use std::collections::BTreeSet;

/// When people work.
pub(super) fn calendar() -> Calendar {
    Calendar {
        time_zone: TimeZone::UTC,
        time_zone_name: "UTC".to_owned(),
        working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
        holidays: BTreeSet::new(),
    }
}

/// A request that Bo of the team core made, which Ana has.
pub(super) fn brief(number: u64, title: &str) -> RequestBrief {
    sheet(number, title).brief
}

/// The same as a sheet, in whose thread Bo wrote something.
pub(super) fn sheet(number: u64, title: &str) -> RequestSheet {
    let bo = json!({"id": "bo", "is_team": false});
    serde_json::from_value(json!({
        "number": number, "name": format!("R-{number}"), "kind": "code-review", "title": title, "origin": "page",
        "requester": "bo", "requester_name": "Bo", "team": "core", "asked": "2026-11-24T09:00:00Z",
        "standing": {
            "state": "new", "sort": "request", "is_sorted": true, "urgent": null, "assignee": "ana", "rounds": 1,
            "opened": "2026-11-24T09:00:00Z", "acknowledged": null, "ended": null,
            "acknowledge_by": "2026-11-24T13:00:00Z", "complete_by": null, "remind_at": null, "is_unclear": true},
        "answers": [{"question": "what", "label": "What should be reviewed?", "text": "Review the login\nand the rest"}],
        "why": "ambassador", "acknowledge_because": "4 working hours from Tue 24 November 09:00", "complete_because": null,
        "claimants": [], "seen_by": ["zoe"], "is_confirmed": false,
        "prompts": [{"to": "ana", "question": "What does :eyes: mean here?"}],
        "rounds": [{"opened": "2026-11-24T09:00:00Z", "acknowledged": null, "acknowledged_by": null, "ended": null,
            "ended_by": null, "state": null, "minutes_to_acknowledge": null, "minutes_to_end": null}],
        "messages": [{"id": "m1", "by": bo, "at": "2026-11-24T09:30:00Z", "deleted": null, "versions": [
            {"at": "2026-11-24T09:30:00Z", "text": "It is on \u{1b}[1mbranch x", "is_urgent": false},
            {"at": "2026-11-24T09:31:00Z", "text": "It is on branch y", "is_urgent": false}]}],
        "events": [{"id": "e1", "at": "2026-11-24T09:40:00Z", "by": {"id": "ana", "is_team": true},
            "what": {"reacted": {"message": "m0", "reaction": "eyes"}}}],
        "names": {"ana": "Ana", "bo": "Bo"}, "thread_url": null, "revision": 3,
        "links": [{"to": "vulnerability", "name": "V-7", "url": null, "by": "ana", "at": "2026-11-24T10:00:00Z"}],
        "allowed": ["acknowledge", "complete", "decline", "say"],
    }))
    .unwrap()
}
