//! `portcullis webhook list|add|remove|test`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};
use portcullis_api::AddWebhook;
use portcullis_domain::notification::Webhook as Known;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;

/// `portcullis webhook`.
#[derive(Debug, Subcommand)]
pub(crate) enum Webhook {
    /// List the programs that are told of what happens
    List(List),
    /// Add one, and print the secret that its calls are signed with, this once
    Add(Add),
    /// Remove one; what is on its way to it is dropped
    Remove(One),
    /// Send one something to try it out
    Test(One),
}

/// `portcullis webhook list`.
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

/// `portcullis webhook add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Where it leads: an address with https or http
    #[arg(value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    url: String,
    /// A topic that it is told of: `vulnerability.overdue`, `vulnerability.*`; may be given again, without it all
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis webhook remove|test`.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The id of the webhook
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Webhook {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Add(command) => command.run(screen),
            Self::Remove(command) => command.remove(screen),
            Self::Test(command) => command.test(screen),
        }
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.webhooks().map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            for webhook in &list.webhooks {
                writeln!(out, "{}", shown(webhook))?;
            }
            if list.webhooks.is_empty() {
                writeln!(out, "There is no webhook; `portcullis webhook add URL` adds one")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

impl Add {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let wanted = AddWebhook { url: self.url, topics: self.topics };
        let added = connection.client.add_webhook(&wanted).map_err(told)?;
        screen.answer(|out| {
            writeln!(out, "{}", shown(&added.webhook))?;
            writeln!(out, "Secret  {}  it is not shown again; give it to the receiver", added.secret)?;
            writeln!(out, "next:  portcullis webhook test {}", added.webhook.id)
        })?;
        Ok(Exit::Done)
    }
}

impl One {
    fn remove(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let removed = connection.client.remove_webhook(&self.id).map_err(told)?;
        screen.answer(|out| writeln!(out, "webhook {} is removed", line(&removed.id)))?;
        Ok(Exit::Done)
    }

    fn test(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let delivery = connection.client.test_webhook(&self.id).map_err(told)?;
        screen.answer(|out| {
            writeln!(out, "a test is on its way to {}", line(&delivery.recipient))?;
            writeln!(out, "next:  portcullis notification show {}", line(&delivery.id))
        })?;
        Ok(Exit::Done)
    }
}

fn shown(webhook: &Known) -> String {
    let topics = if webhook.topics.is_empty() { "everything".to_owned() } else { webhook.topics.join(", ") };
    format!(
        "{}  {}  {}  added at {} by {}",
        line(&webhook.id),
        line(&webhook.url),
        line(&topics),
        webhook.created_at,
        line(&webhook.created_by)
    )
}
