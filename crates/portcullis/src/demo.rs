//! A small company that has used Portcullis for some weeks, for whoever wants to look around. Everything happens through
//! the use cases, only earlier; the reports are those of the example product.

mod workspace;

use crate::slack_arguments::SlackArguments;
use anyhow::Context;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portcullis_app::accept_import::{accept, list as imports};
use portcullis_app::act_on_vulnerability::act;
use portcullis_app::add_vulnerability::{Telling, add};
use portcullis_app::caller::Caller;
use portcullis_app::check_release::check_release;
use portcullis_app::decide_vulnerability::{approve_vulnerability, decide_vulnerability};
use portcullis_app::installation::Installation;
use portcullis_app::list_vulnerabilities::{ListOrder, WantedPage, list_vulnerabilities};
use portcullis_app::load_program::{SourceFile, read_program};
use portcullis_app::open_release::open_release;
use portcullis_app::read_report::Limits;
use portcullis_app::record_scan::{Report, digest_of, record_scan};
use portcullis_app::requests::{Asked, Asker, act as act_on_request, ask};
use portcullis_app::sweep::sweep;
use portcullis_domain::decision::{Asking, Particulars, Scope, Verdict};
use portcullis_domain::release::{Artifact, ReleaseComponent};
use portcullis_domain::request::action as requests;
use portcullis_domain::request::event::Speaker;
use portcullis_domain::request::record::Origin;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::{Action, Estimate, Source};
use portcullis_fakeslack::FakeSlack;
use std::collections::BTreeMap;
use std::io::{Seek, Write};
use std::path::Path;

const PROGRAM: &str = include_str!("../../../examples/program.yaml");
const WEB: &str = include_str!("../../../examples/reports/web-1.0.trivy.json");
const NEWER_WEB: &str = include_str!("../../../examples/reports/web-1.1.trivy.json");
const SERVICES: &str = include_str!("../../../examples/reports/services.trivy.json");
const INFRASTRUCTURE: &str = include_str!("../../../examples/reports/infrastructure.checkov.json");
const DEPLOY: &str = include_str!("../../../examples/reports/deploy.checkov.json");

/// When the reports say that they were made; in the demonstration they were made when they come in.
const MADE: &str = "2026-11-23T09:12:00Z";
const WEB_IMAGE: &str = "sha256:ed6fbaea42b1f46aee3dc607a2ccaffd2897702b2c9725820c24ee35bd11f2a6";
const NEWER_WEB_IMAGE: &str = "sha256:3c14445da1dd16ec3724e1d886b1b8b7b11893a8b5f46d17ef7883ce3a4059d4";
const SERVICES_TREE: &str = "sha256:abc70ade7eb310fe4056328c9da00a16d89b5cc8369aaec3f55412782f2a31f5";
const INFRASTRUCTURE_TREE: &str = "sha256:ea47b817e1dbb6a29bffecea2d53b8bbea6eb389486668add967d12438be3276";
const DEPLOY_TREE: &str = "sha256:1ca1922a0a3a59194f414082384f15045853a59197751434ff7290670e63f271";

/// The person as whom a visitor looks around.
pub(crate) const VISITOR: &str = "noor";

/// The company, as long as it is kept.
pub(crate) struct Demo {
    /// Its store.
    pub(crate) installation: Installation,
    /// Who runs it.
    pub(crate) caller: Caller,
    /// Its workspace in Slack.
    pub(crate) workspace: FakeSlack,
    /// How that is spoken to.
    pub(crate) slack: SlackArguments,
}

/// The company in a store of its own.
pub(crate) async fn install(folder: &Path) -> anyhow::Result<Demo> {
    let read = read_program(SourceFile::new("program.yaml", PROGRAM));
    let mut program = read.loaded.program.context("the program of the example has mistakes")?;
    workspace::settle_in(&mut program);
    let (workspace, slack) = workspace::begin(&program, folder).await?;
    let caller = Caller::of_user("demo", Some(VISITOR), &program)?;
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    let begun = now - SignedDuration::from_hours(24 * 14);
    let address = folder.display().to_string();
    let installation = Installation::open(&address, None, program, &caller, begun).await?;
    live(&installation, now).await?;
    Ok(Demo { installation, caller, workspace, slack })
}

