//! `portcullis vuln disclose`.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{Connection, StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis_api::ActOn;
use portcullis_domain::vulnerability::{Action, DisclosureStep};
use portcullis_report::Options;
use portcullis_report::vulnerability::{disclosure, sheet};

/// `portcullis vuln disclose`.
#[derive(Debug, Args)]
pub(crate) struct Disclose {
    /// The vulnerability, as V-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    /// The step that is done; without one, the checklist is shown
    #[arg(value_name = "STEP", value_parser = step())]
    step: Option<DisclosureStep>,
    /// Where that can be seen
    #[arg(long, value_name = "TEXT", requires = "step", conflicts_with = "not_needed")]
    note: Option<String>,
    /// The step is not needed, and why
    #[arg(long, value_name = "REASON", requires = "step")]
    not_needed: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn step() -> impl TypedValueParser<Value = DisclosureStep> {
    let words = DisclosureStep::ALL.iter().map(|step| step.word());
    let no_step = |word: String| DisclosureStep::from_word(&word).ok_or("it is no step");
    PossibleValuesParser::new(words).try_map(no_step)
}

impl Disclose {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(step) = self.step else {
            let connection = self.store.look(&self.limits, screen)?;
            return show(&connection, self.number, self.format, screen);
        };
        let connection = self.store.connect(&self.limits, screen)?;
        let not_needed = self.not_needed.is_some();
        let note = self.not_needed.or(self.note).unwrap_or_default();
        let action = Action::Disclose { step, note, not_needed };
        let act = ActOn { numbers: vec![self.number], action, all_or_nothing: false };
        connection.client.act_on(&act).map_err(told)?;
        show(&connection, self.number, self.format, screen)
    }
}

/// Shows the checklist as it stands.
fn show(connection: &Connection, number: u64, format: Format, screen: &mut Screen) -> anyhow::Result<Exit> {
    let answer = connection.client.vulnerability(number).map_err(told)?.vulnerability;
    let missing = answer.disclosure.iter().find(|item| item.done.is_none());
    let next = match missing {
        Some(item) => vec![format!("portcullis vuln disclose {} {}", answer.brief.name, item.step)],
        None => sheet::commands(&answer),
    };
    let next: Vec<&str> = next.iter().map(String::as_str).collect();
    let options = Options { next: &next, ..screen.options(false, None) };
    let calendar = &connection.found.program.calendar;
    screen.answer(|out| match format {
        Format::Text => disclosure::text(&answer, calendar, &options, out),
        Format::Json => sheet::json(&answer, &options, out),
    })?;
    Ok(Exit::Done)
}
