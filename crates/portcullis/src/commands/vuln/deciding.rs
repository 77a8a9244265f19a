//! `portcullis vuln assess|not-affected|false-positive|accept|except`.

use super::acting::Chosen;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use anyhow::bail;
use clap::Args;
use jiff::civil::Date;
use portcullis_domain::decision::{Asking, Justification, Particulars, Scope, Score, Verdict};
use portcullis_domain::severity::Severity;
use portcullis_domain::version_range::VersionRange;
use portcullis_report::decisions::asked;

/// What all of them have in common.
#[derive(Debug, Args)]
struct Common {
    #[command(flatten)]
    chosen: Chosen,
    /// The product; without product and component, every product that has it
    #[arg(long, value_name = "ID")]
    product: Option<String>,
    /// In this component only
    #[arg(long, value_name = "ID")]
    component: Option<String>,
    /// In releases of this series only
    #[arg(long, value_name = "SERIES")]
    series: Option<String>,
    /// In these releases only, as in `>=5.3, <5.5`
    #[arg(long, value_name = "RANGE")]
    releases: Option<VersionRange>,
    /// The person who is asked to approve it
    #[arg(long, value_name = "ID")]
    approved_by: Option<String>,
    /// The day on which it is looked at again; without it as the program says
    #[arg(long, value_name = "DATE")]
    reassess: Option<Date>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

impl Common {
    fn ask(
        self,
        verdict: Verdict,
        reason: String,
        particulars: Particulars,
        screen: &mut Screen,
    ) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.connect(&self.limits, screen)?, screen);
        let scope = Scope {
            product: self.product,
            component: self.component,
            series: self.series,
            releases: self.releases,
        };
        let (approver, reassess) = (self.approved_by, self.reassess);
        let asking = Asking {
            numbers: self.chosen.numbers(&connection)?,
            verdict,
            reason,
            particulars,
            scope,
            approver,
            reassess,
        };
        let answer = connection.client.decide_vulnerabilities(&asking).map_err(told)?;
        let options = screen.options(false, None);
        screen.answer(|out| match self.format {
            Format::Text => asked::text(&answer.decisions, &options, out),
            Format::Json => asked::json(&answer.decisions, &options, out),
        })?;
        Ok(Exit::Done)
    }
}

/// `portcullis vuln assess`.
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// How bad it is for the product; without it what the score says
    #[arg(long, value_name = "SEVERITY", required_unless_present = "score")]
    severity: Option<Severity>,
    /// The environmental CVSS score, 0.0 to 10.0
    #[arg(long, value_name = "SCORE")]
    score: Option<Score>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

impl Assess {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let Some(severity) = self.severity.or_else(|| self.score.map(Score::severity)) else {
            bail!("say how bad it is, with --severity or --score");
        };
        self.common.ask(
            Verdict::Assessed { severity, score: self.score },
            self.reason,
            Particulars::default(),
            screen,
        )
    }
}

/// `portcullis vuln not-affected`.
#[derive(Debug, Args)]
pub(crate) struct NotAffected {
    /// Why not, in the terms of `OpenVEX`, as in `vulnerable_code_not_in_execute_path`
    #[arg(long, value_name = "WORD", value_parser = justification)]
    justification: Justification,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

fn justification(text: &str) -> Result<Justification, String> {
    Justification::from_word(text).ok_or_else(|| {
        let words: Vec<&str> = Justification::ALL.iter().map(|one| one.word()).collect();
        format!("it is one of {}", words.join(", "))
    })
}

impl NotAffected {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let verdict = Verdict::NotAffected { justification: self.justification };
        self.common.ask(verdict, self.reason, Particulars::default(), screen)
    }
}

/// `portcullis vuln false-positive`.
#[derive(Debug, Args)]
pub(crate) struct FalsePositive {
    /// What that means for whoever reads the scanner's report
    #[arg(long, value_name = "TEXT")]
    impact: String,
    /// Why; without it the impact says so
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    common: Common,
}

impl FalsePositive {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let reason = self.reason.unwrap_or_else(|| self.impact.clone());
        self.common.ask(
            Verdict::FalsePositive { impact: self.impact },
            reason,
            Particulars::default(),
            screen,
        )
    }
}

/// `portcullis vuln accept`.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    /// The last day
    #[arg(long, value_name = "DATE")]
    expires: Date,
    /// Why it is not fixed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What is done against the risk instead
    #[arg(long, value_name = "TEXT")]
    mitigations: String,
    /// What fixing it would take
    #[arg(long, value_name = "TEXT")]
    effort: String,
    #[command(flatten)]
    common: Common,
}

impl Accept {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let particulars = Particulars {
            mitigations: Some(self.mitigations),
            effort: Some(self.effort),
            ..Particulars::default()
        };
        self.common.ask(Verdict::Accepted { expires: self.expires }, self.reason, particulars, screen)
    }
}

/// `portcullis vuln except`.
#[derive(Debug, Args)]
pub(crate) struct Except {
    /// The day until which it is to be fixed
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// Why its due date can't be met
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Which systems it is about
    #[arg(long, value_name = "TEXT")]
    systems: String,
    /// How it was found
    #[arg(long, value_name = "TEXT")]
    found: String,
    /// What compensates for it until then
    #[arg(long, value_name = "TEXT")]
    controls: String,
    #[command(flatten)]
    common: Common,
}

impl Except {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let particulars = Particulars {
            systems: Some(self.systems),
            found: Some(self.found),
            controls: Some(self.controls),
            ..Particulars::default()
        };
        self.common.ask(Verdict::Exception { due: self.until }, self.reason, particulars, screen)
    }
}
