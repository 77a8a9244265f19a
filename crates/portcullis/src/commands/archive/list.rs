//! `portcullis archive list`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ArchivedObject;
use portcullis_report::json_text;
use portcullis_report::plain_text::line;
use std::io::{self, Write};

/// `portcullis archive list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl List {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let list = connection.client.archived_objects().map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        screen.answer(|out| {
            list.objects.iter().try_for_each(|object| row(object, out))?;
            let held = list.objects.iter().filter(|object| object.held).count();
            writeln!(out, "{} objects, {held} under hold", list.objects.len())
        })?;
        Ok(Exit::Done)
    }
}

fn row(object: &ArchivedObject, out: &mut dyn Write) -> io::Result<()> {
    let kind = object.kind.as_deref().unwrap_or("orphan");
    let at = object.at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    write!(out, "{}  {kind:10}  {at}", object.digest)?;
    if let Some(bytes) = object.bytes {
        write!(out, "  {bytes} bytes")?;
    }
    if let Some(name) = &object.name {
        write!(out, "  {}", line(name))?;
    }
    writeln!(out, "{}", if object.held { "  held" } else { "" })
}
