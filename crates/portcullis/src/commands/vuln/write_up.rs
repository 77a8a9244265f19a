//! `portcullis vuln write-up`.

use super::{named, text_of};
use crate::arguments::LimitArguments;
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::Args;
use portcullis_api::ActOn;
use portcullis_app::act_on_vulnerability::REPORT_BYTES;
use portcullis_domain::vulnerability::Action;
use portcullis_report::plain_text::block;
use std::path::PathBuf;

/// `portcullis vuln write-up`.
#[derive(Debug, Args)]
pub(crate) struct WriteUp {
    /// The vulnerability, as V-12 or 12
    #[arg(value_name = "NUMBER", value_parser = named)]
    number: u64,
    /// The technical report as Markdown; `-` is the standard input; without it, the one on record is printed, or the
    /// program's template where there is none
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl WriteUp {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(path) = self.file else {
            let connection = self.store.look(&self.limits, screen)?;
            let sheet = connection.client.vulnerability(self.number).map_err(told)?.vulnerability;
            let mut report = sheet.report;
            if report.trim().is_empty() {
                screen.remark(&format!("{} has no technical report; this is the template", sheet.brief.name));
                report.clone_from(&connection.found.program.triage.report_template);
            }
            screen.answer(|out| writeln!(out, "{}", block(report.trim_end())))?;
            return Ok(Exit::Done);
        };
        let report = text_of(&path, REPORT_BYTES)?;
        let connection = self.store.connect(&self.limits, screen)?;
        let action = Action::Write { report };
        let act = ActOn { numbers: vec![self.number], action, all_or_nothing: false };
        let answer = connection.client.act_on(&act).map_err(told)?;
        screen.answer(|out| {
            answer.acted.done.iter().try_for_each(|done| {
                let what = if done.changed { "is on record" } else { "is on record already" };
                writeln!(out, "the technical report of {} {what}", done.brief.name)
            })
        })?;
        Ok(Exit::Done)
    }
}
