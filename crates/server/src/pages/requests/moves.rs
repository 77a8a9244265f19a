//! What may be done with a request where it stands, and why not the rest.

use super::words::title;
use crate::api::requests::is_team;
use crate::pages::desk::Desk;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::request::action::{Verb, check_brief};
use portcullis_domain::request::sheet::RequestSheet;

/// Something that people do with a request, and why this one does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    /// What is usually done next.
    pub(super) is_main: bool,
    /// Nothing is asked before it is done.
    pub(super) is_plain: bool,
    /// Why it is not done; empty where it may be.
    pub(super) refusal: String,
}

impl Move {
    pub(super) fn is_possible(&self) -> bool {
        self.refusal.is_empty()
    }
}

/// Everything that people do with requests but writing, for this one and this reader; what is usually done next is first.
pub(super) fn moves(sheet: &RequestSheet, desk: &Desk, program: &Program) -> Vec<Move> {
    let is_member = is_team(&desk.person, program);
    let is_requester = sheet.brief.requester == desk.person;
    let refused = |verb| {
        if !desk.may(Permission::Ask) {
            return desk.needs(Permission::Ask);
        }
        match check_brief(&sheet.brief, verb, &desk.person, is_member) {
            Ok(()) => String::new(),
            Err(refusal) => sentence(&refusal.to_string()),
        }
    };
    let verbs = Verb::ALL.iter().filter(|verb| **verb != Verb::Say);
    let mut moves: Vec<Move> = verbs
        .map(|&verb| Move {
            word: verb.word(),
            title: title(verb, is_requester),
            is_main: false,
            is_plain: !matches!(verb, Verb::Decline | Verb::Assign | Verb::Sort),
            refusal: refused(verb),
        })
        .collect();
    // Whoever asked waits, so that nothing is usual for them until it is done.
    let usual = [Verb::Acknowledge, Verb::Complete, Verb::Reopen].map(Verb::word);
    let usual = &usual[..if is_requester && sheet.brief.standing.state.is_open() { 0 } else { usual.len() }];
    if let Some(main) = moves.iter_mut().find(|one| one.is_possible() && usual.contains(&one.word)) {
        main.is_main = true;
    }
    moves.sort_by_key(|one| !one.is_main);
    moves
}

/// A refusal as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
