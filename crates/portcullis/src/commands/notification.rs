//! `portcullis notification list|show|retry|preferences`.

mod preferences;

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use portcullis_api::ListDeliveries;
use portcullis_domain::notification::{Delivery, DeliveryState};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis notification`.
#[derive(Debug, Subcommand)]
pub(crate) enum Notification {
    /// List what goes to people and programs, the latest first
    List(List),
    /// Show one delivery, and what went wrong with it
    Show(Show),
    /// Have a dead delivery tried again
    Retry(Retry),
    /// Show or change how you want to be told of things
    Preferences(preferences::Preferences),
}

/// `portcullis notification list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those in this state: waiting, sending, sent, failed, dead or dropped
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<DeliveryState>,
    /// How many
    #[arg(long, value_name = "COUNT")]
    limit: Option<u32>,
    /// Those behind the one of this id: the next page
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis notification show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The id of the delivery
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis notification retry`.
#[derive(Debug, Args)]
pub(crate) struct Retry {
    /// The id of the delivery
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn state(text: &str) -> anyhow::Result<DeliveryState> {
    DeliveryState::from_word(text).with_context(|| {
        let known: Vec<&str> = DeliveryState::ALL.iter().map(|state| state.word()).collect();
        format!("a delivery is one of {}", known.join(", "))
    })
}

impl Notification {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::Retry(command) => command.run(screen),
            Self::Preferences(command) => command.run(screen),
        }
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let wanted = ListDeliveries {
            state: self.state,
            after: self.after,
            limit: self.limit,
            ..ListDeliveries::default()
        };
        let page = connection.client.deliveries(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&page)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            page.deliveries.iter().try_for_each(|delivery| row(delivery, out))?;
            if page.deliveries.is_empty() {
                writeln!(out, "nothing goes or went to anybody")?;
            }
            match &page.next {
                Some(next) => writeln!(out, "next:  portcullis notification list --after {}", line(next)),
                None => Ok(()),
            }
        })?;
        Ok(Exit::Done)
    }
}

impl Show {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let delivery = connection.client.delivery(&self.id).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&delivery)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| sheet(&delivery, out))?;
        Ok(Exit::Done)
    }
}

impl Retry {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let delivery = connection.client.retry_delivery(&self.id).map_err(told)?;
        screen.answer(|out| writeln!(out, "delivery {} is tried again", line(&delivery.id)))?;
        Ok(Exit::Done)
    }
}

fn row(delivery: &Delivery, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}  {:7}  {:7}  {}  {}",
        line(&delivery.id),
        delivery.state,
        delivery.channel,
        line(&delivery.recipient),
        line(&delivery.subject)
    )
}

fn sheet(delivery: &Delivery, out: &mut dyn Write) -> io::Result<()> {
    row(delivery, out)?;
    writeln!(out, "topic    {}", line(&delivery.topic))?;
    writeln!(out, "message  {}", line(&delivery.message))?;
    writeln!(out, "made     {}", delivery.created_at)?;
    writeln!(out, "tried    {} times", delivery.attempts)?;
    if let Some(due) = delivery.due_at {
        writeln!(out, "next     {due}")?;
    }
    if let Some(sent) = delivery.sent_at {
        writeln!(out, "sent     {sent}")?;
    }
    if let Some(error) = &delivery.last_error {
        writeln!(out, "error    {}", line(error))?;
    }
    if delivery.state == DeliveryState::Dead {
        writeln!(out, "next:  portcullis notification retry {}", line(&delivery.id))?;
    }
    Ok(())
}
