//! `portcullis release check VERSION`.

use super::Named;
use crate::connection::{Connection, told};
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::{CheckRelease, KeptVerdict, RecomputedVerdict};
use portcullis_app::check_release::program_of;
use portcullis_domain::gate::{Facts, Outcome, ProgramFacts, Recorded, Unread, Verdict};
use portcullis_report::Options;
use portcullis_report::verdict::{Judged, html, markdown, terminal};
use std::io::{self, Write};
use std::path::PathBuf;

/// `portcullis release check`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Check {
    #[command(flatten)]
    named: Named,
    /// The moment that is judged, as in 2026-11-23T10:00:00Z; without it the present one
    #[arg(long, value_name = "TIME", conflicts_with_all = ["recompute", "verdict"])]
    as_of: Option<Timestamp>,
    /// Judge again from the facts of the last verdict, or of --verdict, and say whether the same bytes come out
    #[arg(long)]
    recompute: bool,
    /// Show the verdict of this number, as it was given
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
    verdict: Option<i64>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every column and every item
    #[arg(long)]
    wide: bool,
}

const EXITS: &str = "\
Exit codes: 0 passes or released by exception, 1 blocked, 2 undecided, or the verdict can't be given.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, grouped by what resolves most
    #[default]
    Text,
    /// The document of the verdict with its facts, as it is archived
    Json,
    /// Markdown
    Markdown,
    /// A page of its own
    Html,
}

/// A verdict as its document has it, without the decisions.
struct Shown {
    facts: Facts,
    verdict: Verdict,
    kept: KeptVerdict,
}

impl Check {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let (client, version) = (&connection.client, self.named.version.as_str());
        let recomputed = if self.recompute {
            Some(client.recompute_verdict(&product, version, self.verdict).map_err(told)?)
        } else {
            None
        };
        let number = recomputed.as_ref().map(|again| again.number).or(self.verdict);
        let mut kept = match number {
            Some(number) => client.verdict(&product, version, Some(number)),
            None => client.check_release(&product, version, CheckRelease { as_of: self.as_of }),
        }
        .map_err(told)?;
        if let Some(document) = recomputed.as_ref().and_then(|again| again.document.clone()) {
            kept.document = document.into_bytes();
        }
        let shown = understand(&connection, &product, kept)?;
        self.answer(&shown, screen)?;
        let exit = match shown.verdict.outcome {
            Outcome::Passes | Outcome::ReleasedByException => Exit::Done,
            Outcome::Blocked => Exit::Blocked,
            Outcome::Undecided => Exit::Incomplete,
        };
        let Some(again) = recomputed else { return Ok(exit) };
        screen.remark(&compared(&again));
        Ok(if again.same { exit } else { Exit::Incomplete })
    }

    fn answer(&self, shown: &Shown, screen: &mut Screen) -> anyhow::Result<()> {
        let file = output_file::chosen(self.output.as_deref());
        let next = next(shown);
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, file) };
        let judged = Judged {
            facts: &shown.facts,
            verdict: &shown.verdict,
            number: Some(shown.kept.number),
            digest: Some(&shown.kept.digest),
        };
        let write = |out: &mut dyn Write| -> io::Result<()> {
            match self.format {
                Format::Text => terminal::write(&judged, &options, out),
                Format::Json => out.write_all(&shown.kept.document),
                Format::Markdown => markdown::write(&judged, &options, out),
                Format::Html => html::write(&judged, &options, out),
            }
        };
        output_file::answer(file, screen, write)
    }
}

/// The document with the program that it names.
fn understand(connection: &Connection, product: &str, kept: KeptVerdict) -> anyhow::Result<Shown> {
    let recorded: Recorded<Unread> =
        serde_json::from_slice(&kept.document).context("the document of the verdict can't be understood")?;
    let digest = recorded.facts.program.clone();
    let program = program_of(&connection.client.program(&digest).map_err(told)?)?;
    let Some(program) = ProgramFacts::of(&program, product, &digest) else {
        bail!("the program of the verdict has no product `{product}`");
    };
    let facts = recorded.facts.complete(program, Vec::new());
    Ok(Shown { facts, verdict: recorded.verdict, kept })
}

/// Commands that help next.
fn next(shown: &Shown) -> Vec<String> {
    let version = &shown.facts.release.version;
    let mut next = Vec::new();
    if shown.verdict.undecided.iter().any(|item| item.engine.is_some()) {
        next.push(format!("portcullis release scan {version}"));
    }
    if !shown.verdict.blocking.is_empty() {
        next.push("portcullis decide decisions.yaml".to_owned());
    }
    next
}

fn compared(again: &RecomputedVerdict) -> String {
    if again.same {
        return format!(
            "verdict {} judged again from its facts: the same bytes, {}",
            again.number, again.digest
        );
    }
    let rules = if again.kept_rules == again.rules {
        "by the same rules".to_owned()
    } else {
        format!("by rules {} (it was given by rules {})", again.rules, again.kept_rules)
    };
    let outcome = if again.outcome == again.kept_outcome {
        format!("it still is {}, with other items", again.outcome)
    } else {
        format!("it was {} and would be {}", again.kept_outcome, again.outcome)
    };
    format!("verdict {} judged again from its facts {rules} differs: {outcome}", again.number)
}
