//! What one release of the example adds and resolves against the other.

use crate::portcullis::Portcullis;
use crate::recorded_releases::{AS_OF, NEXT_WEB, WEB, example_copy};

const DIFF: [&str; 6] = ["release", "diff", "1.0", "1.1", "--as-of", AS_OF];

fn opened() -> Portcullis {
    let portcullis = example_copy();
    portcullis.open_release("1.0", WEB);
    portcullis.open_release("1.1", NEXT_WEB);
    portcullis.record_web("reports/web-1.0.trivy.json", &[]);
    portcullis
}

#[test]
fn a_release_is_told_by_what_it_adds_and_resolves() {
    let portcullis = opened();
    portcullis.record_web("reports/web-1.1.trivy.json", &[]);
    let answer = portcullis.run(&DIFF);
    answer.exits(0);
    insta::assert_snapshot!(answer.stdout, @"
    harbour 1.1 against 1.0 · as of 23 Nov 2026 10:00 UTC, as given
      1.0 is blocked, 1.1 is blocked

      Components: 1
        web  sha256:ed6fbaea42b1 → sha256:3c14445da1dd

      Added: 2
        high  CVE-2019-9511  nghttp2-libs 1.39.1-r0 → 1.39.2-r0  web  blocks  storefront · mara
        high  CVE-2019-9513  nghttp2-libs 1.39.1-r0 → 1.39.2-r0  web  blocks  storefront · mara

      Resolved, as it stands in 1.0: 2
        critical  CVE-2019-5481  libcurl 7.65.3-r0 → 7.66.0-r0  web  blocks  storefront · mara
        unknown   CVE-2019-5482  libcurl 7.65.3-r0 → 7.66.0-r0  web  blocks  storefront · mara

    1.1 adds 2 (2 high) and resolves 2 (1 critical, 1 unknown) against 1.0
    next:  portcullis release check 1.1
    ");
    let document = portcullis.run(&[&DIFF[..], &["--format", "json"]].concat()).json();
    assert_eq!(document["portcullis"]["document"], "release_difference");
    assert_eq!(document["added"][0]["owner"]["team"], "storefront");
    let comment = portcullis.run(&[&DIFF[..], &["--format", "markdown"]].concat());
    comment.exits(0).says("### 1.1 adds 2 ").says("<summary>Resolved");
}

#[test]
fn what_was_not_scanned_is_no_proof_and_ends_with_2() {
    let portcullis = opened();
    portcullis
        .run(&DIFF)
        .exits(2)
        .says("Not completely scanned in 1.1: 1")
        .says("what is resolved may still be in 1.1")
        .says("; 1 component is not completely scanned");
    portcullis.run(&["release", "diff", "1.0", "2.0"]).refuses("harbour 2.0 is no release on record");
}
