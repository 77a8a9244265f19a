//! Plans and lists as people see them.

use super::{asked, plan, waiting};
use crate::options::Options;
use jiff::civil::date;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::outlook::{Consent, Coverage, Entry, EntryChange, Outlook, Waiting};
use portcullis_domain::decision::{
    Approval, AskedDecision, Basis, Decision, DecisionKey, Justification, Needed, Particulars, Refusal,
    Request, Scope, Staleness, Verdict, Weakness,
};
use portcullis_domain::severity::Severity;

fn request(id: &str, verdict: Verdict) -> Request {
    Request {
        particulars: Particulars::default(),
        key: DecisionKey { set: "git".into(), id: id.into() },
        weakness: Weakness::Advisory(AdvisoryId::new("CVE-2023-7104")),
        package: Some("pkg:apk/alpine/sqlite-libs".parse().unwrap()),
        versions: None,
        resource: None,
        scope: Scope {
            product: Some("acme".into()),
            releases: Some(">=5.3".parse().unwrap()),
            ..Scope::default()
        },
        verdict,
        reason: "Never runs.\u{1b}[2J".into(),
        by: "ana".into(),
        approver: None,
        reassess: None,
    }
}

fn not_affected() -> Verdict {
    Verdict::NotAffected { justification: Justification::ComponentNotPresent }
}

fn assessed() -> Verdict {
    Verdict::Assessed { severity: Severity::Medium, score: Some("4.1".parse().unwrap()) }
}

fn accepted() -> Verdict {
    Verdict::Accepted { expires: date(2026, 9, 30) }
}

fn waits(asked: Option<&str>, approvers: &[&str]) -> Consent {
    Consent::Waits {
        needed: Needed::SecondMember,
        asked: asked.map(str::to_owned),
        approvers: approvers.iter().map(|&id| id.to_owned()).collect(),
    }
}

fn entry(
    id: &str,
    verdict: Verdict,
    change: EntryChange,
    findings: usize,
    consent: Option<Consent>,
) -> Entry {
    let worst = (findings > 0).then_some(Severity::Critical);
    let coverage = Coverage { findings, worst };
    Entry { change, request: request(id, verdict), coverage, consent, refusal: None }
}

fn outlook() -> Outlook {
    let asserted = Consent::Asserted {
        by: "ines".into(),
        file: "decisions.yaml".into(),
        digest: format!("sha256:{}", "ab".repeat(32)),
    };
    Outlook {
        set: "git".into(),
        file: "decisions.yaml".into(),
        digest: format!("sha256:{}", "ab".repeat(32)),
        entries: vec![
            entry("sqlite", assessed(), EntryChange::Added, 3, Some(waits(Some("sam"), &["eve", "sam"]))),
            entry("taken", accepted(), EntryChange::Added, 1, Some(asserted)),
            entry("light", not_affected(), EntryChange::Added, 0, Some(Consent::Unneeded)),
            entry(
                "runc",
                not_affected(),
                EntryChange::Changed { fields: vec!["reason".into(), "verdict".into()] },
                2,
                Some(waits(None, &["ines"])),
            ),
            entry("old", not_affected(), EntryChange::Withdrawn, 0, None),
            entry(
                "kept",
                not_affected(),
                EntryChange::Unchanged,
                1,
                Some(Consent::Given { by: "sam".into() }),
            ),
        ],
        needs_confirmation: true,
    }
}

fn shown(outlook: &Outlook, options: &Options<'_>) -> String {
    let mut shown = Vec::new();
    plan::text(outlook, options, &mut shown).unwrap();
    String::from_utf8(shown).unwrap()
}

fn waiting_one() -> Waiting {
    let decision = Decision {
        request: request("sqlite", assessed()),
        recorded: "2026-03-01T08:00:00Z".parse().unwrap(),
        basis: Basis::default(),
        approval: Approval::Waiting,
        withdrawn: None,
    };
    let own =
        Refusal::OwnRequest { person: "ana".into(), allowed: "one of `eve`, `sam` may approve it".into() };
    Waiting {
        decision,
        coverage: Coverage { findings: 3, worst: Some(Severity::Critical) },
        needed: Needed::SecondMember,
        approvers: vec!["eve".into(), "sam".into()],
        refused: vec![own],
        stale: Some(Staleness::SeverityRose { from: Severity::High, to: Severity::Critical }),
    }
}

