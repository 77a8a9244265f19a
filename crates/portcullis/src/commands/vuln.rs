//! `portcullis vuln`.

mod acting;
mod add;
mod answering;
mod assign;
mod board;
mod deciding;
mod disclose;
mod estimate;
mod groups;
mod import;
mod list;
mod mark;
mod merging;
mod metrics;
mod own;
mod patch;
mod reopen;
mod report;
mod resolve;
mod show;
mod sweep;
mod take;
mod validate;
mod wanted;
mod write_up;

use crate::connection::{Connection, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;
use portcullis_domain::vulnerability::number;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// `portcullis vuln`.
#[derive(Debug, Subcommand)]
pub(crate) enum Vuln {
    /// List vulnerabilities, what is due first
    List(Box<list::List>),
    /// Show the board: how many stand where, and what is due first there
    Board(Box<board::Board>),
    /// Group vulnerabilities by what would fix them
    Groups(Box<groups::Groups>),
    /// Say what is open, what came and went in a period, and how fast
    Metrics(Box<metrics::Metrics>),
    /// Show everything about a vulnerability: where it stands, why it is due when it is, what was done
    Show(show::Show),
    /// Put a vulnerability on record that no scanner found
    Add(Box<add::Add>),
    /// Take vulnerabilities to confirm them
    Take(take::Take),
    /// Confirm vulnerabilities, and give them to their owners
    Report(report::Report),
    /// Say as their owner how vulnerabilities are going to be fixed
    Estimate(estimate::Estimate),
    /// Say that a patch is there
    Patch(patch::Patch),
    /// Say whether the patch fixes it
    Validate(validate::Validate),
    /// Show the checklist of a disclosure, or say that a step of it is done or not needed
    Disclose(disclose::Disclose),
    /// Resolve what is disclosed
    Resolve(resolve::Resolve),
    /// Take up again what had ended
    Reopen(reopen::Reopen),
    /// Say who looks after vulnerabilities
    Assign(assign::Assign),
    /// Say which team owns vulnerabilities
    Own(own::Own),
    /// Mark vulnerabilities, or take a mark back
    Mark(mark::Mark),
    /// Write the technical report of a vulnerability, or print it
    #[command(visible_alias = "write")]
    WriteUp(write_up::WriteUp),
    /// Rate vulnerabilities for a product
    Assess(Box<deciding::Assess>),
    /// Say that a product is not affected
    NotAffected(Box<deciding::NotAffected>),
    /// Say that vulnerabilities are not there
    FalsePositive(Box<deciding::FalsePositive>),
    /// Ask for the risk of vulnerabilities to be accepted until a day
    Accept(Box<deciding::Accept>),
    /// Ask for the due date of vulnerabilities to be put off to a day
    Except(Box<deciding::Except>),
    /// Approve as yourself what waits on vulnerabilities
    Approve(answering::Approve),
    /// Reject as yourself what waits on vulnerabilities, with a reason
    Reject(answering::Reject),
    /// Withdraw what was asked for on vulnerabilities, with a reason
    Withdraw(answering::Withdraw),
    /// Make one vulnerability of several
    Merge(merging::Merge),
    /// Make what a vulnerability is in some components one of its own
    Split(merging::Split),
    /// Do what is due by time: tell of due dates, end acceptances, start imports, close what is not supported
    Sweep(sweep::Sweep),
    /// List and accept what the first scan of something brought
    #[command(subcommand)]
    Import(import::Import),
}

impl Vuln {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Board(command) => command.run(screen),
            Self::Groups(command) => command.run(screen),
            Self::Metrics(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Add(command) => command.run(screen),
            Self::Take(command) => command.run(screen),
            Self::Report(command) => command.run(screen),
            Self::Estimate(command) => command.run(screen),
            Self::Patch(command) => command.run(screen),
            Self::Validate(command) => command.run(screen),
            Self::Disclose(command) => command.run(screen),
            Self::Resolve(command) => command.run(screen),
            Self::Reopen(command) => command.run(screen),
            Self::Assign(command) => command.run(screen),
            Self::Own(command) => command.run(screen),
            Self::Mark(command) => command.run(screen),
            Self::WriteUp(command) => command.run(screen),
            Self::Assess(command) => command.run(screen),
            Self::NotAffected(command) => command.run(screen),
            Self::FalsePositive(command) => command.run(screen),
            Self::Accept(command) => command.run(screen),
            Self::Except(command) => command.run(screen),
            Self::Approve(command) => command.run(screen),
            Self::Reject(command) => command.run(screen),
            Self::Withdraw(command) => command.run(screen),
            Self::Merge(command) => command.run(screen),
            Self::Split(command) => command.run(screen),
            Self::Sweep(command) => command.run(screen),
            Self::Import(command) => command.run(screen),
        }
    }
}

/// Does what is due by time first, so that everything is shown and done as of this moment. That it can't be done is no
/// hindrance to whoever only asks. A server does it by itself.
fn as_of_now(connection: Connection, screen: &mut Screen) -> Connection {
    if !connection.is_served
        && let Err(error) = connection.client.sweep()
    {
        screen.remark(&format!("what is due by time was not done: {:#}", told(error)));
    }
    connection
}

/// The number of a vulnerability, as it is typed.
fn named(text: &str) -> Result<u64, String> {
    number(text).ok_or_else(|| "a vulnerability is named V-12, or 12".to_owned())
}

/// The text of a file, or of the standard input for `-`, of which one byte more than may be is read, so that who takes it
/// can refuse it.
fn text_of(path: &Path, most: usize) -> anyhow::Result<String> {
    use anyhow::Context;
    let failed = || format!("{} can't be read", path.display());
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes).with_context(failed)?;
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).with_context(failed)?;
    }
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8 text", path.display()))
}
