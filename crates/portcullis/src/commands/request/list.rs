//! `portcullis request list`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::{ListRequests, RequestsOrder};
use portcullis_domain::request::State;
use portcullis_domain::request::view::RequestView;
use portcullis_report::request::{Reader, list};
use portcullis_report::{Options, json_text};

/// `portcullis request list`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct List {
    /// The list: what is yours, what nobody acknowledged, what is urgent, or all
    #[arg(long, value_name = "VIEW", value_parser = view(), default_value = "all")]
    view: RequestView,
    /// Those in this state
    #[arg(long, value_name = "STATE", value_parser = state())]
    state: Option<State>,
    /// Those that this person has; me is you
    #[arg(long, value_name = "ID")]
    assignee: Option<String>,
    /// Those that this person asked; me is you
    #[arg(long, value_name = "ID")]
    requester: Option<String>,
    /// Those that somebody of this team asked
    #[arg(long, value_name = "ID")]
    team: Option<String>,
    /// Those of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Those that can't wait
    #[arg(long)]
    urgent: bool,
    /// Those about which the bot has a question that nobody answered
    #[arg(long)]
    unclear: bool,
    /// Those that nobody has
    #[arg(long)]
    unassigned: bool,
    /// Those whose time to be acknowledged or done is over
    #[arg(long)]
    overdue: bool,
    /// Those with these words
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// What comes first
    #[arg(long, value_enum, default_value_t, value_name = "ORDER")]
    sort: Order,
    /// The most requests that are shown
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
    /// Goes on where the page before ended
    #[arg(long, value_name = "PLACE")]
    after: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Cut no column
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// What comes first in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Order {
    /// What can't wait, then what is due first
    #[default]
    Due,
    /// What was asked last
    Newest,
}

fn view() -> impl TypedValueParser<Value = RequestView> {
    let words = RequestView::ALL.iter().map(|view| view.word());
    PossibleValuesParser::new(words)
        .try_map(|word: String| RequestView::from_word(&word).ok_or("it is no list"))
}

fn state() -> impl TypedValueParser<Value = State> {
    let words = State::ALL.iter().map(|state| state.word());
    PossibleValuesParser::new(words).try_map(|word: String| State::from_word(&word).ok_or("it is no state"))
}

impl List {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.look(&self.limits, screen)?;
        let wanted = ListRequests {
            view: self.view,
            state: self.state,
            assignee: self.assignee,
            requester: self.requester,
            team: self.team,
            kind: self.kind,
            urgent: self.urgent,
            unclear: self.unclear,
            unassigned: self.unassigned,
            overdue: self.overdue,
            text: self.text,
            order: match self.sort {
                Order::Due => RequestsOrder::Due,
                Order::Newest => RequestsOrder::Newest,
            },
            cursor: self.after,
            limit: Some(self.limit),
        };
        let page = connection.client.list_requests(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&page)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let first = page.requests.first();
        let mut next: Vec<String> =
            first.map(|first| format!("portcullis request show {}", first.name)).into_iter().collect();
        next.extend(page.next.iter().map(|place| format!("the same with --after {place}")));
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        let program = &connection.found.program;
        let (calendar, requests) = (&program.calendar, &program.requests);
        let reader = Reader { calendar, requests, now: Timestamp::now() };
        screen.answer(|out| list::text(&page.requests, reader, &options, out))?;
        Ok(Exit::Done)
    }
}
