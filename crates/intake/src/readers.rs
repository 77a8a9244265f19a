//! The readers, one file a tool. The order is the order of recognition: formats that are told by one sure
//! mark come first, those that are only told by a handful of common keys last.

mod checkov;
mod empty;
mod generic;
mod gitleaks;
mod purl;
mod sarif;
mod text;
mod trivy;

use crate::json::{Json, Outline};
use crate::output::Output;
use crate::reading::{FormatFacts, Refusal};
use crate::table::{Table, TableOutline};
use crate::xml::{Xml, XmlOutline};

/// One format, how it is recognised and how it is read.
pub(crate) struct Reader {
    pub(crate) format: FormatFacts,
    pub(crate) way: Way,
}

/// The kind of text that a format comes in.
pub(crate) enum Way {
    /// JSON; `several` says that documents may follow each other in one file, `read` is called for each.
    Json {
        recognises: fn(&Outline) -> bool,
        several: bool,
        read: fn(&mut Json<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
    /// XML.
    Xml {
        recognises: fn(&XmlOutline) -> bool,
        read: fn(&mut Xml<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
    /// CSV.
    Table {
        recognises: fn(&TableOutline) -> bool,
        read: fn(&mut Table<'_>, &mut Output<'_>) -> Result<(), Refusal>,
    },
}

pub(crate) const READERS: &[Reader] = &[
    checkov::READER,
    gitleaks::READER,
    sarif::READER,
    trivy::READER,
    generic::READER,
    generic::TABLE,
    empty::READER,
];
