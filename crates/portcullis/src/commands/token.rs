//! `portcullis token create|list|revoke`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use portcullis_api::{MakeToken, Token as Shown};
use portcullis_domain::permission::Permission;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;

/// `portcullis token`.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token and print its secret, which nobody can see again
    Create(Create),
    /// List your tokens; whoever lets people in sees all
    List(List),
    /// Revoke a token
    Revoke(Revoke),
}

/// `portcullis token create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What it is called: letters, digits, `.`, `_` and `-`
    name: String,
    /// What it permits: read, record, release, …
    #[arg(long = "may", value_name = "PERMISSION", required = true, value_delimiter = ',', value_parser = permission)]
    permissions: Vec<Permission>,
    /// For a pipeline: it acts as itself, not as you
    #[arg(long)]
    pipeline: bool,
    /// The only product that it reaches
    #[arg(long, value_name = "ID")]
    product: Option<String>,
    /// Days until it ends
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis token list`.
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

/// `portcullis token revoke`.
#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The id of the token
    #[arg(value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn permission(word: &str) -> Result<Permission, String> {
    Permission::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Permission::ALL.iter().map(|permission| permission.word()).collect();
        format!("it is none of {}", known.join(", "))
    })
}

impl Token {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Create(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::Revoke(command) => command.run(screen),
        }
    }
}

impl Create {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let lasts = SignedDuration::from_hours(i64::from(self.days) * 24);
        let expires_at = Timestamp::now().checked_add(lasts).context("the token ends too late")?;
        let wanted = MakeToken {
            name: self.name,
            for_pipeline: self.pipeline,
            permissions: self.permissions.into_iter().collect(),
            product: self.product,
            expires_at,
        };
        let made = connection.client.make_token(&wanted).map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&made)?, out),
            Format::Text => {
                writeln!(out, "{}", line(&made.secret.0))?;
                writeln!(out, "{}", standing(&made.token, Timestamp::now()))?;
                writeln!(out, "keep it where your secrets are: it is not shown again")
            }
        })?;
        Ok(Exit::Done)
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.tokens().map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&list)?, out),
            Format::Text => {
                if list.tokens.is_empty() {
                    writeln!(out, "There is no token; `portcullis token create` makes one")?;
                }
                let now = Timestamp::now();
                list.tokens.iter().try_for_each(|token| writeln!(out, "{}", standing(token, now)))
            }
        })?;
        Ok(Exit::Done)
    }
}

impl Revoke {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let token = connection.client.revoke_token(&self.id).map_err(told)?;
        screen.answer(|out| writeln!(out, "{}", standing(&token, Timestamp::now())))?;
        Ok(Exit::Done)
    }
}

fn standing(token: &Shown, now: Timestamp) -> String {
    let of = token.person.as_deref().unwrap_or("pipeline");
    let may: Vec<&str> = token.permissions.iter().map(|permission| permission.word()).collect();
    let within = token.product.as_ref().map(|product| format!(" in {}", line(product))).unwrap_or_default();
    let end = match token.revoked_at {
        Some(at) => format!("revoked at {at}"),
        None if token.expires_at <= now => format!("ended at {}", token.expires_at),
        None => format!("until {}", token.expires_at),
    };
    let used = token.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used at {at}"));
    let (id, name) = (line(&token.id), line(&token.name));
    format!("{id}  {name}  {}  {}{within}  {end}  {used}", line(of), may.join(","))
}
