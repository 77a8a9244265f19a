//! `portcullis account list|invite|disable|enable`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use portcullis_api::Account as Shown;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;

/// `portcullis account`.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// List who has an account
    List(List),
    /// Make a link with which somebody of the program sets a password; it is good once
    Invite(OfPerson),
    /// Shut somebody out: sessions end, tokens are revoked
    Disable(OfPerson),
    /// Let somebody in again
    Enable(OfPerson),
}

/// `portcullis account list`.
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

/// Whose account.
#[derive(Debug, Args)]
pub(crate) struct OfPerson {
    /// The id of the person
    #[arg(value_name = "PERSON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    person: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Account {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::List(command) => command.run(screen),
            Self::Invite(command) => command.invite(screen),
            Self::Disable(command) => command.change(screen, false),
            Self::Enable(command) => command.change(screen, true),
        }
    }
}

impl List {
    fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.accounts().map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&list)?, out),
            Format::Text => {
                if list.accounts.is_empty() {
                    writeln!(out, "There is no account; `portcullis account invite PERSON` makes a link")?;
                }
                list.accounts.iter().try_for_each(|account| writeln!(out, "{}", standing(account)))
            }
        })?;
        Ok(Exit::Done)
    }
}

impl OfPerson {
    fn invite(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let invitation = connection.client.invite(&self.person).map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&invitation)?, out),
            Format::Text => {
                writeln!(out, "/invitation/{}", line(&invitation.secret.0))?;
                writeln!(
                    out,
                    "for {}, once, until {}: put the address of the server before it",
                    line(&invitation.person),
                    invitation.expires_at
                )
            }
        })?;
        Ok(Exit::Done)
    }

    fn change(self, screen: &mut Screen, is_enabled: bool) -> anyhow::Result<Exit> {
        let client = &self.store.connect(&self.limits, screen)?.client;
        let account = if is_enabled {
            client.enable_account(&self.person)
        } else {
            client.disable_account(&self.person)
        };
        let account = account.map_err(told)?;
        screen.answer(|out| match self.format {
            Format::Json => json_text::pretty(&serde_json::to_value(&account)?, out),
            Format::Text => writeln!(out, "{}", standing(&account)),
        })?;
        Ok(Exit::Done)
    }
}

fn standing(account: &Shown) -> String {
    let roles = match &account.roles {
        None => "not in the program".to_owned(),
        Some(roles) if roles.is_empty() => "no role".to_owned(),
        Some(roles) => roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(","),
    };
    let by = match (account.has_password, &account.issuer) {
        (true, Some(issuer)) => format!("password, {}", line(issuer)),
        (true, None) => "password".to_owned(),
        (false, Some(issuer)) => line(issuer).into_owned(),
        (false, None) => "no way in".to_owned(),
    };
    let disabled = account.disabled_at.map(|at| format!("  disabled at {at}")).unwrap_or_default();
    let (person, made_by) = (line(&account.person), line(&account.created_by));
    format!("{person}  {roles}  {by}  made at {} by {made_by}{disabled}", account.created_at)
}
