//! Which findings a decision speaks of.

use super::*;
use crate::alias_groups::AliasGroups;
use crate::version::Version;
use std::collections::BTreeMap;

struct Release {
    version: Option<Version>,
    series: Option<&'static str>,
    aliases: AliasGroups,
    redirects: BTreeMap<u64, u64>,
}

impl Release {
    fn of(version: &str, series: &'static str) -> Self {
        let version = Some(version.parse().unwrap());
        Self { version, series: Some(series), aliases: AliasGroups::none(), redirects: BTreeMap::new() }
    }

    fn context(&self) -> ReleaseContext<'_> {
        ReleaseContext {
            product: "acme",
            version: self.version.as_ref(),
            series: self.series,
            aliases: &self.aliases,
            redirects: &self.redirects,
        }
    }

    /// Asks about a finding in the component `frontend`.
    fn covers(&self, request: &Request, subject: &Subject) -> bool {
        let context = self.context();
        request.covers(&FindingRef::new(subject, "frontend", Some(7), None, &context), &context)
    }
}

fn release() -> Release {
    Release::of("5.3.2", "5.3")
}

fn openssl() -> Subject {
    package("CVE-2024-1111", "pkg:deb/debian/openssl@1.1.1n-0+deb11u4?distro=debian-11")
}

fn scoped(scope: Scope) -> Request {
    Request { scope, ..request("one", not_affected()) }
}

#[test]
fn a_scope_is_a_product_a_component_a_series_or_releases() {
    let product = || Some("acme".to_owned());
    let range = |text: &str| Some(text.parse().unwrap());
    let inside = [
        Scope { product: product(), ..Scope::default() },
        Scope { component: Some("frontend".into()), ..Scope::default() },
        Scope { product: product(), series: Some("5.3".into()), ..Scope::default() },
        Scope { product: product(), releases: range(">=5.3, <5.5"), ..Scope::default() },
        Scope { product: product(), releases: range("5.3.2"), ..Scope::default() },
    ];
    for scope in inside {
        assert!(release().covers(&scoped(scope.clone()), &openssl()), "{scope}");
    }
    let outside = [
        Scope::default(),
        Scope { product: Some("other".into()), ..Scope::default() },
        Scope { component: Some("backend".into()), ..Scope::default() },
        Scope { product: Some("other".into()), component: Some("frontend".into()), ..Scope::default() },
        Scope { product: product(), series: Some("5.4".into()), ..Scope::default() },
        Scope { product: product(), series: Some("5".into()), ..Scope::default() },
        Scope { product: product(), releases: range(">=5.4"), ..Scope::default() },
        Scope { product: product(), releases: range("5.3.3"), ..Scope::default() },
        Scope { series: Some("5.3".into()), ..Scope::default() },
    ];
    for scope in outside {
        assert!(!release().covers(&scoped(scope.clone()), &openssl()), "{scope}");
    }
}

#[test]
fn a_decision_on_a_release_does_not_hold_for_its_pre_release() {
    let request = scoped(Scope {
        product: Some("acme".into()),
        releases: Some(">=5.3".parse().unwrap()),
        ..Scope::default()
    });
    assert!(!Release::of("5.3.0-rc1", "5.3").covers(&request, &openssl()));
    assert!(Release::of("5.3.0", "5.3").covers(&request, &openssl()));
}

#[test]
fn a_decision_for_releases_does_not_hold_outside_of_any() {
    let main = Release { version: None, series: None, ..release() };
    let range = Some(">=0".parse().unwrap());
    assert!(!main.covers(
        &scoped(Scope { product: Some("acme".into()), releases: range, ..Scope::default() }),
        &openssl()
    ));
    assert!(main.covers(&request("one", not_affected()), &openssl()));
}

#[test]
fn the_package_is_told_without_its_version() {
    let about =
        |package: &str| Request { package: Some(package.parse().unwrap()), ..request("one", not_affected()) };
    for selected in ["pkg:deb/debian/openssl", "openssl"] {
        assert!(release().covers(&about(selected), &openssl()), "{selected}");
    }
    for other in [
        "pkg:deb/debian/libssl1.1",
        "pkg:apk/alpine/openssl",
        "pkg:deb/ubuntu/openssl",
        "libssl1.1",
        "OpenSSL",
    ] {
        assert!(!release().covers(&about(other), &openssl()), "{other}");
    }
}

