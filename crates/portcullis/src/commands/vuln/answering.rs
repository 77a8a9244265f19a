//! `portcullis vuln approve|reject|withdraw`.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::way::Way;
use clap::Args;
use portcullis_api::{AnsweredDecisions, ApiError, Because, Client};
use portcullis_report::plain_text::line;

/// What all of them have in common.
#[derive(Debug, Args)]
struct Common {
    /// The vulnerabilities, as V-12 or 12
    #[arg(value_name = "NUMBER", required = true, value_parser = named)]
    numbers: Vec<u64>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Common {
    /// Answers one after the other; what is done stays done where the next one fails.
    fn answer(
        self,
        done: &str,
        ask: impl Fn(&Client<Way>, u64) -> Result<AnsweredDecisions, ApiError>,
        screen: &mut Screen,
    ) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.connect(&self.limits, screen)?, screen);
        for number in self.numbers {
            let answer = ask(&connection.client, number).map_err(told)?;
            if let Format::Json = self.format {
                let document = serde_json::to_string(&answer)?;
                screen.answer(|out| writeln!(out, "{document}"))?;
                continue;
            }
            screen.answer(|out| {
                answer.decisions.iter().try_for_each(|decision| {
                    writeln!(out, "{done} {}", line(&decision.request.key.to_string()))
                })
            })?;
        }
        Ok(Exit::Done)
    }
}

/// `portcullis vuln approve`.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    common: Common,
}

impl Approve {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.common.answer("approved", Client::approve_vulnerability, screen)
    }
}

/// `portcullis vuln reject`.
#[derive(Debug, Args)]
pub(crate) struct Reject {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

impl Reject {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let because = Because { reason: self.reason };
        self.common.answer("rejected", |client, number| client.reject_vulnerability(number, &because), screen)
    }
}

/// `portcullis vuln withdraw`.
#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

impl Withdraw {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let because = Because { reason: self.reason };
        self.common.answer(
            "withdrawn",
            |client, number| client.withdraw_vulnerability(number, &because),
            screen,
        )
    }
}
