//! Requests to the security team.

use jiff::civil::Date;
use portcullis_domain::program::requests::AnswerType;
use portcullis_domain::request::State;
use portcullis_domain::request::sheet::RequestBrief;
use portcullis_domain::request::sort::Sort;
use portcullis_domain::request::view::RequestView;
use portcullis_domain::schema::Day;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::Source;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The query of `GET /requests`; what is not said does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each narrows the list by itself")]
pub struct ListRequests {
    /// The list.
    pub view: RequestView,
    /// Those in this state, in place of the states of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Given to the person with this id; `me` is whoever asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Asked by the person with this id; `me` is whoever asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// Asked by somebody of the team with this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Of the kind with this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Only those that can't wait.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Only those about which the bot has a question that nobody answered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unclear: bool,
    /// Only those that nobody has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unassigned: bool,
    /// Only those whose time to be acknowledged or done is over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
    /// Those whose title or answers have these words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The order.
    pub order: RequestsOrder,
    /// What the page before gives as `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Requests of a page; 50 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The order of a list of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestsOrder {
    /// What can't wait comes first, then what is due first.
    #[default]
    Due,
    /// What was asked last comes first.
    Newest,
}

/// A page of a list of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestList {
    /// The requests, in their order.
    pub requests: Vec<RequestBrief>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// What may be asked, and how fast it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestKinds {
    /// Until somebody of the security team acknowledges a request, as `4wh`.
    pub acknowledge: String,
    /// The same, where it can't wait.
    pub acknowledge_urgent: String,
    /// What may be asked, in the order of the program.
    pub kinds: Vec<RequestKind>,
}

/// A kind of request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestKind {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What is said with it.
    pub sort: Sort,
    /// Until it is done or answered, as `5bd`, if it has a target.
    pub complete: Option<String>,
    /// How long before something is needed people should ask, as `14d`, if they are told so.
    pub notice: Option<String>,
    /// What is asked first.
    pub questions: Vec<RequestQuestion>,
}

/// Something that is asked when somebody asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestQuestion {
    /// Its id.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What an answer is.
    pub answer: AnswerType,
    /// Says whether it needs an answer.
    pub required: bool,
    /// What may be chosen, where one is chosen.
    pub choices: Vec<String>,
}

/// What somebody asks for: the body of `POST /requests`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// The kind, by its id.
    pub kind: String,
    /// The answers, by the ids of their questions: a text, a choice, the id of a person, a day as `2026-12-24`, or an address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
    /// Says that it can't wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
}

/// The query of `GET /requests/figures`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedRequestFigures {
    /// The first day; twelve weeks before the last where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub from: Option<Date>,
    /// The last day; today where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub until: Option<Date>,
}

/// What a request tells of, as a vulnerability: the body of `POST /requests/{number}/vulnerability`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertRequest {
    /// One line; the title of the request where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id of the component that has it.
    pub component: String,
    /// How it came to be known.
    pub source: Source,
    /// How bad it is.
    pub severity: Severity,
    /// The id of the team that owns it, where it is another than the program says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The technical report, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub report: String,
}
