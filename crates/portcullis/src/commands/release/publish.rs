//! `portcullis release publish VERSION`.

use super::Named;
use crate::connection::told;
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use crate::way::Way;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use portcullis_api::{Client, PublishRelease, RecordPublication};
use portcullis_domain::release_page::ReleasePage;
use portcullis_report::Options;
use portcullis_report::release_page::{Products, cyclonedx, html, json, markdown, openvex};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// `portcullis release publish`.
#[derive(Debug, Args)]
#[command(after_long_help = EXITS)]
pub(crate) struct Publish {
    #[command(flatten)]
    named: Named,
    /// The verdict of this number; without it the last one
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
    verdict: Option<i64>,
    /// Write a draft of the page also where the release is blocked or undecided
    #[arg(long)]
    draft: bool,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to a file instead of the standard output; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write every format, each to a file of this directory that is named for the version
    #[arg(long, value_name = "DIR", conflicts_with_all = ["format", "output"])]
    output_dir: Option<PathBuf>,
    /// What the products of the `OpenVEX` document are
    #[arg(long, value_enum, default_value_t)]
    products: OfVex,
}

const EXITS: &str = "\
Exit codes: 0 the page was written, 2 the release has no verdict that it ships with, or the page can't be written.";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown, in the tables in which such pages are kept by hand
    #[default]
    Markdown,
    /// A page of its own
    Html,
    /// For machines
    Json,
    /// `OpenVEX` 0.2.0
    Openvex,
    /// `CycloneDX` 1.6 with the analysis of each vulnerability
    Cyclonedx,
}

impl Format {
    /// The word for it on record.
    fn word(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
            Self::Openvex => "openvex",
            Self::Cyclonedx => "cyclonedx",
        }
    }

    /// What the name of its file ends with.
    fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Openvex => "openvex.json",
            Self::Cyclonedx => "cdx.json",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum OfVex {
    /// The images by their digests; packages where there is no image
    #[default]
    Images,
    /// The packages alone, for scanners that don't know the digest of an image: a tar file, an unpacked file system
    Packages,
}

impl Publish {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let (connection, product) = self.named.product.connect(screen)?;
        let publish = PublishRelease { draft: self.draft };
        let client = &connection.client;
        let page = client.release_page(&product, &self.named.version, self.verdict, publish).map_err(told)?;
        if page.is_draft {
            screen.remark(&format!("warning: the release is {}; this is a draft that says so", page.outcome));
        }
        let Some(folder) = &self.output_dir else {
            if self.format == Format::Openvex && !openvex::has_statements(&page) {
                bail!(
                    "the page tells of no vulnerability, so there is nothing that an OpenVEX document could state"
                );
            }
            self.record(client, &product, &page, &[self.format])?;
            let file = output_file::chosen(self.output.as_deref());
            let options = screen.options(false, file);
            let write = |out: &mut dyn Write| self.write(&page, self.format, &options, out);
            output_file::answer(file, screen, write)?;
            return Ok(Exit::Done);
        };
        let formats = Format::value_variants().iter().copied();
        let formats: Vec<_> =
            formats.filter(|format| *format != Format::Openvex || openvex::has_statements(&page)).collect();
        if formats.len() < Format::value_variants().len() {
            screen.remark("note: no OpenVEX document was written, since the page tells of no vulnerability");
        }
        self.record(client, &product, &page, &formats)?;
        let written = self.write_all(&page, &formats, folder, screen)?;
        screen.answer(|out| written.iter().try_for_each(|path| writeln!(out, "{}", path.display())))?;
        Ok(Exit::Done)
    }

    /// Puts on record what is published before it is given out: what is out can't be called back.
    fn record(
        &self,
        client: &Client<Way>,
        product: &str,
        page: &ReleasePage,
        formats: &[Format],
    ) -> anyhow::Result<()> {
        let formats = formats.iter().map(|format| format.word().to_owned()).collect();
        let publication = RecordPublication { formats, draft: self.draft };
        client
            .record_publication(product, &self.named.version, page.verdict.number, &publication)
            .map_err(told)?;
        Ok(())
    }

    fn write_all(
        &self,
        page: &ReleasePage,
        formats: &[Format],
        folder: &Path,
        screen: &Screen,
    ) -> anyhow::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let mut written = Vec::new();
        for &format in formats {
            let path = folder.join(format!("{}.{}", file_name(page.version.as_str()), format.ending()));
            let options = screen.options(false, Some(&path));
            output_file::write(&path, |out| self.write(page, format, &options, out))?;
            written.push(path);
        }
        Ok(written)
    }

    fn write(
        &self,
        page: &ReleasePage,
        format: Format,
        options: &Options<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let products = match self.products {
            OfVex::Images => Products::Images,
            OfVex::Packages => Products::Packages,
        };
        match format {
            Format::Markdown => markdown::write(page, options, out),
            Format::Html => html::write(page, options, out),
            Format::Json => json::write(page, options, out),
            Format::Openvex => openvex::write(page, products, options, out),
            Format::Cyclonedx => cyclonedx::write(page, options, out),
        }
    }
}

/// The version as a name of a file that stays in its directory.
fn file_name(version: &str) -> String {
    let name: String =
        version.chars().map(|c| if c.is_alphanumeric() || ".-_+".contains(c) { c } else { '-' }).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_name_in_its_directory() {
        assert_eq!(file_name("5.3.2-rc.1+7"), "5.3.2-rc.1+7");
        assert_eq!(file_name("../../etc/x"), "_..-..-etc-x");
    }
}
