//! What can be typed.

use crate::commands;
use crate::screen::Color;
use clap::{Args, Parser, Subcommand, ValueEnum};
use portcullis_app::read_report::Limits;
use std::path::PathBuf;

/// Scans images and infrastructure-as-code with Trivy and Checkov, reads what other scanners report, and says
/// what was found, whose it is and what fixes it
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 done or passes, 1 blocked or --fail-on met, 2 not all of the work could be done."
)]
pub(crate) struct Arguments {
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t, hide_possible_values = false)]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a complete, commented program file to start from
    Init(commands::init::Init),
    /// Check, show or describe the program file
    #[command(subcommand)]
    Program(commands::program::Program),
    /// Scan directories, images, root file systems, SBOMs or components, and read recorded reports
    Scan(commands::scan::Scan),
    /// Scan a component, or take its reports, and put them on record; for a change, say what it adds
    Record(Box<commands::record::Record>),
    /// Match what was scanned with the advisories of today, without scanning it again
    Rematch(Box<commands::rematch::Rematch>),
    /// Open, scan and judge releases
    #[command(subcommand)]
    Release(commands::release::Release),
    /// Apply a reviewed file of decisions: not affected, false positive, assessed, accepted
    Decide(commands::decide::Decide),
    /// Approve decisions as yourself, or list what waits for approval
    Approve(commands::approve::Approve),
    /// Reject a decision as yourself, with a reason
    Reject(commands::approve::Reject),
    /// List, show and deal with vulnerabilities
    #[command(subcommand)]
    Vuln(commands::vuln::Vuln),
    /// Ask the security team, and deal with what is asked
    #[command(subcommand)]
    Request(commands::request::Request),
    /// Import decisions that a team keeps elsewhere
    #[command(subcommand)]
    Import(commands::import::Import),
    /// Answer each line of what a customer's scanner says of a release, as a document to send
    Answer(commands::answer::Answer),
    /// Show the environmental score of an advisory or CVSS vector, step by step, as a proposal
    Score(commands::score::Score),
    /// Load files about exploitation: CISA's catalogue (KEV) and EPSS scores
    Enrich(commands::enrich::Enrich),
    /// Make, list and retire the keys that seals are signed with
    #[command(subcommand)]
    Key(commands::key::Key),
    /// Verify, export and import what proves releases
    #[command(subcommand)]
    Archive(commands::archive::Archive),
    /// Show who did what, verify that nothing of it was changed, and export it
    #[command(subcommand)]
    Audit(commands::audit::Audit),
    /// List the directory of people, and erase somebody
    #[command(subcommand)]
    Person(commands::person::Person),
    /// Show whose turn it is on security support, who takes over, who is away, and what is handed over
    #[command(subcommand)]
    Rotation(commands::rotation::Rotation),
    /// Show which security engineer is whose ambassador, what nobody covers, and who has how much
    Ambassador(commands::ambassador::Ambassador),
    /// List who may sign in, invite somebody, shut somebody out
    #[command(subcommand)]
    Account(commands::account::Account),
    /// Make, list and revoke tokens for pipelines and for yourself
    #[command(subcommand)]
    Token(commands::token::Token),
    /// List what goes to people and programs, and say how you want to be told
    #[command(subcommand)]
    Notification(commands::notification::Notification),
    /// List, add, remove and try out programs that are told of what happens
    #[command(subcommand)]
    Webhook(commands::webhook::Webhook),
    /// Show, copy, back up and restore the store
    #[command(subcommand)]
    Store(commands::store::Store),
    /// Ask a server on this machine whether it is ready, for a container that has no other program
    Probe(commands::probe::Probe),
    /// Serve the pages and the API
    Serve(Box<commands::serve::Serve>),
    /// Make the app in Slack, and look whether it is set up
    #[command(subcommand)]
    Slack(commands::slack::Slack),
    /// List jobs and schedules, and have them done again
    #[command(subcommand)]
    Job(commands::job::Job),
    /// Do jobs: what is due by time, and what others left to be done
    Worker(Box<commands::worker::Worker>),
    /// Say what is understood of a report
    Read(commands::read::Read),
    /// Compare two scans: added, resolved, changed
    Diff(commands::diff::Diff),
    /// Say which engines are here, how old their databases are, and how to get what is missing
    Doctor(commands::doctor::Doctor),
    /// Print a completion script for a shell
    Completions(commands::completions::Completions),
    /// Write manual pages of all commands, or print one
    Man(commands::man::Man),
}

/// How a command without documents of its own answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For machines
    Json,
}

/// Limits on foreign reports.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits on reports")]
pub(crate) struct LimitArguments {
    /// Most bytes of a report
    #[arg(long = "max-report-bytes", value_name = "BYTES", env = "PORTCULLIS_MAX_REPORT_BYTES", default_value_t = Limits::default().bytes)]
    bytes: u64,
    /// Deepest nesting of a report
    #[arg(long = "max-report-depth", value_name = "LEVELS", env = "PORTCULLIS_MAX_REPORT_DEPTH", default_value_t = Limits::default().depth)]
    depth: usize,
    /// Most entries of a report
    #[arg(long = "max-report-entries", value_name = "COUNT", env = "PORTCULLIS_MAX_REPORT_ENTRIES", default_value_t = Limits::default().entries)]
    entries: u64,
    /// Most bytes of one record; a larger one is skipped
    #[arg(long = "max-record-bytes", value_name = "BYTES", env = "PORTCULLIS_MAX_RECORD_BYTES", default_value_t = Limits::default().record_bytes)]
    record_bytes: usize,
}

impl LimitArguments {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            bytes: self.bytes,
            depth: self.depth,
            record_bytes: self.record_bytes,
            entries: self.entries,
            ..Limits::default()
        }
    }
}

/// Where the program file is.
#[derive(Debug, Args)]
pub(crate) struct ProgramArgument {
    /// The program file; without it `program.yaml` of the working directory, if there is one
    #[arg(long = "program", value_name = "FILE", env = "PORTCULLIS_PROGRAM")]
    pub(crate) path: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn no_command_has_two_options_of_one_name() {
        Arguments::command().debug_assert();
    }
}
