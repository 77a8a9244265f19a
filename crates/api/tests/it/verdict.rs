//! A verdict as it is kept and given out, which nobody reads back as a whole.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::cvss::EnvironmentalProfile;
use portcullis_domain::decision::Authority;
use portcullis_domain::finding::{Details, Finding, IacSubject, Location, Subject};
use portcullis_domain::gate::{
    BreakGlass, Catalogue, Database, Enrichment, Facts, Numbers, Observation, Observed, Outcome,
    ProgramFacts, RULES, Record, Scan, judge,
};
use portcullis_domain::identity::Identities;
use portcullis_domain::program::calendar::Calendar;
use portcullis_domain::program::people::Role;
use portcullis_domain::program::policy::{self, BySeverity, Gate, GateEffect, KevRule};
use portcullis_domain::program::products::{Component, ComponentKind, Product, SupportedSeries};
use portcullis_domain::release::{Release, ReleaseComponent, Scanned, Support};
use portcullis_domain::scan::Owner;
use portcullis_domain::severity::Severity;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn commit() -> String {
    "b".repeat(40)
}

fn program() -> ProgramFacts {
    let (lead, week) = (Role::SecurityLead, "7d".parse().unwrap());
    let each = BySeverity { critical: lead, high: lead, medium: lead, low: lead };
    ProgramFacts {
        digest: "sha256:program".into(),
        gate: Gate {
            block_at: Severity::High,
            unknown_as: Severity::High,
            max_scan_age: week,
            max_database_age: week,
            end_of_life_os: GateEffect::Block,
            no_packages: GateEffect::Undecided,
            kev: KevRule::Block,
            epss_at: None,
            break_glass: policy::BreakGlass { approver: lead, expires: week },
        },
        calendar: Calendar {
            time_zone: TimeZone::UTC,
            time_zone_name: "UTC".into(),
            working_hours: "mon-fri 09:00-17:00".parse().unwrap(),
            holidays: [].into(),
        },
        authority: Authority {
            people: [("sam".to_owned(), [lead].into())].into(),
            managers: [].into(),
            acceptance: each,
            exceptions: each,
            reassess_acceptance: week,
            reassess_decision: week,
            approval: policy::Approval::Person,
            block_at: Severity::High,
            unknown_as: Severity::High,
        },
        product: Product {
            id: "acme".into(),
            name: "Acme".into(),
            environment: EnvironmentalProfile::default(),
            supported_series: SupportedSeries::Newest(3),
            components: vec![Component {
                id: "deploy".into(),
                kind: ComponentKind::Iac { repository: "acme/deploy".into(), path: ".".into() },
                engines: vec!["checkov".into(), "trivy".into()],
                uploads: vec![],
                team: None,
                ci_fail_on: None,
                production: true,
            }],
            global_skips: vec![],
        },
    }
}

/// A container that runs as root in the only component, which another engine did not scan; an exception is asked for.
fn facts() -> Facts {
    let components: std::collections::BTreeMap<_, _> =
        [("deploy".to_owned(), ReleaseComponent::At(commit().parse().unwrap()))].into();
    let finding = Finding {
        subject: Subject::Iac(IacSubject {
            check: "CKV_K8S_40".into(),
            resource: "Deployment.web".into(),
            location: Location::new("base/web.yaml", 3, 9),
            root_module: None,
        }),
        title: "The container runs as root".into(),
        severity: Severity::High,
        severity_source: None,
        suppression: None,
        details: Details::default(),
    };
    let identity = Identities::new("deploy").next(&finding);
    Facts {
        rules: RULES,
        now: at("2026-04-01T08:00:00Z"),
        now_was_given: true,
        program: program(),
        release: Release {
            product: "acme".into(),
            version: "5.3.2".parse().unwrap(),
            series: "5.3".into(),
            components: components.clone(),
        },
        support: Support::Supported { until: Some("2027-01-31".parse().unwrap()) },
        scans: vec![Scan {
            document: "sha256:checkov".into(),
            component: "deploy".into(),
            engine: "checkov".into(),
            engine_version: Some("3.2.0".into()),
            at: at("2026-04-01T07:00:00Z"),
            database: Database::None,
            scanned: Scanned::Commit(commit()),
            incomplete: None,
            operating_system: None,
            packages: None,
            observations: 1,
            asserted: vec![],
            is_rematch: false,
        }],
        findings: vec![Observed {
            identity,
            component: "deploy".into(),
            finding,
            observations: vec![Observation { scan: 0, severity: Severity::High }],
            owner: None,
            vulnerability: Some(7),
            secret: None,
        }],
        counted: [0; 6],
        owners: [("deploy".to_owned(), Owner { team: "web".into(), ambassador: None })].into(),
        decisions: vec![],
        aliases: AliasGroups::none(),
        redirects: [(3, 7)].into(),
        vulnerabilities: Numbers {
            findings: [("deploy".to_owned(), [(identity, 7)].into())].into(),
            ..Numbers::default()
        },
        enrichment: Enrichment {
            known_exploited: Some(Catalogue {
                digest: "sha256:kev".into(),
                dated: at("2026-03-31T00:00:00Z"),
                advisories: [].into(),
            }),
            predictions: None,
        },
        break_glass: Some(BreakGlass {
            asked_by: "ana".into(),
            at: at("2026-04-01T07:30:00Z"),
            reason: "A customer waits.".into(),
            expires: at("2026-04-05T08:00:00Z"),
            components,
            approved: Some(("sam".into(), at("2026-04-01T07:40:00Z"))),
            resolved: None,
        }),
    }
}

#[test]
fn a_kept_verdict_is_as_its_schema_says() {
    let facts = facts();
    let verdict = judge(&facts);
    assert_eq!((verdict.blocking.len(), verdict.undecided.len()), (1, 1), "{verdict:?}");
    assert_eq!(verdict.outcome, Outcome::ReleasedByException);
    let document = serde_json::to_value(Record::new(&facts, &verdict)).unwrap();

    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Record<'_>>();
    assert!(jsonschema::draft202012::meta::is_valid(schema.as_value()));
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    let schema = options.build(schema.as_value()).unwrap();
    let wrong: Vec<_> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");

    for (place, value) in [
        ("/outcome", json!("released")),
        ("/judged_at", json!("today")),
        ("/verdict/blocking/0/severity", json!("HIGH")),
        ("/verdict/blocking/0/identity", json!("7")),
        ("/facts/program", json!({})),
        ("/facts/release/version", json!("*")),
        ("/facts/release/components/deploy", json!("left_out")),
        ("/facts/support/supported/until", json!("2027-02-30")),
        ("/facts/redirects", json!({ "three": 7 })),
        ("/facts/break_glass/approved", json!(["sam"])),
        ("/facts/aliases", json!([[1]])),
        ("/facts/scans/0/database", Value::Null),
    ] {
        let mut spoiled = document.clone();
        *spoiled.pointer_mut(place).unwrap() = value;
        assert!(!schema.is_valid(&spoiled), "{place}");
    }
}
