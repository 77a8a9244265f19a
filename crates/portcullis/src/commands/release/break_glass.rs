//! `portcullis release break-glass VERSION`.

use super::Named;
use crate::arguments::Format;
use crate::connection::told;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{ArgGroup, Args};
use jiff::Timestamp;
use portcullis_api::{Approvers, AskBreakGlass, BreakGlassStep, Release};
use portcullis_domain::gate;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis release break-glass`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["reason", "approve", "resolve"]))]
pub(crate) struct BreakGlass {
    #[command(flatten)]
    named: Named,
    /// Ask to ship in spite of the gate, for this reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// When the exception ends, as in 2026-11-30T10:00:00Z; without it as late as the program allows
    #[arg(long, value_name = "TIME", requires = "reason", conflicts_with_all = ["approve", "resolve"])]
    expires: Option<Timestamp>,
    /// Approve what somebody else asked for
    #[arg(long)]
    approve: bool,
    /// Say that the exception is no longer needed
    #[arg(long)]
    resolve: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl BreakGlass {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let (client, version) = (&connection.client, self.named.version.as_str());
        let release = match self.reason {
            Some(reason) => {
                client.ask_break_glass(&product, version, &AskBreakGlass { reason, expires: self.expires })
            }
            None if self.approve => client.step_break_glass(&product, version, BreakGlassStep::Approve),
            None => client.step_break_glass(&product, version, BreakGlassStep::Resolve),
        }
        .map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&release)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| answer(&release, out))?;
        }
        Ok(Exit::Done)
    }
}

/// Who asked, until when and why, where it stands, and the next command.
fn answer(release: &Release, out: &mut dyn Write) -> io::Result<()> {
    let Some(exception) = &release.break_glass else { return Ok(()) };
    let (product, version) = (&release.release.product, &release.release.version);
    write(exception, out)?;
    let check = format!("portcullis release check {version}");
    let next = match (&exception.approved, exception.resolved, &release.approvers) {
        (_, Some(_), _) => {
            writeln!(out, "{product} {version} needs its exception no longer: the gate decides")?;
            check
        }
        (Some(_), None, _) => {
            writeln!(out, "{product} {version} ships by exception until {}", exception.expires)?;
            check
        }
        (None, None, Some(approvers)) => {
            writeln!(out, "{}", waiting(approvers))?;
            writeln!(out, "{product} {version} waits for the approval of its exception")?;
            format!("portcullis release break-glass {version} --approve")
        }
        (None, None, None) => check,
    };
    writeln!(out, "next:  {next}")
}

fn waiting(Approvers { role, people }: &Approvers) -> String {
    let people: Vec<_> = people.iter().map(|person| line(person)).collect();
    match people.as_slice() {
        [] => format!("Nobody but who asked is {role}, so nobody may approve it: give the role to somebody"),
        people => format!("{} may approve it ({role}, and not who asked)", people.join(" or ")),
    }
}

/// An exception, as far as it has come.
pub(super) fn write(exception: &gate::BreakGlass, out: &mut dyn Write) -> io::Result<()> {
    let gate::BreakGlass { asked_by, at, reason, expires, approved, resolved, .. } = exception;
    writeln!(
        out,
        "Exception asked for by {} at {at}, until {expires}: {}",
        line(asked_by),
        line(reason.trim())
    )?;
    match approved {
        Some((by, at)) => writeln!(out, "Approved by {} at {at}", line(by))?,
        None => writeln!(out, "Approved by nobody")?,
    }
    if let Some(at) = resolved {
        writeln!(out, "Resolved at {at}")?;
    }
    Ok(())
}
