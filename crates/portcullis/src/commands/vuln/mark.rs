//! `portcullis vuln mark`.

use super::acting::{Chosen, Doing};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis_domain::vulnerability::{self as domain, Action};

/// `portcullis vuln mark`.
#[derive(Debug, Args)]
pub(crate) struct Mark {
    /// As what
    #[arg(id = "mark", value_name = "MARK", value_parser = by_hand())]
    kind: domain::Mark,
    #[command(flatten)]
    chosen: Chosen,
    /// Take the mark back
    #[arg(long)]
    off: bool,
    #[command(flatten)]
    doing: Doing,
}

/// The marks that do not follow from decisions and scans.
fn by_hand() -> impl TypedValueParser<Value = domain::Mark> {
    let words = [domain::Mark::NotProduction, domain::Mark::ThirdParty].map(domain::Mark::word);
    let no_mark = |word: String| domain::Mark::from_word(&word).ok_or("it is no mark");
    PossibleValuesParser::new(words).try_map(no_mark)
}

impl Mark {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(self.chosen, &Action::Mark { mark: self.kind, on: !self.off }, screen)
    }
}
