//! `portcullis vuln add`.

use super::text_of;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis_api::AddVulnerability;
use portcullis_app::act_on_vulnerability::REPORT_BYTES;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::Source;
use portcullis_report::Options;
use portcullis_report::vulnerability::acted;
use std::path::PathBuf;

/// `portcullis vuln add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What it is, in one line
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// The component that has it
    #[arg(long, value_name = "ID")]
    component: String,
    /// How it came to be known
    #[arg(long, value_name = "SOURCE", value_parser = source())]
    source: Source,
    /// How bad it is
    #[arg(long, value_name = "SEVERITY", value_parser = severity())]
    severity: Severity,
    /// The team that owns it; without it the program says
    #[arg(long, value_name = "ID")]
    team: Option<String>,
    /// Its technical report as Markdown; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    write_up: Option<PathBuf>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn source() -> impl TypedValueParser<Value = Source> {
    // What scans find comes with them.
    let by_hand = Source::ALL.iter().filter(|&&source| source != Source::VulnerabilityScanning);
    let no_source = |word: String| Source::from_word(&word).ok_or("it is no source");
    PossibleValuesParser::new(by_hand.map(|source| source.word())).try_map(no_source)
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::word)).try_map(|word| word.parse::<Severity>())
}

impl Add {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let report = match &self.write_up {
            Some(path) => text_of(path, REPORT_BYTES)?,
            None => String::new(),
        };
        let connection = self.store.connect(&self.limits, screen)?;
        let add = AddVulnerability {
            title: self.title,
            component: self.component,
            source: self.source,
            severity: self.severity,
            team: self.team,
            report,
        };
        let added = connection.client.add_vulnerability(&add).map_err(told)?.vulnerability;
        let take = format!("portcullis vuln take {}", added.name);
        let own = format!("portcullis vuln own {} --team ID", added.name);
        let next: &[&str] = if added.team.is_some() { &[&take] } else { &[&own, &take] };
        let options = Options { next, ..screen.options(false, None) };
        let calendar = &connection.found.program.calendar;
        screen.answer(|out| match self.format {
            Format::Text => acted::added(&added, calendar, &options, out),
            Format::Json => acted::added_json(&added, &options, out),
        })?;
        Ok(Exit::Done)
    }
}
