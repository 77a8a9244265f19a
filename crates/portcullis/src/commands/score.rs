//! `portcullis score ADVISORY|VECTOR`.

use super::release::OfProduct;
use crate::arguments::Format;
use crate::connection::told;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ScoreOf;
use portcullis_report::score;

/// `portcullis score`.
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// An advisory that is on record, by any of its names, or a CVSS vector
    #[arg(value_name = "ADVISORY|VECTOR")]
    of: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    product: OfProduct,
}

impl Score {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.product.connect(screen)?;
        let scores = connection.client.proposed_scores(&product, &ScoreOf { of: self.of }).map_err(told)?;
        let options = screen.options(false, None);
        screen.answer(|out| match self.format {
            Format::Text => score::text(&scores.proposals, &options, out),
            Format::Json => score::json(&scores.proposals, &options, out),
        })?;
        Ok(Exit::Done)
    }
}
