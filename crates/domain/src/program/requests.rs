//! What people may ask of the security team: the kinds of requests, their questions, and how fast each is answered.

use super::period::{Period, Unit};
use crate::request::sort::Sort;
use crate::words::words;
use schemars::JsonSchema;
use std::fmt;

/// What may be asked, and how fast it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// Until somebody of the team acknowledges a request.
    pub acknowledge: Period,
    /// The same, where it can't wait.
    pub urgent: Period,
    /// What may be asked, in the order in which people are offered it; never empty.
    pub kinds: Vec<Kind>,
    /// What whoever is on rotation looks at on each working day.
    pub checklist: Vec<String>,
    /// Where work goes that takes longer, if anywhere.
    pub tickets: Option<Tickets>,
}

/// A kind of request: what is asked first, who gets it, and how fast it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// How the file and all records name it.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What is said with it: a request, a statement or a question.
    pub sort: Sort,
    /// Until it is done or answered, if it has a target.
    pub complete: Option<Period>,
    /// How long before something is needed people should ask, if they are told so.
    pub notice: Option<Period>,
    /// Who gets it.
    pub to: Recipient,
    /// What is asked first; the first text is what the request says in one line.
    pub questions: Vec<Question>,
}

/// Who gets a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The ambassador of the requester's team, else who is on rotation.
    Ambassador,
    /// Who is on rotation.
    Rotation,
    /// This person while they are there, else as usual.
    Person(String),
}

/// Something that is asked when somebody asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// How records name it; each once in its kind.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What an answer is.
    pub answer: AnswerType,
    /// Whether it needs an answer.
    pub is_required: bool,
    /// What may be chosen, where one is chosen.
    pub choices: Vec<String>,
}

/// What an answer to a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum AnswerType {
    /// A text of one line or more.
    Text,
    /// One of several choices.
    Choice,
    /// Somebody of the program.
    Person,
    /// A day.
    Date,
    /// The address of a page.
    Link,
}

words!(AnswerType {
    Text = "text",
    Choice = "choice",
    Person = "person",
    Date = "date",
    Link = "link",
});

/// Where work goes that takes longer than half a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tickets {
    /// The repository on GitHub whose issues they are: `acme/security`.
    pub repository: String,
    /// The labels that each gets.
    pub labels: Vec<String>,
}

/// The security team's places in Slack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slack {
    /// The channel in which people ask.
    pub security_channel: Option<String>,
    /// The group that makes a request urgent when it is tagged, and that has whoever is on rotation as its member.
    pub support_group: Option<String>,
}

impl fmt::Display for Recipient {
    /// As the program file says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ambassador => "ambassador",
            Self::Rotation => "rotation",
            Self::Person(id) => id,
        })
    }
}

impl Requests {
    /// The kind with this id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }
}

impl Default for Requests {
    /// What is asked and promised where the program says nothing (spec 03).
    fn default() -> Self {
        Self {
            acknowledge: period(4, Unit::WorkingHours),
            urgent: period(30, Unit::Minutes),
            kinds: usual_kinds(),
            checklist: [
                "The security, internal and monitoring channels",
                "Mentions of the team and of the support group",
                "Mentions on GitHub",
                "Bug bounty reports",
                "The security mailbox",
                "The vulnerability board",
            ]
            .map(str::to_owned)
            .to_vec(),
            tickets: None,
        }
    }
}

fn period(count: u32, unit: Unit) -> Period {
    Period { count, unit }
}

#[allow(clippy::too_many_lines, reason = "it is a list of kinds")]
fn usual_kinds() -> Vec<Kind> {
    use AnswerType::{Date, Link, Text};
    let ask = |id: &str, label: &str, answer, is_required| Question {
        id: id.to_owned(),
        label: label.to_owned(),
        answer,
        is_required,
        choices: Vec::new(),
    };
    let kind = |id: &str, name: &str, sort, questions: Vec<Question>| Kind {
        id: id.to_owned(),
        name: name.to_owned(),
        sort,
        complete: None,
        notice: None,
        to: Recipient::Ambassador,
        questions,
    };
    let what = |label: &str| ask("what", label, Text, true);
    let by = || ask("by", "By when do you need it?", Date, false);
    let access = Question {
        choices: ["Read", "Write", "Administer"].map(str::to_owned).to_vec(),
        ..ask("level", "What should they be able to do?", AnswerType::Choice, true)
    };
    vec![
        kind("question", "Question", Sort::Question, vec![what("What would you like to know?")]),
        Kind {
            notice: Some(period(14, Unit::Days)),
            ..kind(
                "code-review",
                "Security code review",
                Sort::Request,
                vec![
                    what("What should be reviewed, and what worries you?"),
                    ask("link", "Where is the change?", Link, true),
                    by(),
                ],
            )
        },
        Kind {
            complete: Some(period(5, Unit::BusinessDays)),
            ..kind(
                "questionnaire",
                "Customer questionnaire",
                Sort::Request,
                vec![
                    what("Which customer, and what do they ask?"),
                    ask("link", "Where is it?", Link, false),
                    by(),
                ],
            )
        },
        kind(
            "vendor-review",
            "Vendor review",
            Sort::Request,
            vec![
                what("Which vendor, and what for?"),
                ask("data", "Which data would they have?", Text, true),
                by(),
            ],
        ),
        kind(
            "rfc-review",
            "RFC review",
            Sort::Request,
            vec![
                what("What is it about, and what should we look at?"),
                ask("link", "Where is it?", Link, true),
                by(),
            ],
        ),
        Kind {
            to: Recipient::Rotation,
            ..kind(
                "vulnerability",
                "Vulnerability report",
                Sort::Request,
                vec![
                    what("What did you find, and how can it be seen?"),
                    ask("where", "Where is it?", Text, true),
                    ask("link", "A link to more", Link, false),
                ],
            )
        },
        Kind {
            to: Recipient::Rotation,
            ..kind(
                "incident",
                "Incident report",
                Sort::Request,
                vec![what("What happened?"), ask("since", "Since when?", Text, false)],
            )
        },
        kind(
            "access",
            "Access",
            Sort::Request,
            vec![
                what("Access to what, and why?"),
                ask("who", "For whom?", AnswerType::Person, false),
                access,
                ask("until", "Until when?", Date, false),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_kinds_are_those_of_the_policy() {
        let requests = Requests::default();
        let names: Vec<&str> = requests.kinds.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(
            names.join(", "),
            "Question, Security code review, Customer questionnaire, Vendor review, RFC review, Vulnerability report, \
             Incident report, Access"
        );
        assert_eq!(requests.kind("questionnaire").unwrap().complete.unwrap().to_string(), "5bd");
        assert_eq!(
            (requests.acknowledge.to_string(), requests.urgent.to_string()),
            ("4wh".into(), "30m".into())
        );
    }

    #[test]
    fn each_usual_kind_asks_first_what_it_is_about_and_each_question_has_a_name_of_its_own() {
        for kind in Requests::default().kinds {
            assert_eq!((kind.questions[0].id.as_str(), kind.questions[0].is_required), ("what", true));
            let mut ids: Vec<_> = kind.questions.iter().map(|question| &question.id).collect();
            ids.dedup();
            assert_eq!(ids.len(), kind.questions.len(), "{}", kind.id);
        }
    }
}
