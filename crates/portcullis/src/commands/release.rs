//! `portcullis release open|scan|check|publish|diff|break-glass|seal|show|list|end`.

mod break_glass;
mod check;
mod diff;
mod list;
mod open;
mod publish;
mod scan;
mod seal;

use crate::arguments::LimitArguments;
use crate::connection::{Connection, StoreArguments};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, Subcommand};

/// `portcullis release`.
#[derive(Debug, Subcommand)]
pub(crate) enum Release {
    /// Open a release: each component of the product at exactly one state, or left out with a reason
    Open(open::Open),
    /// Run every required engine on the components of a release, and record what they report
    Scan(scan::Scan),
    /// Judge a release: it passes (exit 0), is blocked (1) or undecided (2)
    Check(Box<check::Check>),
    /// Write the page of a release: what was found in it and what was decided, for whoever runs it
    Publish(publish::Publish),
    /// Say what a release adds and resolves against another of the same product
    Diff(diff::Diff),
    /// Ask to ship a release in spite of the gate, approve that, or say that it is no longer needed
    BreakGlass(break_glass::BreakGlass),
    /// Seal a release that may ship: sign what it was judged by, chained to the seals before it
    Seal(Box<seal::SealRelease>),
    /// Show what a release is made of and where it stands
    Show(list::Show),
    /// List the releases of a product
    List(list::List),
    /// End a release: it is looked after no longer
    End(list::End),
}

/// A release, and where the store is.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The version of the release
    #[arg(id = "release", value_name = "VERSION", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) version: String,
    #[command(flatten)]
    pub(crate) product: OfProduct,
}

/// The product, and where the store is.
#[derive(Debug, Args)]
pub(crate) struct OfProduct {
    /// The product; without it the only one of the program
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    product: Option<String>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl OfProduct {
    pub(crate) fn connect(&self, screen: &mut Screen) -> anyhow::Result<(Connection, String)> {
        let connection = self.store.connect(&self.limits, screen)?;
        let product = connection.product(self.product.as_deref())?;
        Ok((connection, product))
    }
}

impl Release {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        match self {
            Self::Open(command) => command.run(screen),
            Self::Scan(command) => command.run(screen),
            Self::Check(command) => command.run(screen),
            Self::Publish(command) => command.run(screen),
            Self::Diff(command) => command.run(screen),
            Self::BreakGlass(command) => command.run(screen),
            Self::Seal(command) => command.run(screen),
            Self::Show(command) => command.run(screen),
            Self::List(command) => command.run(screen),
            Self::End(command) => command.run(screen),
        }
    }
}