#[test]
fn a_package_selector_with_a_version_is_refused() {
    let told = |text: &str| text.parse::<PackageSelector>().unwrap_err().to_string();
    assert_eq!(
        told("pkg:npm/%40scope/left-pad@1.3.0"),
        "a package is named without version and qualifiers; write `pkg:npm/%40scope/left-pad`, and the versions under `versions`"
    );
    assert!(told("pkg:deb/debian/openssl?arch=amd64").contains("write `pkg:deb/debian/openssl`"));
    assert!(told("pkg:").contains("is no package URL"));
    assert!(told(" ").contains("or a name"));
}

#[test]
fn only_the_versions_in_the_range_are_meant() {
    let about =
        |range: &str| Request { versions: Some(range.parse().unwrap()), ..request("one", not_affected()) };
    assert!(release().covers(&about("<1.1.1w"), &openssl()));
    assert!(!release().covers(&about("<1.1.1n"), &openssl()));
    let unversioned = package("CVE-2024-1111", "pkg:deb/debian/openssl");
    assert!(!release().covers(&about(">=0"), &unversioned));
}

#[test]
fn an_advisory_is_known_by_any_of_its_names() {
    let mut release = release();
    let ghsa = package("GHSA-aaaa-bbbb-cccc", "pkg:npm/left-pad@1.3.0");
    assert!(!release.covers(&request("one", not_affected()), &ghsa));
    let names = ["CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"].map(AdvisoryId::new);
    release.aliases = AliasGroups::new([names.into_iter().collect()]).unwrap();
    assert!(release.covers(&request("one", not_affected()), &ghsa));
    assert!(
        !release.covers(&request("one", not_affected()), &package("CVE-2024-2222", "pkg:npm/left-pad@1.3.0"))
    );
}

#[test]
fn a_vulnerability_is_known_by_the_number_it_was_merged_into() {
    let about =
        |number| Request { weakness: Weakness::Vulnerability(number), ..request("one", not_affected()) };
    let mut release = release();
    assert!(release.covers(&about(7), &openssl()));
    assert!(!release.covers(&about(3), &openssl()));
    release.redirects = [(3, 5), (5, 7)].into();
    assert!(release.covers(&about(3), &openssl()));
    release.redirects = [(3, 5), (5, 3)].into();
    assert!(!release.covers(&about(3), &openssl()));
}

#[test]
fn a_check_is_known_by_any_spelling_and_by_its_resource() {
    let about = |check: &str, resource: Option<&str>| Request {
        weakness: Weakness::Check(check.into()),
        resource: resource.map(str::to_owned),
        ..request("one", not_affected())
    };
    let subject = iac("CKV_K8S_8", "Deployment.default.frontend");
    assert!(release().covers(&about("ckv_k8s_8", None), &subject));
    assert!(release().covers(&about("CKV_K8S_8", Some("Deployment.default.frontend")), &subject));
    assert!(!release().covers(&about("CKV_K8S_8", Some("Deployment.default.backend")), &subject));
    assert!(!release().covers(&about("CKV_K8S_9", None), &subject));
    assert!(!release().covers(&about("CVE-2024-1111", None), &openssl()));
    let packaged = Request { package: Some("openssl".parse().unwrap()), ..about("CKV_K8S_8", None) };
    assert!(!release().covers(&packaged, &subject));
}

#[test]
fn another_value_in_the_place_of_a_secret_is_another_secret() {
    let mut decision = decision("one", not_affected(), None);
    decision.request.weakness = Weakness::Check("aws-key".into());
    decision.basis.secret = Some("value".into());
    let (release, subject) = (release(), secret());
    let covers = |decision: &Decision, secret| {
        let context = release.context();
        decision.covers(&FindingRef::new(&subject, "frontend", None, secret, &context), &context)
    };
    assert!(covers(&decision, Some("value")));
    assert!(!covers(&decision, Some("another")));
    assert!(!covers(&decision, None));
    decision.basis.secret = None;
    assert!(covers(&decision, Some("another")));
}

#[test]
fn scores_have_one_decimal() {
    assert_eq!(
        "4.1".parse::<Score>().map(|score| (score.tenths(), score.to_string())),
        Ok((41, "4.1".to_owned()))
    );
    assert_eq!("10".parse::<Score>().map(Score::severity), Ok(Severity::Critical));
    for text in ["", "10.1", "-1", "4.11", "4.", ".5", "four", "999.9", "4,1"] {
        assert_eq!(text.parse::<Score>(), Err(NoScore), "{text}");
    }
}
