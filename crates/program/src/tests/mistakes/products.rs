//! Mistakes in `products`.

use super::*;

#[test]
fn an_unknown_team_is_refused() {
    assert_mistakes(
        "
products:
- id: acme
  name: Acme
  components:
  - {id: web, kind: image, reference: r.example/web, team: serch}
",
        "
7:60 there is no team `serch` (add it to `teams`)
",
    );
}

#[test]
fn an_unknown_component_is_refused() {
    assert_mistakes(
        r#"
teams:
- {id: search, name: Search, owns: ["component:frontend"]}
triage: {rules: [{when: {component: docs}, mark: not_production}]}
"#,
        "
4:37 there is no component `frontend` (add it to `components`)
5:37 there is no component `docs` (add it to `components`)
",
    );
}

#[test]
fn an_engine_that_the_binary_lacks_is_refused() {
    assert_mistakes(
        "
products:
- id: acme
  name: Acme
  components:
  - {id: web, kind: image, reference: r.example/web, engines: [trivvy, native], uploads: [sarif]}
",
        "
7:64 this binary has no engine `trivvy` [did you mean `trivy`?] (use `checkov` or `trivy`)
7:72 this binary has no engine `native` (use `checkov` or `trivy`)
7:91 this binary has no upload format `sarif` (use `checkov`, `grype` or `trivy`)
",
    );
}

#[test]
fn a_component_without_engines_is_refused() {
    assert_mistakes(
        "
products:
- id: acme
  name: Acme
  components:
  - {id: web, kind: image, reference: r.example/web, engines: []}
",
        "
7:63 a component that nothing scans would pass every gate (name an engine, or remove the key for the default)
",
    );
}

#[test]
fn a_series_listed_twice_is_refused() {
    assert_mistakes(
        r#"
products:
- id: acme
  name: Acme
  supported_series: [{series: "5.3", until: "2026-12-31"}, {series: "5.3", until: "2027-12-31"}]
"#,
        "
6:69 the series `5.3` is listed twice (remove one of them)
",
    );
}

#[test]
fn a_product_supports_at_least_one_series() {
    assert_mistakes(
        "
products:
- id: acme
  name: Acme
  supported_series: 0
- id: other
  name: Other
  supported_series: []
",
        "
6:21 `supported_series` can't be 0 (support at least 1 and at most 1000)
9:21 no series is supported (list at least one series, or write how many of the newest are supported)
",
    );
}

#[test]
fn a_global_skip_is_approved_by_the_security_lead_and_listed_once() {
    assert_mistakes(
        "
people:
- {id: ana, name: Ana, roles: [security_engineer]}
- {id: bo, name: Bo, roles: [engineer]}
products:
- id: acme
  name: Acme
  global_skips:
  - {check: CKV_K8S_43, reason: r, remediation: m, approved_by: ana}
  - {check: CKV_K8S_43, reason: r, approved_by: ana}
",
        "
10:65 `ana` does not hold the role `security_lead` (name somebody who is security_lead)
11:5 `remediation` is missing [add `remediation:` here]
11:13 the check `CKV_K8S_43` is listed twice (remove one of them)
11:49 `ana` does not hold the role `security_lead` (name somebody who is security_lead)
",
    );
}

#[test]
fn keys_go_with_the_kind_of_component() {
    assert_mistakes(
        "
products:
- id: acme
  name: Acme
  components:
  - {id: a, kind: image, path: .}
  - {id: b, kind: iac, repository: x/y, reference: r.example/b, path: ../z}
  - {id: c, kind: helm}
",
        "
7:5 `reference` is missing [add `reference:` here]
7:26 `path` does not go with an image, which has a `reference` (remove it)
8:41 `reference` goes with an image only (remove it)
8:71 `../z` is not a folder of the repository (a folder is relative and has no `..`: `deploy/base`, or `.` for the whole repository)
9:19 `helm` is not a kind of component (`kind` is one of `image`, `iac` or `repository`)
",
    );
}

#[test]
fn an_image_is_named_without_its_version() {
    assert_mistakes(
        r#"
products:
- id: acme
  name: Acme
  components:
  - {id: a, kind: image, reference: "r.example:5000/web:1.2", platforms: [amd64]}
"#,
        "
7:37 `reference` names one version of the image (write registry and name without tag and digest: `registry.example/frontend`)
7:75 `amd64` is not a platform (a platform is written as `linux/amd64` or `linux/arm/v7`)
",
    );
}
