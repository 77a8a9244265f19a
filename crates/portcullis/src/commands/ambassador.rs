//! `portcullis ambassador`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::{AmbassadorDirectory, AmbassadorsOfTeam, FindAmbassadors};
use portcullis_domain::ambassador::TeamAmbassador;
use portcullis_domain::program::Program;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis ambassador`.
#[derive(Debug, Args)]
pub(crate) struct Ambassador {
    /// The team, by its id or name; all of them where none is named
    #[arg(value_name = "TEAM")]
    team: Option<String>,
    /// Only teams with these words in their names, organisations or ambassadors
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "",
        hide_default_value = true,
        conflicts_with = "team"
    )]
    find: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Ambassador {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let (client, program) = (&connection.client, &connection.found.program);
        if let Some(team) = &self.team {
            let found = client.ambassadors_of(team).map_err(told)?;
            screen.answer(|out| match self.format {
                Format::Json => json_text::pretty(&serde_json::to_value(&found)?, out),
                Format::Text => write_one(program, &found, out),
            })?;
        } else {
            let found = client.ambassadors(&FindAmbassadors { q: self.find }).map_err(told)?;
            screen.answer(|out| match self.format {
                Format::Json => json_text::pretty(&serde_json::to_value(&found)?, out),
                Format::Text => write_all(&found, out),
            })?;
        }
        Ok(Exit::Done)
    }
}

fn write_all(found: &AmbassadorDirectory, out: &mut dyn Write) -> io::Result<()> {
    found.teams.iter().try_for_each(|team| writeln!(out, "{}", row(team)))?;
    if found.teams.is_empty() {
        writeln!(out, "there is no such team")?;
    }
    for load in &found.loads {
        writeln!(
            out,
            "{}: {} teams, {} open vulnerabilities of these, {} open requests{}",
            line(&load.person),
            load.teams.len(),
            load.vulnerabilities,
            load.requests,
            if load.is_away { ", away" } else { "" }
        )?;
    }
    Ok(())
}

fn write_one(program: &Program, found: &AmbassadorsOfTeam, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", row(&found.team))?;
    for tenure in &found.history {
        let who = tenure.ambassador.as_deref().map_or("nobody".into(), |person| line(person));
        let day = |at| program.calendar.day_of(at).to_string();
        let until = tenure.until.map_or_else(|| "today".to_owned(), day);
        writeln!(out, "  {} to {until}  {who}", day(tenure.from))?;
    }
    if !found.is_whole {
        writeln!(out, "  there are earlier programs")?;
    }
    Ok(())
}

/// A team in one line.
fn row(team: &TeamAmbassador) -> String {
    let who = team.ambassador.as_deref().map_or("nobody".into(), |person| line(person));
    let mut text = format!("{} ({}): {who}", line(&team.name), line(&team.team));
    if team.is_away {
        text.push_str(", away");
    }
    if let Some(stand_in) = &team.stand_in {
        text.push_str(", else ");
        text.push_str(&line(stand_in));
    }
    if let Some(gap) = &team.gap {
        text.push_str("; gap: ");
        text.push_str(&line(gap));
    }
    text
}
