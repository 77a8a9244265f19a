//! `portcullis vuln merge|split`.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::{MergeVulnerabilities, MergedVulnerability, SplitVulnerability};
use portcullis_domain::vulnerability::name;
use portcullis_report::plain_text::line;

/// What both have in common.
#[derive(Debug, Args)]
struct Common {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis vuln merge`.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The vulnerabilities that become part of another, as V-12 or 12
    #[arg(value_name = "NUMBER", required = true, value_parser = named)]
    from: Vec<u64>,
    /// The one that lasts
    #[arg(long, value_name = "NUMBER", value_parser = named)]
    into: u64,
    #[command(flatten)]
    common: Common,
}

/// `portcullis vuln split`.
#[derive(Debug, Args)]
pub(crate) struct Split {
    /// The vulnerability, as V-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    /// A component whose part becomes a vulnerability of its own; may be given several times
    #[arg(long = "component", value_name = "ID", required = true)]
    components: Vec<String>,
    #[command(flatten)]
    common: Common,
}

impl Merge {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Self { from, into, common } = self;
        let connection = common.store.connect(&common.limits, screen)?;
        let parts: Vec<String> = from.iter().map(|&number| name(number)).collect();
        let merge = MergeVulnerabilities { from, reason: common.reason };
        let answer = connection.client.merge_vulnerabilities(into, &merge).map_err(told)?;
        say(&answer, &format!("{} is part of", parts.join(", ")), common.format, screen)
    }
}

impl Split {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Self { number, components, common } = self;
        let connection = common.store.connect(&common.limits, screen)?;
        let parts = components.join(", ");
        let split = SplitVulnerability { components, reason: common.reason };
        let answer = connection.client.split_vulnerability(number, &split).map_err(told)?;
        say(&answer, &format!("what {} is in {parts} is", name(number)), common.format, screen)
    }
}

fn say(
    answer: &MergedVulnerability,
    what: &str,
    format: Format,
    screen: &mut Screen,
) -> anyhow::Result<Exit> {
    match format {
        Format::Text => {
            let sentence = format!("{what} {}", answer.vulnerability.name);
            screen.answer(|out| writeln!(out, "{}", line(&sentence)))?;
        }
        Format::Json => {
            let document = serde_json::to_string(&answer.vulnerability)?;
            screen.answer(|out| writeln!(out, "{document}"))?;
        }
    }
    Ok(Exit::Done)
}
