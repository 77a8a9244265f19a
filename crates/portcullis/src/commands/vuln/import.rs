//! `portcullis vuln import list|show|accept`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use portcullis_api::{ImportAnswer, ImportSheet, ScanImport};
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::severity::Severity;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// `portcullis vuln import`.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// List what the first scans of something brought, the latest first
    List(List),
    /// Show what waits with an import, by severity and owner
    Show(Show),
    /// Accept everything that waits with an import for triage: its clocks start
    Accept(Accept),
}

/// `portcullis vuln import list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    asking: Asking,
}

/// `portcullis vuln import show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The number of the import
    #[arg(value_name = "NUMBER")]
    number: u64,
    #[command(flatten)]
    asking: Asking,
}

/// `portcullis vuln import accept`.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    /// The number of the import
    #[arg(value_name = "NUMBER")]
    number: u64,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Debug, Args)]
struct Asking {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Import {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Accept(command) => command.run(screen),
        }
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Asking { format, store, limits } = self.asking;
        let connection = super::as_of_now(store.look(&limits, screen)?, screen);
        let list = connection.client.imports().map_err(told)?;
        let calendar = &connection.found.program.calendar;
        answer(serde_json::to_value(&list), format, screen, |out| {
            list.imports.iter().rev().try_for_each(|import| told_of(import, calendar, out))?;
            let waiting = list.imports.iter().filter(|import| import.accepted_at.is_none()).count();
            match (list.imports.len(), waiting) {
                (0, _) => writeln!(out, "nothing came in with a first scan"),
                (_, 1) => writeln!(out, "1 import waits to be accepted for triage"),
                (_, waiting) => writeln!(out, "{waiting} imports wait to be accepted for triage"),
            }
        })
    }
}

impl Show {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Asking { format, store, limits } = self.asking;
        let connection = super::as_of_now(store.look(&limits, screen)?, screen);
        let sheet = connection.client.import(self.number).map_err(told)?;
        let calendar = &connection.found.program.calendar;
        answer(serde_json::to_value(&sheet), format, screen, |out| {
            told_of(&sheet.import, calendar, out)?;
            waiting(&sheet, out)?;
            if sheet.import.accepted_at.is_none() {
                writeln!(out, "next:  portcullis vuln import accept {}", self.number)?;
            }
            Ok(())
        })
    }
}

impl Accept {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Asking { format, store, limits } = self.asking;
        let connection = store.connect(&limits, screen)?;
        let accepted = connection.client.accept_import(self.number).map_err(told)?;
        answer(serde_json::to_value(&accepted), format, screen, |out| {
            let ImportAnswer { import, triage, reported, others } = &accepted;
            writeln!(out, "import {} of {} is accepted for triage", import.number, line(&import.component))?;
            write!(out, "{triage} to triage, {reported} reported to their owners at once")?;
            writeln!(out, "{}", if *others > 0 { format!(", {others} as they were") } else { String::new() })
        })
    }
}

fn answer(
    document: serde_json::Result<serde_json::Value>,
    format: Format,
    screen: &mut Screen,
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<Exit> {
    match format {
        Format::Text => screen.answer(text)?,
        Format::Json => {
            let document = document?;
            screen.answer(|out| json_text::pretty(&document, out))?;
        }
    }
    Ok(Exit::Done)
}

fn told_of(import: &ScanImport, calendar: &Calendar, out: &mut dyn Write) -> io::Result<()> {
    let ScanImport { number, component, track, engine, waiting, .. } = import;
    let (component, track, engine) = (line(component), line(track), line(engine));
    let came = calendar.say(import.received_at);
    writeln!(out, "{number}  {component} on {track}, {engine}  came {came}  {waiting} waiting")?;
    match (import.accepted_at, &import.accepted_by) {
        (Some(at), Some(by)) => writeln!(out, "   accepted by {}, {}", line(by), calendar.say(at)),
        _ => writeln!(out, "   its clocks start {} at the latest", calendar.say(import.starts_at)),
    }
}

/// A line for each owner, with how many of which severity.
fn waiting(sheet: &ImportSheet, out: &mut dyn Write) -> io::Result<()> {
    let mut teams: BTreeMap<Option<&str>, BTreeMap<usize, u64>> = BTreeMap::new();
    for one in &sheet.waiting {
        *teams.entry(one.team.as_deref()).or_default().entry(one.severity.place()).or_default() += one.count;
    }
    for (team, counts) in &teams {
        let counts: Vec<String> = Severity::ALL
            .iter()
            .filter_map(|severity| counts.get(&severity.place()).map(|count| format!("{count} {severity}")))
            .collect();
        writeln!(out, "   {}: {}", line(team.unwrap_or("nobody's")), counts.join(", "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_api::WaitingCount;

    fn import(number: u64) -> ScanImport {
        ScanImport {
            number,
            component: "web\u{1b}[2J".to_owned(),
            track: "main".to_owned(),
            engine: "trivy".to_owned(),
            scan: "s".to_owned(),
            received_at: "2026-11-24T10:30:00Z".parse().unwrap(),
            starts_at: "2026-11-27T10:30:00Z".parse().unwrap(),
            accepted_at: None,
            accepted_by: None,
            waiting: 12,
        }
    }

    fn calendar() -> Calendar {
        let program = portcullis_app::check_release::program_of(PROGRAM.as_bytes()).unwrap();
        program.calendar
    }

    const PROGRAM: &str = r#"{"version": 1, "company": "Acme"}"#;

    #[test]
    fn an_import_says_what_waits_and_until_when() {
        let mut out = Vec::new();
        told_of(&import(1), &calendar(), &mut out).unwrap();
        let accepted = ScanImport {
            accepted_at: Some("2026-11-25T09:00:00Z".parse().unwrap()),
            accepted_by: Some("ana".to_owned()),
            waiting: 0,
            ..import(2)
        };
        told_of(&accepted, &calendar(), &mut out).unwrap();
        let count = |severity, team: Option<&str>, count| WaitingCount {
            severity,
            team: team.map(str::to_owned),
            count,
        };
        let waiting_counts = vec![
            count(Severity::Critical, Some("core"), 2),
            count(Severity::Low, None, 1),
            count(Severity::Low, Some("core"), 9),
        ];
        waiting(&ImportSheet { import: import(1), waiting: waiting_counts }, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        1  web\u{1b}[2J on main, trivy  came Tue 24 November 2026 10:30  12 waiting
           its clocks start Fri 27 November 2026 10:30 at the latest
        2  web\u{1b}[2J on main, trivy  came Tue 24 November 2026 10:30  0 waiting
           accepted by ana, Wed 25 November 2026 09:00
           nobody's: 1 low
           core: 2 critical, 9 low
        ");
    }
}
