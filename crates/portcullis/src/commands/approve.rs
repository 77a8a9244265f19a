//! `portcullis approve` and `portcullis reject`.

use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::{LeftWaiting, RejectDecision, SetAnswer, WaitingFor};
use portcullis_domain::decision::DecisionKey;
use portcullis_report::decisions::waiting;
use portcullis_report::plain_text::line;

/// `portcullis approve`.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The decisions to approve as yourself; without any, what waits for approval is listed
    #[arg(value_name = "SET/ID", value_parser = key)]
    decisions: Vec<DecisionKey>,
    /// Approve everything of this set that waits for you
    #[arg(long, value_name = "SET", conflicts_with_all = ["decisions", "for"])]
    set: Option<String>,
    /// List only what this person may approve; `me` is you
    #[arg(id = "for", long = "for", value_name = "ID", conflicts_with = "decisions")]
    person: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show every column and every decision
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// `portcullis reject`.
#[derive(Debug, Args)]
pub(crate) struct Reject {
    /// The decision to reject as yourself
    #[arg(value_name = "SET/ID", value_parser = key)]
    decision: DecisionKey,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

fn key(text: &str) -> Result<DecisionKey, String> {
    match text.split_once('/') {
        Some((set, id)) if !set.is_empty() && !id.is_empty() => {
            Ok(DecisionKey { set: set.to_owned(), id: id.to_owned() })
        }
        _ => Err("a decision is named SET/ID, as `portcullis approve` lists it".to_owned()),
    }
}

impl Approve {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        if let Some(set) = &self.set {
            let answer = connection.client.approve_set(set).map_err(told)?;
            return say_set(set, &answer, self.format, screen);
        }
        let decisions = self.decisions;
        if decisions.is_empty() {
            let list = connection.client.waiting(&WaitingFor { person: self.person }).map_err(told)?;
            let options = screen.options(self.wide, None);
            screen.answer(|out| match self.format {
                Format::Text => waiting::text(&list.waiting, &options, out),
                Format::Json => waiting::json(&list.waiting, &options, out),
            })?;
            return Ok(Exit::Done);
        }
        for decision in &decisions {
            let answer = connection.client.approve_decision(decision).map_err(told)?;
            match self.format {
                Format::Text => screen.answer(|out| writeln!(out, "approved {decision}"))?,
                Format::Json => {
                    let document = serde_json::to_string(&answer.decision)?;
                    screen.answer(|out| writeln!(out, "{document}"))?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

/// Says what became of a set: each decision that is approved, those that are left with the reason, and how many.
fn say_set(set: &str, answer: &SetAnswer, format: Format, screen: &mut Screen) -> anyhow::Result<Exit> {
    if let Format::Json = format {
        let document = serde_json::to_string(answer)?;
        screen.answer(|out| writeln!(out, "{document}"))?;
        return Ok(Exit::Done);
    }
    if answer.approved.is_empty() && answer.left.is_empty() {
        screen.remark(&format!("nothing of the set {} waits for approval", line(set)));
        return Ok(Exit::Done);
    }
    let (approved, left) = (answer.approved.len(), answer.left.len());
    screen.answer(|out| {
        for decision in &answer.approved {
            writeln!(out, "approved {}", decision.request.key)?;
        }
        for LeftWaiting { decision, reason } in &answer.left {
            writeln!(out, "left {decision}: {}", line(reason))?;
        }
        writeln!(out, "{approved} approved, {left} left")
    })?;
    Ok(Exit::Done)
}

impl Reject {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = self.store.connect(&self.limits, screen)?;
        let reject = RejectDecision { reason: self.reason };
        connection.client.reject_decision(&self.decision, &reject).map_err(told)?;
        screen.answer(|out| writeln!(out, "rejected {}", self.decision))?;
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_named_by_its_set_and_id() {
        assert_eq!(key("acme/one").unwrap().to_string(), "acme/one");
        for text in ["one", "/one", "acme/", ""] {
            assert!(key(text).is_err(), "{text}");
        }
    }
}
