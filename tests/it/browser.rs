//! What people do with the pages, in a real browser. What they do is in `tests/node`, one script a test; pictures of what
//! they saw are in `target/browser`.

use crate::console::text;
use crate::installed;
use crate::portcullis::Portcullis;
use crate::serving::Serving;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A company with somebody for each step.
const PROGRAM: &str = "\
version: 1
company: Acme
calendar: {time_zone: Europe/Berlin}
people:
  - {id: ana, name: Ana Ruiz, roles: [security_engineer]}
  - {id: sam, name: Sam Ito, roles: [security_lead, admin]}
  - {id: hedy, name: Hedy Voss, roles: [head_of_product_engineering]}
  - {id: kim, name: Kim Lee, roles: [engineer]}
teams:
  - {id: shop, name: Shop, members: [kim], ambassador: ana, owns: [\"component:web\"]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy], team: shop}
";

/// A place with that company.
fn company() -> Portcullis {
    let place = Portcullis::new();
    place.write("program.yaml", PROGRAM);
    place
}

/// The digest of an image whose digits are all the same.
fn image(digit: char) -> String {
    format!("sha256:{}", digit.to_string().repeat(64))
}

/// Trivy's report on an image, made this minute: each package with the version that fixes it, if any does.
fn report(image: &str, packages: &[(&str, &str)]) -> String {
    let found = packages.iter().enumerate().map(|(at, (package, fixed))| {
        json!({
            "VulnerabilityID": format!("CVE-2026-{}", 1001 + at), "PkgName": package, "InstalledVersion": "1.0",
            "FixedVersion": fixed, "PkgIdentifier": {"PURL": format!("pkg:deb/debian/{package}@1.0")},
            "Status": if fixed.is_empty() { "affected" } else { "fixed" }, "Severity": "HIGH",
            "Title": format!("A long name overflows a buffer in {package}"),
        })
    });
    let installed = ["libc6", "openssl", "zlib1g"].map(|name| json!({"Name": name, "Version": "1.0"}));
    json!({
        "SchemaVersion": 2, "CreatedAt": Timestamp::now().to_string(), "ArtifactName": "web",
        "ArtifactType": "container_image", "Metadata": {"ImageID": image},
        "Results": [{"Target": "web (debian 12.9)", "Class": "os-pkgs", "Type": "debian", "Packages": installed,
            "Vulnerabilities": found.collect::<Vec<_>>()}],
    })
    .to_string()
}

/// The path of a link with which somebody sets a password.
fn invitation(place: &Portcullis, person: &str) -> String {
    let made = place.run(&["account", "invite", person, "--as", "sam"]);
    made.exits(0).stdout.lines().next().unwrap().to_owned()
}

/// Where pictures of pages go.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("browser")
}

/// Runs a script of `tests/node` against the server; does nothing where there is no browser.
fn drive(script: &str, place: &Portcullis, serving: &Serving, more: &Value) {
    let Some((node, chromium)) = installed::browser() else { return };
    let mut given = json!({
        "name": script, "address": format!("http://{}", serving.address), "pictures": pictures(),
    });
    given.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node").join(format!("{script}.mjs"));
    let mut command = Command::new("node");
    command.arg(path.canonicalize().unwrap());
    command.env("PORTCULLIS_TEST_NODE", node).env("PORTCULLIS_TEST_CHROMIUM", chromium);
    command.env("TMPDIR", place.root().join("temporary")).env("HOME", place.root().join("home"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{script}:\n{}{}", said(&output.stdout), said(&output.stderr));
}

#[test]
fn whoever_starts_it_first_makes_an_account_is_told_how_to_begin_and_comes_back_in() {
    if installed::browser().is_none() {
        return;
    }
    let place = Portcullis::new();
    let serving = Serving::start(&place);
    let link = serving.link();
    drive("first_start", &place, &serving, &json!({ "link": link }));
}

#[test]
fn a_blocked_release_passes_once_each_thing_that_blocks_it_is_addressed() {
    if installed::browser().is_none() {
        return;
    }
    let place = company();
    let (before, after) = (image('a'), image('b'));
    let blocked = report(&before, &[("openssl", "1.1"), ("zlib1g", "")]);
    let blocked = place.write("web.json", blocked);
    let fixed = report(&after, &[("openssl", "1.1"), ("zlib1g", "")]);
    // The newer image has the newer openssl, and the same zlib.
    let mut fixed: Value = serde_json::from_str(&fixed).unwrap();
    fixed["Results"][0]["Vulnerabilities"].as_array_mut().unwrap().remove(0);
    let fixed = place.write("newer-web.json", fixed.to_string());
    let links = json!({ "ana": invitation(&place, "ana"), "sam": invitation(&place, "sam") });
    let serving = Serving::start(&place);
    let given =
        json!({ "links": links, "images": [before, after], "reports": [blocked, fixed], "day": today() });
    drive("release", &place, &serving, &given);
}

#[test]
fn a_vulnerability_is_followed_to_its_end_with_a_mouse_and_another_with_the_keyboard_alone() {
    if installed::browser().is_none() {
        return;
    }
    let place = company();
    place.write("web.json", report(&image('a'), &[("openssl", "1.1")]));
    place.run(&["record", "web", "--report", "web.json", "--as", "sam"]).exits(0);
    let link = invitation(&place, "ana");
    let serving = Serving::start(&place);
    drive("triage", &place, &serving, &json!({ "link": link, "day": today() }));
}

#[test]
fn a_risk_is_accepted_once_somebody_else_approves_it() {
    if installed::browser().is_none() {
        return;
    }
    let place = company();
    place.write("web.json", report(&image('a'), &[("zlib1g", "")]));
    place.run(&["record", "web", "--report", "web.json", "--as", "sam"]).exits(0);
    let links = json!({ "ana": invitation(&place, "ana"), "hedy": invitation(&place, "hedy") });
    let serving = Serving::start(&place);
    drive("acceptance", &place, &serving, &json!({ "links": links, "day": today() }));
}

#[test]
fn a_request_is_asked_acknowledged_and_done_and_asked_again() {
    if installed::browser().is_none() {
        return;
    }
    let place = company();
    let links = json!({ "ana": invitation(&place, "ana"), "kim": invitation(&place, "kim") });
    let serving = Serving::start(&place);
    drive("request", &place, &serving, &json!({ "links": links }));
}

#[test]
fn a_customers_report_is_uploaded_and_its_answers_come_as_a_page_and_as_a_file() {
    if installed::browser().is_none() {
        return;
    }
    let place = Portcullis::new();
    let list = place.write("theirs.csv", "CVE,Package\nCVE-2019-14697,musl\nCVE-2024-9999,left-pad\n");
    let serving = Serving::start_with(&place, &["--demo"]);
    let (person, password) = serving.visitor();
    drive("answer", &place, &serving, &json!({ "person": person, "password": password, "report": list }));
}

#[test]
fn every_page_is_for_everybody_in_light_and_dark_and_on_a_phone() {
    if installed::browser().is_none() {
        return;
    }
    let place = Portcullis::new();
    let serving = Serving::start_with(&place, &["--demo"]);
    let (person, password) = serving.visitor();
    // Files, and pages for which one has to be signed out, to have been invited or to come from a provider.
    let elsewhere = [
        "/assets/{hash}/{name}",
        "/sign-in",
        "/sign-in/oidc",
        "/sign-in/oidc/callback",
        "/invitation/{secret}",
    ];
    let given = json!({ "person": person, "password": password, "routes": routes(), "elsewhere": elsewhere });
    drive("every_page", &place, &serving, &given);
}

/// The routes that show a page.
fn routes() -> Vec<String> {
    let source = text("crates/server/src/pages.rs");
    let routes = source.split(".route(").skip(1).filter_map(|route| {
        let (path, handlers) = route.split_once("\",")?;
        handlers
            .split(".layer(")
            .next()?
            .contains("get(")
            .then(|| path.trim_matches(['"', ' ', '\n']).to_owned())
    });
    let routes: Vec<String> = routes.collect();
    assert!(routes.len() > 25, "{routes:?}");
    routes
}

/// The day that it is where the company is.
fn today() -> String {
    Timestamp::now().in_tz("Europe/Berlin").unwrap().date().to_string()
}
