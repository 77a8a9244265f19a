//! What may be done with a vulnerability where it stands, and why not the rest.

use super::words::spaced;
use crate::pages::desk::Desk;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::vulnerability::{Actor, Sheet, Stage, Verb};

/// Something that people do with a vulnerability, and why this one does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    /// Its form is shown.
    pub(super) is_open: bool,
    /// Why it is not done; empty where it may be.
    pub(super) refusal: String,
}

impl Move {
    pub(super) fn is_possible(&self) -> bool {
        self.refusal.is_empty()
    }
}

/// Everything that people do with vulnerabilities, for this one and this reader.
pub(super) fn moves(sheet: &Sheet, desk: &Desk, program: &Program, wanted: &str) -> Vec<Move> {
    let main = main(sheet).map_or("", Verb::word);
    let opened = if wanted.is_empty() { main } else { wanted };
    let all = Verb::ALL.iter().map(|&verb| Move {
        word: verb.word(),
        title: title(verb),
        is_open: verb.word() == opened,
        refusal: refusal(verb, sheet, desk, program),
    });
    all.collect()
}

/// What is usually done next.
fn main(sheet: &Sheet) -> Option<Verb> {
    match sheet.brief.stage {
        Stage::Incoming => Some(Verb::Take),
        Stage::Triaging if sheet.brief.assignee.is_none() => Some(Verb::Take),
        Stage::Triaging => Some(Verb::Report),
        Stage::Reported => Some(Verb::Estimate),
        Stage::PendingFix => Some(Verb::Patch),
        Stage::Validating => Some(Verb::Validate),
        Stage::Disclosing if sheet.disclosure.iter().all(|item| item.done.is_some()) => Some(Verb::Resolve),
        Stage::Disclosing => Some(Verb::Disclose),
        Stage::Resolved | Stage::RiskAccepted | Stage::Closed => None,
    }
}

pub(super) fn title(verb: Verb) -> &'static str {
    match verb {
        Verb::Take => "Take it",
        Verb::Report => "Report it to its owner",
        Verb::Estimate => "Estimate the fix",
        Verb::Patch => "Put up a patch",
        Verb::Validate => "Validate the patch",
        Verb::Disclose => "Go on with the disclosure",
        Verb::Resolve => "Resolve it",
        Verb::Reopen => "Reopen it",
        Verb::Assign => "Assign it",
        Verb::Own => "Change its owner",
        Verb::Mark => "Mark it",
        Verb::Write => "Write the report",
    }
}

fn refusal(verb: Verb, sheet: &Sheet, desk: &Desk, program: &Program) -> String {
    if let Some(into) = &sheet.merged_into {
        return format!("It was merged into {into}; act on that one.");
    }
    if !desk.may(Permission::Act) {
        return desk.needs(Permission::Act);
    }
    let (name, team) = (sheet.brief.name.as_str(), sheet.brief.team.as_deref());
    if let Err(refusal) = verb.check_person(name, team, Actor { person: &desk.person }, program) {
        return format!("{refusal}.");
    }
    match sheet.import.filter(|_| verb.is_for_triage()) {
        Some(import) => format!("It came with import {import}, which waits to be accepted for triage."),
        None if verb.is_allowed_in(sheet.brief.stage) => String::new(),
        None => {
            let stages: Vec<String> = verb.stages().iter().map(|stage| spaced(stage.word())).collect();
            format!(
                "That is for what is {}; this is {}.",
                stages.join(" or "),
                spaced(sheet.brief.stage.word())
            )
        }
    }
}
