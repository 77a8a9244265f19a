//! `portcullis request ask`.

use super::acting::Saying;
use crate::connection::told;
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::Args;
use portcullis_api::AskRequest;
use std::collections::BTreeMap;

/// `portcullis request ask`.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The kind, as `request kinds` lists them
    #[arg(value_name = "KIND")]
    kind: String,
    /// An answer to a question of the kind, as what="Is TLS 1.0 on?"
    #[arg(long = "answer", value_name = "QUESTION=TEXT", value_parser = answer)]
    answers: Vec<(String, String)>,
    /// It can't wait
    #[arg(long)]
    urgent: bool,
    #[command(flatten)]
    saying: Saying,
}

fn answer(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(question, _)| !question.trim().is_empty());
    let (question, answer) = parts.ok_or("an answer is QUESTION=TEXT, as what=\"Is TLS 1.0 on?\"")?;
    Ok((question.trim().to_owned(), answer.to_owned()))
}

impl Ask {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let mut answers = BTreeMap::new();
        for (question, text) in self.answers {
            if answers.insert(question.clone(), text).is_some() {
                bail!("`{question}` is answered twice");
            }
        }
        let connection = self.saying.connect(screen)?;
        let asked = AskRequest { kind: self.kind, answers, urgent: self.urgent };
        let request = connection.client.ask_request(&asked).map_err(told)?;
        self.saying.say(&request, &connection, screen)
    }
}
