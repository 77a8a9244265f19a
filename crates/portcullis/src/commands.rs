//! One file a command.

pub(crate) mod account;
pub(crate) mod ambassador;
pub(crate) mod answer;
pub(crate) mod approve;
pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod completions;
pub(crate) mod decide;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod enrich;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod job;
pub(crate) mod key;
pub(crate) mod man;
pub(crate) mod notification;
pub(crate) mod person;
pub(crate) mod probe;
pub(crate) mod program;
pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod release;
pub(crate) mod rematch;
pub(crate) mod request;
pub(crate) mod rotation;
pub(crate) mod scan;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod slack;
pub(crate) mod store;
pub(crate) mod token;
pub(crate) mod vuln;
pub(crate) mod webhook;
pub(crate) mod worker;

use crate::arguments::{Arguments, Command};
use crate::exit::Exit;
use crate::screen::Screen;

/// Runs the command that was asked for.
pub(crate) fn run(arguments: Arguments, screen: &mut Screen) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::Init(command) => command.run(screen),
        Command::Program(command) => command.run(screen),
        Command::Scan(command) => command.run(screen),
        Command::Record(command) => command.run(screen),
        Command::Rematch(command) => command.run(screen),
        Command::Release(command) => command.run(screen),
        Command::Decide(command) => command.run(screen),
        Command::Approve(command) => command.run(screen),
        Command::Reject(command) => command.run(screen),
        Command::Vuln(command) => command.run(screen),
        Command::Request(command) => command.run(screen),
        Command::Import(command) => command.run(screen),
        Command::Answer(command) => command.run(screen),
        Command::Score(command) => command.run(screen),
        Command::Enrich(command) => command.run(screen),
        Command::Key(command) => command.run(screen),
        Command::Archive(command) => command.run(screen),
        Command::Audit(command) => command.run(screen),
        Command::Person(command) => command.run(screen),
        Command::Rotation(command) => command.run(screen),
        Command::Ambassador(command) => command.run(screen),
        Command::Account(command) => command.run(screen),
        Command::Token(command) => command.run(screen),
        Command::Notification(command) => command.run(screen),
        Command::Webhook(command) => command.run(screen),
        Command::Store(command) => command.run(screen),
        Command::Probe(command) => command.run(),
        Command::Serve(command) => command.run(screen),
        Command::Slack(command) => command.run(screen),
        Command::Job(command) => command.run(screen),
        Command::Worker(command) => command.run(screen),
        Command::Read(command) => command.run(screen),
        Command::Diff(command) => command.run(screen),
        Command::Doctor(command) => command.run(screen),
        Command::Completions(command) => command.run(screen),
        Command::Man(command) => command.run(screen),
    }
}
