//! A page as a document of ours, in one line.

use crate::json_text;
use crate::options::Options;
use portcullis_domain::release_page::ReleasePage;
use serde::Serialize;
use std::io::{self, Write};

/// The version of the form of the document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'p> {
    portcullis: Head<'p>,
    #[serde(flatten)]
    page: &'p ReleasePage,
}

#[derive(Serialize)]
struct Head<'p> {
    document: &'static str,
    version: u32,
    written_by: &'p str,
}

/// Writes a page.
pub fn write(page: &ReleasePage, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = Head { document: "release_page", version: VERSION, written_by: options.tool_version };
    json_text::value(&Document { portcullis: head, page }, out)?;
    writeln!(out)
}

#[cfg(test)]
mod tests;
