use super::*;
use crate::cvss::EnvironmentalProfile;
use crate::program::products::{Series, SupportedSeries};
use jiff::civil::date;

fn digest(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

fn image(digit: char) -> ReleaseComponent {
    ReleaseComponent::At(digest(digit).parse().unwrap())
}

fn component(id: &str, kind: ComponentKind, production: bool) -> Component {
    let engines = vec!["trivy".to_owned()];
    Component { id: id.into(), kind, engines, uploads: vec![], team: None, ci_fail_on: None, production }
}

fn product() -> Product {
    let image = || ComponentKind::Image { reference: "registry.example/x".into(), platforms: vec![] };
    let iac = ComponentKind::Iac { repository: "acme/deploy".into(), path: ".".into() };
    Product {
        id: "acme".into(),
        name: "Acme".into(),
        environment: EnvironmentalProfile::default(),
        supported_series: SupportedSeries::Newest(3),
        components: vec![
            component("web", image(), true),
            component("deploy", iac, true),
            component("docs", image(), false),
        ],
        global_skips: vec![],
    }
}

fn unfit(components: Vec<(&str, ReleaseComponent)>) -> Vec<String> {
    let release = Release {
        product: "acme".into(),
        version: "5.3.2".parse().unwrap(),
        series: "5.3".into(),
        components: components.into_iter().map(|(id, stands)| (id.to_owned(), stands)).collect(),
    };
    release.unfit(&product()).iter().map(ToString::to_string).collect()
}

fn left_out(reason: &str) -> ReleaseComponent {
    ReleaseComponent::LeftOut { reason: reason.into() }
}

fn commit() -> ReleaseComponent {
    ReleaseComponent::At("a".repeat(40).parse().unwrap())
}

#[test]
fn every_production_component_is_in_or_left_out_with_a_reason() {
    assert_eq!(unfit(vec![("web", image('a')), ("deploy", commit())]), [""; 0]);
    assert_eq!(
        unfit(vec![("web", image('a')), ("deploy", left_out("not shipped to this customer"))]),
        [""; 0]
    );
    assert_eq!(
        unfit(vec![("web", left_out(" "))]),
        [
            "`deploy` is neither in the release nor left out; say at which state it ships, or leave it out with a reason",
            "`web` is left out without a reason; say why it does not ship",
        ]
    );
}

#[test]
fn a_component_that_the_product_lacks_is_refused() {
    assert_eq!(
        unfit(vec![("web", image('a')), ("deploy", commit()), ("wbe", image('a'))]),
        ["`wbe` is no component of the product, whose components are `deploy`, `docs`, `web`"]
    );
}

#[test]
fn an_image_ships_by_digest_and_files_by_commit() {
    assert_eq!(
        unfit(vec![("web", commit()), ("deploy", image('a'))]),
        [
            "`deploy` is infrastructure-as-code; name it by a full commit id or the hash of its tree",
            "`web` is an image; name it by a digest, `sha256:…`",
        ]
    );
}

#[test]
fn an_exact_state_reads_back_as_itself() {
    for text in [digest('a'), "b".repeat(40), "c".repeat(64), format!("tree:{}", digest('d'))] {
        assert_eq!(text.parse::<Artifact>().map(|artifact| artifact.to_string()), Ok(text));
    }
    assert_eq!(digest('A').parse::<Digest>(), digest('a').parse::<Digest>());
}

#[test]
fn tags_and_shortened_ids_name_no_exact_state() {
    for text in
        ["", "5.3.2", "latest", "abc1234", "registry.example/web:5.3.2", "tree:abc", "g".repeat(40).as_str()]
    {
        assert!(text.parse::<Artifact>().is_err(), "{text}");
    }
    for text in ["sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256:", ":"] {
        assert!(text.parse::<Digest>().is_err(), "{text}");
    }
}

fn scanned(digits: &[char], platform: Option<&str>) -> Scanned {
    let digests = digits.iter().map(|&digit| digest(digit).parse().unwrap()).collect();
    Scanned::Image { digests, platform: platform.map(str::to_owned) }
}

fn index() -> Artifact {
    let manifest = |platform: &str, digits: [char; 2]| Manifest {
        platform: platform.into(),
        digests: digits.iter().map(|&digit| digest(digit).parse().unwrap()).collect(),
    };
    Artifact::Image {
        digest: digest('0').parse().unwrap(),
        manifests: vec![manifest("linux/amd64", ['1', '2']), manifest("linux/arm64", ['3', '4'])],
    }
}

#[test]
fn manifest_digest_and_image_id_both_identify_a_platform() {
    for digit in ['1', '2'] {
        assert!(scanned(&[digit], None).is(&index(), Some("linux/amd64"), false));
        assert!(!scanned(&[digit], None).is(&index(), Some("linux/arm64"), false));
    }
}

#[test]
fn the_digest_of_an_index_is_no_platform_unless_the_scan_says_which() {
    assert!(!scanned(&['0'], None).is(&index(), Some("linux/amd64"), false));
    assert!(!scanned(&['0'], None).is(&index(), Some("linux/amd64"), true));
    assert!(scanned(&['0'], Some("linux/amd64")).is(&index(), Some("linux/amd64"), false));
    assert!(!scanned(&['0', '1'], Some("linux/arm64")).is(&index(), Some("linux/amd64"), false));
}

#[test]
fn one_wanted_platform_takes_the_digest_that_ships() {
    let artifact: Artifact = digest('a').parse().unwrap();
    assert!(scanned(&['a'], None).is(&artifact, Some("linux/amd64"), true));
    assert!(!scanned(&['a'], None).is(&artifact, Some("linux/amd64"), false));
    assert!(!scanned(&['a'], Some("linux/arm64")).is(&artifact, Some("linux/amd64"), true));
    assert!(!scanned(&['b'], None).is(&artifact, Some("linux/amd64"), true));
    assert!(!scanned(&[], None).is(&artifact, None, true));
}

#[test]
fn a_scan_with_changes_is_no_scan_of_the_commit() {
    let commit: Artifact = "a".repeat(40).parse().unwrap();
    assert!(Scanned::Commit("a".repeat(40)).is(&commit, None, true));
    assert!(!Scanned::Commit("b".repeat(40)).is(&commit, None, true));
    assert!(!Scanned::Tree(digest('a').parse().unwrap()).is(&commit, None, true));
    assert!(!Scanned::Unknown.is(&commit, None, true));
}

fn listed() -> SupportedSeries {
    let series = |name: &str, until| Series { name: name.into(), until };
    SupportedSeries::Listed(vec![
        series("5", date(2026, 6, 30)),
        series("5.3", date(2026, 12, 31)),
        series("5.30", date(2027, 12, 31)),
    ])
}

#[test]
fn a_version_belongs_to_the_longest_listed_series_it_begins_with() {
    let series = |text: &str, supported: &SupportedSeries| series_of(&text.parse().unwrap(), supported);
    assert_eq!(
        ["5.3.2", "5.30.1", "5.4.0", "6.1.2"].map(|text| series(text, &listed())),
        ["5.3", "5.30", "5", "6.1"]
    );
    let newest = SupportedSeries::Newest(3);
    assert_eq!(["5.3.2-rc1", "v5.3", "2026"].map(|text| series(text, &newest)), ["5.3", "5.3", "2026"]);
}

#[test]
fn a_listed_series_is_supported_to_the_end_of_its_last_day() {
    let on = |series: &str, today| support_of(series, &listed(), [], today);
    let last = date(2026, 12, 31);
    assert_eq!(on("5.3", last), Support::Supported { until: Some(last) });
    assert_eq!(on("5.3", date(2027, 1, 1)), Support::Ended { on: Some(last) });
    assert_eq!(on("4.9", last), Support::Ended { on: None });
}

#[test]
fn the_newest_series_are_supported() {
    let versions: Vec<Version> =
        ["5.9.1", "5.10.0", "5.10.4", "5.11.0", "5.8.7"].iter().map(|text| text.parse().unwrap()).collect();
    let supported = |series: &str| {
        let support = support_of(series, &SupportedSeries::Newest(2), &versions, date(2026, 1, 1));
        matches!(support, Support::Supported { .. })
    };
    assert_eq!(["5.8", "5.9", "5.10", "5.11", "6.0"].map(supported), [false, false, true, true, true]);
}