/// Those weeks, ending at `now`.
async fn live(installation: &Installation, now: Timestamp) -> anyhow::Result<()> {
    let company = Company { installation, now };
    company.first_release().await?;
    company.triage().await?;
    company.fixes().await?;
    company.second_release().await?;
    company.decisions().await?;
    company.requests().await?;
    sweep(installation, now).await?;
    Ok(())
}

struct Company<'i> {
    installation: &'i Installation,
    now: Timestamp,
}

impl Company<'_> {
    /// So many days ago, at about this hour of the day.
    fn ago(&self, days: i64) -> Timestamp {
        self.now - SignedDuration::from_hours(24 * days)
    }

    fn caller(&self, person: &str) -> anyhow::Result<Caller> {
        Ok(Caller::of_user("demo", Some(person), &self.installation.program.program)?)
    }

    async fn first_release(&self) -> anyhow::Result<()> {
        self.open("1.0", WEB_IMAGE, 13).await?;
        for track in ["main", "1.0"] {
            self.scan("web", track, WEB, None, 12).await?;
            self.scan("services", track, SERVICES, Some(SERVICES_TREE), 12).await?;
            self.scan("infrastructure", track, INFRASTRUCTURE, Some(INFRASTRUCTURE_TREE), 12).await?;
            self.scan("deploy", track, DEPLOY, Some(DEPLOY_TREE), 12).await?;
        }
        let noor = self.caller("noor")?;
        for import in imports(self.installation, None, 1000).await?.imports {
            accept(self.installation, import.number, &noor, self.ago(11)).await?;
        }
        check_release(self.installation, "harbour", "1.0", None, &noor, self.ago(11)).await?;
        Ok(())
    }

    /// Most is looked at in the first weeks, the worst first; a few things are left.
    async fn triage(&self) -> anyhow::Result<()> {
        let (mara, tomas) = (self.caller("mara")?, self.caller("tomas")?);
        let waiting =
            self.numbers("stage=incoming severity=critical,high,medium,low", ListOrder::Severity).await?;
        for (place, number) in waiting.iter().enumerate().take(waiting.len().saturating_sub(4)) {
            let who = if place % 3 == 0 { &tomas } else { &mara };
            let day = 10 - i64::try_from(place / 6).unwrap_or_default().min(5);
            self.act(*number, Action::Take, who, day).await?;
            if place % 7 != 5 {
                self.act(*number, Action::Report { team: None }, who, day - 1).await?;
            }
        }
        // Scanners don't always know how bad something is; somebody has to, and somebody else agrees.
        let noor = self.caller("noor")?;
        for number in
            self.numbers("stage=incoming severity=unknown", ListOrder::Severity).await?.iter().skip(5)
        {
            let asking = Asking {
                numbers: vec![*number],
                verdict: Verdict::Assessed { severity: Severity::Low, score: None },
                reason: "What it takes is not reachable in how we run it.".to_owned(),
                particulars: Particulars::default(),
                scope: Scope::default(),
                approver: None,
                reassess: None,
            };
            decide_vulnerability(self.installation, &asking, &mara, self.ago(10)).await?;
            approve_vulnerability(self.installation, *number, &noor, self.ago(9)).await?;
            self.act(*number, Action::Take, &mara, 9).await?;
            self.act(*number, Action::Report { team: None }, &mara, 9).await?;
        }
        let told = Telling {
            title: "A parcel's page shows the address of whoever sends its number".to_owned(),
            component: "services".to_owned(),
            source: Source::PenetrationTest,
            severity: Severity::High,
            team: None,
            report: "## Summary\nNumbers of parcels can be counted up, and the page of each says where it goes.\n\n\
                     ## How to reproduce\nOpen `/parcels/1000` and count.\n\n\
                     ## Impact\nAddresses of customers, one by one.\n\n\
                     ## Fix\nAsk for the postal code before the address is shown.\n"
                .to_owned(),
        };
        add(self.installation, told, &tomas, self.ago(4)).await?;
        Ok(())
    }

    /// Teams estimate and patch; whether that fixed it the scans of the newer release say.
    async fn fixes(&self) -> anyhow::Result<()> {
        for (team, person) in [("storefront", "juno"), ("tracking", "otis"), ("depot", "vera")] {
            let owner = self.caller(person)?;
            let reported = self.numbers(&format!("stage=reported team={team}"), ListOrder::Severity).await?;
            for (place, number) in reported.iter().enumerate().take(16) {
                let day = 3 - i64::try_from(place / 8).unwrap_or_default();
                let starts = self.date(day - 1);
                let estimate = Estimate {
                    patch: "Take the newer version".to_owned(),
                    effort: "half a day, with a regression test".to_owned(),
                    starts,
                };
                self.act(*number, Action::Estimate(estimate), &owner, day).await?;
                if place % 4 == 1 {
                    let link = format!("https://git.harbour.example/shop/pull/{}", 400 + number);
                    self.act(*number, Action::Patch { link }, &owner, day - 1).await?;
                }
            }
        }
        Ok(())
    }

    /// A newer image fixes much of what was found.
    async fn second_release(&self) -> anyhow::Result<()> {
        self.open("1.1", NEWER_WEB_IMAGE, 3).await?;
        for track in ["main", "1.1"] {
            self.scan("web", track, NEWER_WEB, None, 1).await?;
            self.scan("services", track, SERVICES, Some(SERVICES_TREE), 1).await?;
            self.scan("infrastructure", track, INFRASTRUCTURE, Some(INFRASTRUCTURE_TREE), 1).await?;
            self.scan("deploy", track, DEPLOY, Some(DEPLOY_TREE), 1).await?;
        }
        Ok(())
    }

    /// A review is done, a question waits for its answer, and something urgent for somebody to see it.
    async fn requests(&self) -> anyhow::Result<()> {
        let review = "Is the new sign-in of the depot safe?\nIt keeps who somebody is in a cookie.";
        let link = "https://git.harbour.example/depot/pull/81";
        let number = self.ask("vera", "code-review", &[("what", review), ("link", link)], false, 3).await?;
        self.answer(number, requests::Action::Acknowledge, "noor", 2).await?;
        let words = "It is, once the cookie is for our own host alone. I wrote where.".to_owned();
        self.answer(number, requests::Action::Say { text: words }, "noor", 2).await?;
        self.answer(number, requests::Action::Complete, "noor", 1).await?;
        let question = "May customers see the addresses of our carriers?";
        self.ask("otis", "question", &[("what", question)], false, 1).await?;
        let incident = "Parcels of strangers are shown to whoever signs in with an old link.";
        self.ask("juno", "incident", &[("what", incident)], true, 0).await?;
        Ok(())
    }

    async fn ask(
        &self,
        person: &str,
        kind: &str,
        answers: &[(&str, &str)],
        is_urgent: bool,
        days: i64,
    ) -> anyhow::Result<u64> {
        let caller = self.caller(person)?;
        let answers =
            answers.iter().map(|&(question, text)| (question.to_owned(), text.to_owned())).collect();
        let asked = Asked { kind: kind.to_owned(), answers, is_urgent };
        let by = Asker {
            speaker: Speaker { id: person.to_owned(), is_team: false },
            name: None,
            team: None,
            origin: Origin::Page,
            root: None,
            thread: None,
            is_sorted: true,
        };
        Ok(ask(self.installation, &asked, &by, &caller, self.ago(days)).await?.number)
    }

    async fn answer(
        &self,
        number: u64,
        action: requests::Action,
        who: &str,
        days: i64,
    ) -> anyhow::Result<()> {
        let caller = self.caller(who)?;
        act_on_request(self.installation, number, action, None, &caller, self.ago(days)).await?;
        Ok(())
    }

    /// One risk is accepted, another waits for whoever may accept it, and the newer release is judged.
    async fn decisions(&self) -> anyhow::Result<()> {
        let (mara, edda) = (self.caller("mara")?, self.caller("edda")?);
        let high = self.numbers("stage=open severity=high team=depot", ListOrder::Severity).await?;
        for (place, number) in high.iter().take(3).enumerate() {
            let asking = Asking {
                numbers: vec![*number],
                verdict: Verdict::Accepted { expires: self.date(-90) },
                reason:
                    "The machine is reached from the depot's own network alone, and is replaced in spring."
                        .to_owned(),
                particulars: Particulars {
                    mitigations: Some("The network is closed to everything but the printers.".to_owned()),
                    effort: Some("Two weeks, and new printers.".to_owned()),
                    ..Particulars::default()
                },
                scope: Scope::default(),
                approver: None,
                reassess: None,
            };
            decide_vulnerability(self.installation, &asking, &mara, self.ago(3)).await?;
            if place == 0 {
                approve_vulnerability(self.installation, *number, &edda, self.ago(2)).await?;
            }
        }
        for (version, day) in [("1.0", 2), ("1.1", 0)] {
            check_release(self.installation, "harbour", version, None, &mara, self.ago(day)).await?;
        }
        Ok(())
    }

    async fn open(&self, version: &str, image: &str, day: i64) -> anyhow::Result<()> {
        let image = Artifact::Image { digest: image.parse()?, manifests: Vec::new() };
        let tree = |hash: &str| anyhow::Ok(ReleaseComponent::At(Artifact::Tree(hash.parse()?)));
        let components = BTreeMap::from([
            ("web".to_owned(), ReleaseComponent::At(image)),
            ("services".to_owned(), tree(SERVICES_TREE)?),
            ("infrastructure".to_owned(), tree(INFRASTRUCTURE_TREE)?),
            ("deploy".to_owned(), tree(DEPLOY_TREE)?),
        ]);
        let (noor, at) = (self.caller("noor")?, self.ago(day));
        open_release(self.installation, "harbour", version, components, false, &noor, at).await?;
        Ok(())
    }

    async fn scan(
        &self,
        component: &str,
        track: &str,
        text: &str,
        tree: Option<&str>,
        day: i64,
    ) -> anyhow::Result<()> {
        let at = self.ago(day);
        let text = text.replace(MADE, &at.to_string());
        let report = Report {
            component: component.to_owned(),
            track: track.to_owned(),
            scanned_at: Some(at),
            database_date: text.contains("SchemaVersion").then(|| at - SignedDuration::from_hours(4)),
            tree: tree.map(str::parse).transpose()?,
            ..Report::default()
        };
        let mut file = tempfile::tempfile()?;
        file.write_all(text.as_bytes())?;
        file.rewind()?;
        let (mara, raw) = (self.caller("mara")?, digest_of(text.as_bytes()));
        record_scan(self.installation, &report, file, raw, &Limits::default(), &mara, at)
            .await
            .with_context(|| format!("the report on {component} can't be recorded"))?;
        Ok(())
    }

    async fn act(&self, number: u64, action: Action, who: &Caller, day: i64) -> anyhow::Result<()> {
        act(self.installation, &[number], &action, true, who, self.ago(day)).await?;
        Ok(())
    }

    async fn numbers(&self, filter: &str, order: ListOrder) -> anyhow::Result<Vec<u64>> {
        let wanted = WantedPage { filter, order, after: None, limit: 200 };
        let mara = self.caller("mara")?;
        let list = list_vulnerabilities(self.installation, &wanted, &mara, self.now).await?;
        Ok(list.vulnerabilities.iter().map(|listed| listed.number).collect())
    }

    fn date(&self, days_ago: i64) -> Date {
        let zone = &self.installation.program.program.calendar.time_zone;
        zone.to_datetime(self.ago(days_ago)).date()
    }
}
