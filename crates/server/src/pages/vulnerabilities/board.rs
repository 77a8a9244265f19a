//! The board: a column for each stage, each ticket with what moves it on.

use super::chips::{Chip, chips};
use super::moves::title;
use crate::api::vulnerabilities::lists::no_list;
use crate::extract::Asked;
use crate::pages::desk::Desk;
use crate::pages::page;
use crate::problem::Failed;
use crate::served::Served;
use crate::visitor::{By, may};
use askama::Template;
use axum::response::Response;
use portcullis_app::list_vulnerabilities::show_board;
use portcullis_domain::vulnerability::{Column, Filter, Listed, Stage, Verb};
use serde::Deserialize;

/// Tickets of a column; its heading leads to all of them.
const COLUMN: u32 = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    filter: String,
}

#[derive(Template)]
#[template(path = "vulnerabilities/board.html")]
struct Page {
    desk: Desk,
    filter: String,
    chips: Vec<Chip>,
    columns: Vec<Column>,
    is_empty: bool,
}

/// What leads to a stage: the form that opens when a ticket is dropped there. Nothing leads to what comes in.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they have by reference")]
fn action(stage: &Stage) -> &'static str {
    match stage {
        Stage::Incoming => "",
        Stage::Triaging => "take",
        Stage::Reported => "report",
        Stage::PendingFix => "estimate",
        Stage::Validating => "patch",
        Stage::Disclosing => "validate",
        Stage::Resolved => "resolve",
        Stage::RiskAccepted => "accept",
        Stage::Closed => "not-affected",
    }
}

/// What may be done with a ticket where it stands.
fn ways(ticket: &Listed) -> Vec<(&'static str, &'static str)> {
    let allowed = Verb::ALL.iter().filter(|verb| {
        verb.is_allowed_in(ticket.stage) && !(ticket.import.is_some() && verb.is_for_triage())
    });
    let mut ways: Vec<_> = allowed.map(|&verb| (verb.word(), title(verb))).collect();
    if ticket.stage.is_open() {
        ways.push(("accept", "Accept the risk"));
        ways.push(("not-affected", "Not affected"));
    }
    ways
}

pub(in crate::pages) async fn show(
    served: Served,
    By(caller, _): By<may::Read>,
    desk: Desk,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failed> {
    let board = show_board(&served.installation, &wanted.filter, COLUMN, &caller, desk.now).await;
    let columns = board.map_err(no_list)?.columns;
    let filter = Filter::read_any(&wanted.filter).unwrap_or_default();
    let mut chips = chips(&filter, &desk.person, &served.installation.program.program);
    // A board has a column for each stage whatever the stages of a list are.
    chips.retain(|chip| chip.label != "open");
    let is_empty = columns.iter().all(|column| column.count == 0);
    page(&Page { desk, filter: wanted.filter, chips, columns, is_empty })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_names_leads_to_its_stage() {
        for &stage in Stage::ALL {
            let Some(verb) = Verb::from_word(action(&stage)) else { continue };
            let row = portcullis_domain::vulnerability::TABLE.iter().find(|row| row.verb == verb).unwrap();
            assert!(row.to.contains(&stage), "{} does not lead to {stage}", verb.word());
        }
    }
}
