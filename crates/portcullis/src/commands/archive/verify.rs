//! `portcullis archive verify`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::spinner::spinner;
use anyhow::Context;
use clap::Args;
use portcullis_api::{ArchiveReport, ArchiveWatcher, SealsReport, VerifySeals};
use portcullis_app::import_bundle::keys_in;
use portcullis_app::verify_bundle::{BundleLimits, BundleReport, verify_bundle};
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// `portcullis archive verify`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Verify {
    /// A bundle; it is verified without store, archive and program
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "head")]
    bundle: Option<PathBuf>,
    /// The public key of whoever sealed the bundle, from somebody whom you trust
    #[arg(long, value_name = "PUBLIC.pem", requires = "bundle")]
    key: Vec<PathBuf>,
    /// The digest of a seal that the archive has to have, with the whole chain before it
    #[arg(long, value_name = "DIGEST")]
    head: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

const EXITS: &str = "\
Exit codes: 0 nothing is wrong, 1 something is, by name, 2 it can't be verified.";

impl Verify {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        if let Some(bundle) = &self.bundle {
            return self.bundle(bundle, screen);
        }
        let connection = self.store.look(&self.limits, screen)?;
        let spinner = spinner(read_so_far(0, 0));
        let watcher = spinner.clone().map(|bar| {
            ArchiveWatcher::new(move |objects, bytes| bar.set_message(read_so_far(objects, bytes)))
        });
        let archive = connection.client.verify_archive(watcher);
        if let Some(spinner) = spinner {
            spinner.finish_and_clear();
        }
        let archive = archive.map_err(told)?;
        let report =
            connection.client.verify_seals(&VerifySeals { head: self.head.clone() }).map_err(told)?;
        let is_sound = archive.sound && report.sound;
        if self.format == Format::Json {
            let document = json!({
                "sound": is_sound, "archive": archive, "chains": report.chains, "faults": report.faults,
            });
            screen.answer(|out| json_text::pretty(&document, out))?;
        } else {
            screen.answer(|out| {
                objects(&archive, out)?;
                seals(&report, out)
            })?;
        }
        Ok(if is_sound { Exit::Done } else { Exit::Blocked })
    }

    fn bundle(&self, path: &Path, screen: &mut Screen) -> anyhow::Result<Exit> {
        let keys = keys_in(&super::public_keys(&self.key)?)?;
        let failed = || format!("{} can't be verified", path.display());
        let file = File::open(path).with_context(failed)?;
        let report = verify_bundle(file, &keys, BundleLimits::default()).with_context(failed)?;
        if self.format == Format::Json {
            screen.answer(|out| json_text::pretty(&document(&report), out))?;
        } else {
            screen.answer(|out| bundled(&report, out))?;
        }
        Ok(if report.mistakes.is_empty() { Exit::Done } else { Exit::Blocked })
    }
}

fn read_so_far(objects: u64, bytes: u64) -> String {
    format!("reading the archive: {}, {} MiB", counted(objects, "object"), bytes >> 20)
}

fn objects(report: &ArchiveReport, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let object = finding.object.as_deref().map(|object| format!(" ({object})")).unwrap_or_default();
        writeln!(
            out,
            "  {}: {}{}: {}",
            line(&finding.name),
            line(&finding.kind),
            line(&object),
            line(&finding.reason)
        )?;
    }
    write!(out, "{}, {} bytes", counted(report.objects, "sound object"), report.bytes)?;
    if report.orphans > 0 {
        write!(out, ", {} of them named by nothing on record", report.orphans)?;
    }
    if !report.removed.is_empty() {
        write!(out, ", {} removed after their retention", report.removed.len())?;
    }
    match report.findings.len() {
        0 => writeln!(out),
        1 => writeln!(out, "; 1 thing is wrong"),
        many => writeln!(out, "; {many} things are wrong"),
    }
}

fn seals(report: &SealsReport, out: &mut dyn Write) -> io::Result<()> {
    for fault in &report.faults {
        writeln!(out, "  {}: {}", line(&fault.name), line(&fault.reason))?;
    }
    for chain in &report.chains {
        let head = chain.head.as_deref().unwrap_or("none");
        let without = match chain.chain_only {
            0 => String::new(),
            count => format!(" ({count} from a bundle, without what they name)"),
        };
        writeln!(
            out,
            "{}  {}{without}, head {}",
            line(&chain.product),
            counted(chain.seals, "seal"),
            line(head)
        )?;
    }
    let total: u64 = report.chains.iter().map(|chain| chain.seals).sum();
    let total = counted(total, "seal");
    match report.faults.len() {
        0 => writeln!(out, "{total} verified, nothing is wrong with them"),
        1 => writeln!(out, "{total} looked at, 1 thing is wrong"),
        many => writeln!(out, "{total} looked at, {many} things are wrong"),
    }
}

pub(super) fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn bundled(report: &BundleReport, out: &mut dyn Write) -> io::Result<()> {
    for mistake in &report.mistakes {
        writeln!(out, "  {}: {}", line(&mistake.name), line(&mistake.reason))?;
    }
    let name = match &report.release {
        Some(release) => {
            let (product, version) = (line(&release.product), line(&release.version));
            writeln!(out, "Seal {}  {}", release.number, release.digest)?;
            writeln!(out, "  sealed by {} at {}", line(&release.sealed_by), release.sealed_at)?;
            writeln!(out, "  with the key {}", line(&release.key))?;
            writeln!(out, "  the verdict {}", release.outcome.word().replace('_', " "))?;
            format!("{product} {version}")
        }
        None => "the bundle".to_owned(),
    };
    match report.mistakes.len() {
        0 => writeln!(
            out,
            "{name} verified: {}, {}, and the verdict judged again to the same bytes",
            counted(report.seals, "seal"),
            counted(report.objects, "object")
        ),
        1 => writeln!(out, "{name} is not what it should be: 1 thing is wrong"),
        many => writeln!(out, "{name} is not what it should be: {many} things are wrong"),
    }
}

fn document(report: &BundleReport) -> Value {
    let release = report.release.as_ref().map(|release| {
        json!({
            "product": release.product, "version": release.version, "number": release.number,
            "digest": release.digest.to_string(), "key": release.key, "sealed_at": release.sealed_at,
            "sealed_by": release.sealed_by, "outcome": release.outcome.word(),
        })
    });
    let mistakes: Vec<Value> = report
        .mistakes
        .iter()
        .map(|mistake| json!({"name": mistake.name, "reason": mistake.reason}))
        .collect();
    json!({
        "sound": report.mistakes.is_empty(), "release": release, "seals": report.seals, "objects": report.objects,
        "bytes": report.bytes, "recomputed": report.is_recomputed, "mistakes": mistakes,
    })
}
