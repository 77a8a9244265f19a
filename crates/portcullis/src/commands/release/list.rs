//! `portcullis release show|list|end`.

use super::{Named, OfProduct, break_glass, seal};
use crate::arguments::Format;
use crate::connection::told;
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::Release;
use portcullis_domain::release::{self, ReleaseComponent, Support};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis release show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    named: Named,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// `portcullis release list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    product: OfProduct,
}

/// `portcullis release end`.
#[derive(Debug, Args)]
pub(crate) struct End {
    #[command(flatten)]
    named: Named,
}

impl Show {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let release = connection.client.release(&product, &self.named.version).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&release)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            components(&release.release, out)?;
            writeln!(out, "Opened by {} at {}", line(&release.opened_by), release.opened_at)?;
            if let Some(exception) = &release.break_glass {
                break_glass::write(exception, out)?;
            }
            for sealed in &release.seals {
                seal::write(sealed, out)?;
            }
            writeln!(out, "{}", standing(&release))
        })?;
        Ok(Exit::Done)
    }
}

impl List {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.product.connect(screen)?;
        let list = connection.client.releases(&product).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            for release in &list.releases {
                writeln!(out, "{}", standing(release))?;
            }
            if list.releases.is_empty() {
                writeln!(out, "{product} has no release; `portcullis release open VERSION` opens one")?;
            }
            Ok(())
        })?;
        Ok(Exit::Done)
    }
}

impl End {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let ended = connection.client.end_release(&product, &self.named.version).map_err(told)?;
        screen.answer(|out| writeln!(out, "{product} {} ended", ended.release.version))?;
        Ok(Exit::Done)
    }
}

/// The components of a release, one a line.
pub(super) fn components(release: &release::Release, out: &mut dyn Write) -> io::Result<()> {
    let width = release.components.keys().map(String::len).max().unwrap_or_default();
    for (id, stands) in &release.components {
        match stands {
            ReleaseComponent::At(artifact) => writeln!(out, "  {id:width$}  {artifact}")?,
            ReleaseComponent::LeftOut { reason } => {
                writeln!(out, "  {id:width$}  left out: {}", line(reason))?;
            }
        }
    }
    Ok(())
}

/// A release and where it stands, in one line.
fn standing(release: &Release) -> String {
    let of = &release.release;
    let support = match (release.ended_at, &release.support) {
        (Some(at), _) => format!("ended at {at}"),
        (None, Some(Support::Supported { until: Some(day) })) => format!("supported until {day}"),
        (None, Some(Support::Ended { on: Some(day) })) => format!("not supported since {day}"),
        (None, Some(Support::Ended { on: None })) => "not supported any more".to_owned(),
        (None, Some(Support::Supported { until: None }) | None) => "supported".to_owned(),
    };
    let verdict = release.verdict.as_ref().map_or_else(
        || "never judged".to_owned(),
        |verdict| {
            format!("{} at {} (verdict {})", spoken(verdict.outcome.word()), verdict.at, verdict.number)
        },
    );
    format!("{} {} · series {} · {support} · {verdict}", of.product, of.version, of.series)
}

fn spoken(word: &str) -> String {
    word.replace('_', " ")
}
