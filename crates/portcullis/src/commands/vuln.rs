//! `portcullis vuln`.

mod answering;
mod deciding;
mod sweep;

use crate::exit::Exit;
use crate::screen::Screen;
use clap::Subcommand;
use portcullis_domain::vulnerability::number;

/// `portcullis vuln`.
#[derive(Debug, Subcommand)]
pub(crate) enum Vuln {
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
    /// Do what is due by time: tell of due dates, end acceptances, start imports, close what is not supported
    Sweep(sweep::Sweep),
}

impl Vuln {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Assess(command) => command.run(screen),
            Self::NotAffected(command) => command.run(screen),
            Self::FalsePositive(command) => command.run(screen),
            Self::Accept(command) => command.run(screen),
            Self::Except(command) => command.run(screen),
            Self::Approve(command) => command.run(screen),
            Self::Reject(command) => command.run(screen),
            Self::Withdraw(command) => command.run(screen),
            Self::Sweep(command) => command.run(screen),
        }
    }
}

/// The number of a vulnerability, as it is typed.
fn named(text: &str) -> Result<u64, String> {
    number(text).ok_or_else(|| "a vulnerability is named V-12, or 12".to_owned())
}
