//! `portcullis request kinds`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::Args;
use portcullis_domain::program::requests::Kind;
use portcullis_report::request::kinds;
use portcullis_report::{Options, json_text};

/// `portcullis request kinds`.
#[derive(Debug, Args)]
pub(crate) struct Kinds {
    /// Only this kind
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// How to say it; json has all kinds
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Kinds {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(connection.client.request_kinds().map_err(told)?)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let requests = &connection.found.program.requests;
        let is_wanted = |kind: &&Kind| self.kind.as_ref().is_none_or(|wanted| *wanted == kind.id);
        let wanted: Vec<&Kind> = requests.kinds.iter().filter(is_wanted).collect();
        let Some(first) = wanted.first() else {
            let known: Vec<&str> = requests.kinds.iter().map(|kind| kind.id.as_str()).collect();
            bail!("the program has no such kind of request; it has {}", known.join(", "));
        };
        let question = first.questions.first().map_or("what", |question| &question.id);
        let ask = format!("portcullis request ask {} --answer {question}=\"…\"", first.id);
        let options = Options { next: &[&ask], ..screen.options(false, None) };
        screen.answer(|out| kinds::text(requests, &wanted, &options, out))?;
        Ok(Exit::Done)
    }
}