#[test]
fn a_plan_has_a_row_for_each_decision_and_the_answer_last() {
    insta::assert_snapshot!(shown(&outlook(), &Options::default()), @r"
    decisions.yaml · set git · sha256:abababababab…

      Added: 3
        git/sqlite  assessed medium 4.1         CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers 3, worst critical  waits for sam
        git/taken   accepted until 30 Sep 2026  CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers 1, critical        approval by ines asserted by decisions.yaml at sha256:abababababab…
        git/light   not affected                CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers nothing            needs nobody

      Changed: 1
        git/runc  not affected  CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers 2, worst critical  waits for ines
          changes reason, verdict

      Withdrawn: 1
        git/old  not affected  CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers nothing

    3 added, 1 changed, 1 withdrawn; 2 wait for approval by ines or sam
    more than a tenth of the set would be withdrawn; confirm it with --yes if it is meant
    ");
}

#[test]
fn a_narrow_terminal_cuts_what_tells_least_and_keeps_every_line_in_it() {
    let options = Options { width: Some(100), ..Options::default() };
    let text = shown(&outlook(), &options);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(text.contains("git/sqlite") && text.contains("waits for sam"), "{text}");
}

#[test]
fn a_plan_that_changes_nothing_says_so_and_who_is_waited_for() {
    let mut outlook = outlook();
    outlook.entries.retain(|entry| entry.change == EntryChange::Unchanged);
    assert_eq!(plan::answer(&outlook), "nothing changes: 1 decision as on record");
    outlook.entries[0].consent = Some(waits(None, &["ana", "bo", "eve", "ines", "sam"]));
    assert_eq!(
        plan::answer(&outlook),
        "nothing changes: 1 decision as on record; 1 waits for approval by ana, bo, eve or 2 others"
    );
    outlook.entries.clear();
    assert_eq!(plan::answer(&outlook), "nothing changes: the set is empty");
}

#[test]
fn a_long_list_is_cut_unless_everything_is_wanted() {
    let mut outlook = outlook();
    outlook.entries = (0..25)
        .map(|number| {
            entry(&format!("d{number}"), not_affected(), EntryChange::Added, 1, Some(Consent::Unneeded))
        })
        .collect();
    assert!(shown(&outlook, &Options::default()).contains("…5 more (--wide)"));
    let wide = shown(&outlook, &Options { wide: true, ..Options::default() });
    assert!(wide.contains("git/d24") && !wide.contains("more (--wide)"));
}

#[test]
fn what_waits_is_listed_with_why_and_who_may_not() {
    let mut shown = Vec::new();
    waiting::text(&[waiting_one()], &Options::default(), &mut shown).unwrap();
    insta::assert_snapshot!(String::from_utf8(shown).unwrap(), @r"
        git/sqlite  assessed medium 4.1  CVE-2023-7104 in pkg:apk/alpine/sqlite-libs  product acme, releases >=5.3  covers 3, worst critical  waits for eve or sam
          ana asks: Never runs.\u{1b}[2J
          its approval is stale: severity rose from high to critical
          `ana` asked for it, and nobody approves their own request; one of `eve`, `sam` may approve it

    1 decision waits for approval by eve or sam
    ");
    let mut shown = Vec::new();
    waiting::text(&[], &Options::default(), &mut shown).unwrap();
    assert_eq!(String::from_utf8(shown).unwrap(), "nothing waits for approval\n");
}

#[test]
fn the_documents_read_back_and_hide_nothing() {
    let mut shown = Vec::new();
    plan::json(&outlook(), &Options::default(), &mut shown).unwrap();
    assert!(!shown.contains(&0x1b));
    let document: serde_json::Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!(document["counts"]["added"], 3);
    let entries: Vec<Entry> = serde_json::from_value(document["entries"].clone()).unwrap();
    assert_eq!(entries, outlook().entries);
    let mut shown = Vec::new();
    waiting::json(&[waiting_one()], &Options::default(), &mut shown).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!(serde_json::from_value::<Vec<Waiting>>(document["waiting"].clone()).unwrap(), [waiting_one()]);
}

#[test]
fn what_was_asked_for_says_whose_approval_it_waits_for_and_who_decides_else() {
    let role = portcullis_domain::program::people::Role::SecurityLead;
    let one = AskedDecision {
        vulnerability: 12,
        request: request("V-12-1", not_affected()),
        coverage: Coverage { findings: 2, worst: Some(Severity::High) },
        consent: waits(None, &["eve", "sam"]),
        escalates_to: Some(role),
    };
    let counts = AskedDecision { vulnerability: 13, consent: Consent::Unneeded, ..one.clone() };
    let mut out = Vec::new();
    asked::text(&[one, counts], &Options::default(), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    V-12  not affected in product acme, releases >=5.3  git/V-12-1
          covers 2, worst high; waits for eve or sam
          if the two teams can't agree it escalates to security_lead
    V-13  not affected in product acme, releases >=5.3  git/V-12-1
          covers 2, worst high; needs nobody
    next:  portcullis vuln approve V-12
    ");
}
