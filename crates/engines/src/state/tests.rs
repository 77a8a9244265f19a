use super::*;
use portcullis_domain::release::Manifest;

fn digest(digit: &str) -> Digest {
    format!("sha256:{}", digit.repeat(64)).parse().unwrap()
}

fn image(platforms: &[&str]) -> State {
    let manifest = |(number, platform): (usize, &&str)| Manifest {
        platform: (*platform).to_owned(),
        digests: BTreeSet::from([digest(&number.to_string())]),
    };
    let manifests = platforms.iter().enumerate().map(manifest).collect();
    State { artifact: Artifact::Image { digest: digest("f"), manifests }, remarks: Vec::new() }
}

#[test]
fn a_scan_of_one_platform_is_exactly_that_platform() {
    let state = image(&["linux/amd64", "linux/arm64"]);
    let scanned = state.scanned(Some("linux/arm64"));
    assert!(scanned.is(&state.artifact, Some("linux/arm64"), false));
    assert!(!scanned.is(&state.artifact, Some("linux/amd64"), false));
    let expected = BTreeSet::from([digest("1"), digest("f")]);
    assert_eq!(scanned, Scanned::Image { digests: expected, platform: Some("linux/arm64".to_owned()) });
}

#[test]
fn a_scan_of_an_unnamed_one_of_several_platforms_is_of_nothing_known() {
    let state = image(&["linux/amd64", "linux/arm64"]);
    assert_eq!(state.scanned(None), Scanned::Unknown);
    assert_eq!(state.scanned(Some("windows/amd64")), Scanned::Unknown);
    let single = image(&["linux/amd64"]);
    assert!(single.scanned(None).is(&single.artifact, Some("linux/amd64"), true));
}
