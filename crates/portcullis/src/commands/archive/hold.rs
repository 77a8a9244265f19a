//! `portcullis archive hold add|list|lift`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use portcullis_api::{ArchiveHold, LiftHold, PlaceHold};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis archive hold`.
#[derive(Debug, Subcommand)]
pub(crate) enum Hold {
    /// Place a hold on an object, or on everything that a release names: no retention removes it
    Add(Box<Add>),
    /// List the holds, lifted ones too
    List(List),
    /// Lift a hold that somebody else placed, with a reason
    Lift(Lift),
}

/// `portcullis archive hold add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The version of a release, or the digest of an object
    #[arg(id = "held", value_name = "RELEASE|DIGEST", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    held: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The product of the release; without it the only one of the program
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    product: Option<String>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis archive hold list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis archive hold lift`.
#[derive(Debug, Args)]
pub(crate) struct Lift {
    /// The number of the hold
    #[arg(value_name = "NUMBER")]
    number: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Hold {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Add(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::Lift(command) => command.run(screen),
        }
    }
}

impl Add {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let mut place = PlaceHold { reason: self.reason, ..PlaceHold::default() };
        if self.held.starts_with("sha256:") {
            place.digest = Some(self.held);
        } else {
            place.product = Some(connection.product(self.product.as_deref())?);
            place.version = Some(self.held);
        }
        let hold = connection.client.place_hold(&place).map_err(told)?;
        screen.answer(|out| writeln!(out, "hold {} placed on {}", hold.number, line(&hold.subject)))?;
        Ok(Exit::Done)
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.holds().map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            list.holds.iter().try_for_each(|hold| told_of(hold, out))?;
            if list.holds.is_empty() {
                writeln!(out, "nothing was ever put under a hold")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

impl Lift {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let lift = LiftHold { reason: self.reason };
        let hold = connection.client.lift_hold(self.number, &lift).map_err(told)?;
        screen.answer(|out| writeln!(out, "hold {} on {} lifted", hold.number, line(&hold.subject)))?;
        Ok(Exit::Done)
    }
}

fn told_of(hold: &ArchiveHold, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}  {}  placed by {} at {}: {}",
        hold.number,
        line(&hold.subject),
        line(&hold.placed_by),
        hold.placed_at,
        line(&hold.reason)
    )?;
    if let (Some(at), Some(by)) = (hold.lifted_at, &hold.lifted_by) {
        let reason = hold.lift_reason.as_deref().unwrap_or_default();
        writeln!(out, "   lifted by {} at {at}: {}", line(by), line(reason))?;
    }
    Ok(())
}
