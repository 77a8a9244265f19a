//! `portcullis release diff VERSION --table FILE`.

use super::Format;
use crate::commands::import::read;
use crate::connection::{Connection, told};
use crate::exit::Exit;
use crate::output_file;
use crate::screen::Screen;
use anyhow::{Context, bail};
use jiff::Timestamp;
use portcullis_api::CompareTable;
use portcullis_report::{Options, accepted_table};
use std::path::Path;

/// A table that is compared with what the scans of its release find.
pub(super) struct Table<'t> {
    pub(super) release: &'t str,
    pub(super) as_of: Option<Timestamp>,
    pub(super) path: &'t Path,
    pub(super) write: bool,
}

impl Table<'_> {
    pub(super) fn compare(
        &self,
        connection: &Connection,
        product: &str,
        format: Format,
        options: &Options<'_>,
        screen: &mut Screen,
    ) -> anyhow::Result<Exit> {
        if format == Format::Markdown {
            bail!("a table is compared as text or JSON; --write writes the Markdown");
        }
        let text = read(self.path)?;
        let compare = CompareTable { file: self.path.display().to_string(), as_of: self.as_of };
        let difference = connection.client.table_difference(product, self.release, &compare, text.clone());
        let difference = difference.map_err(told)?;
        screen.answer(|out| match format {
            Format::Json => accepted_table::difference_json(&difference, options, out),
            Format::Text | Format::Markdown => accepted_table::difference_text(&difference, options, out),
        })?;
        if self.write {
            let updated = difference.updated.as_deref();
            let updated =
                updated.with_context(|| format!("{} has no table to write to", self.path.display()))?;
            if updated.as_bytes() != text {
                output_file::write(self.path, |out| out.write_all(updated.as_bytes()))?;
                screen.remark(&format!("wrote {}", self.path.display()));
            }
        }
        let is_complete = difference.unscanned.is_empty() && difference.refused.is_empty();
        Ok(if is_complete { Exit::Done } else { Exit::Incomplete })
    }
}
