//! What people do with requests.

use super::named;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{Connection, StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use portcullis_domain::request::action::Action;
use portcullis_domain::request::sheet::RequestSheet;
use portcullis_domain::request::sort;
use portcullis_report::request::{Reader, sheet};
use portcullis_report::{Options, json_text};

/// With which request something is done, and how that is said.
#[derive(Debug, Args)]
struct Doing {
    /// The request, as R-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    #[command(flatten)]
    saying: Saying,
}

/// How what became of a request is said.
#[derive(Debug, Args)]
pub(super) struct Saying {
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Saying {
    pub(super) fn connect(&self, screen: &mut Screen) -> anyhow::Result<Connection> {
        self.store.connect(&self.limits, screen)
    }

    pub(super) fn say(
        &self,
        request: &RequestSheet,
        connection: &Connection,
        screen: &mut Screen,
    ) -> anyhow::Result<Exit> {
        if self.format == Format::Json {
            let document = serde_json::to_value(request)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let show = format!("portcullis request show {}", request.brief.name);
        let options = Options { next: &[&show], ..screen.options(false, None) };
        let program = &connection.found.program;
        let (calendar, requests) = (&program.calendar, &program.requests);
        let reader = Reader { calendar, requests, now: Timestamp::now() };
        screen.answer(|out| sheet::acted(request, reader, &options, out))?;
        Ok(Exit::Done)
    }
}

impl Doing {
    fn with(self, action: &Action, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.saying.connect(screen)?;
        let request = connection.client.act_on_request(self.number, action).map_err(told)?;
        self.saying.say(&request, &connection, screen)
    }
}

/// Makes the commands that need to know nothing but the request.
macro_rules! plain {
    ($($(#[$about:meta])* $command:ident),+ $(,)?) => {$(
        $(#[$about])*
        #[derive(Debug, Args)]
        pub(crate) struct $command {
            #[command(flatten)]
            doing: Doing,
        }

        impl $command {
            pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
                self.doing.with(&Action::$command, screen)
            }
        }
    )+};
}

plain!(
    /// `portcullis request acknowledge`.
    Acknowledge,
    /// `portcullis request complete`.
    Complete,
    /// `portcullis request reopen`.
    Reopen,
    /// `portcullis request urge`.
    Urge,
);

/// `portcullis request decline`.
#[derive(Debug, Args)]
pub(crate) struct Decline {
    /// Why, in words that whoever asked reads
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    doing: Doing,
}

impl Decline {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(&Action::Decline { reason: self.reason }, screen)
    }
}

/// `portcullis request assign`.
#[derive(Debug, Args)]
pub(crate) struct Assign {
    /// The person
    #[arg(long, value_name = "ID", required_unless_present = "nobody", conflicts_with = "nobody")]
    to: Option<String>,
    /// Take it off whoever has it
    #[arg(long)]
    nobody: bool,
    #[command(flatten)]
    doing: Doing,
}

impl Assign {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(&Action::Assign { to: self.to }, screen)
    }
}

/// `portcullis request sort`.
#[derive(Debug, Args)]
pub(crate) struct Sort {
    #[command(flatten)]
    doing: Doing,
    /// What it is
    #[arg(value_name = "SORT", value_parser = sort())]
    sort: sort::Sort,
}

fn sort() -> impl TypedValueParser<Value = sort::Sort> {
    let no_sort = |word: String| sort::Sort::from_word(&word).ok_or("it is no such thing");
    PossibleValuesParser::new(sort::Sort::ALL.map(sort::Sort::word)).try_map(no_sort)
}

impl Sort {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(&Action::Sort { sort: self.sort }, screen)
    }
}

/// `portcullis request say`.
#[derive(Debug, Args)]
pub(crate) struct Say {
    #[command(flatten)]
    doing: Doing,
    /// The words
    #[arg(value_name = "TEXT")]
    text: String,
}

impl Say {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        self.doing.with(&Action::Say { text: self.text }, screen)
    }
}
