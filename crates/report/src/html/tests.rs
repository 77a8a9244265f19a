use super::*;
use crate::options::Threshold;
use crate::testing::{has_hidden, hostile, package, run, scan, target, time};
use insta::assert_snapshot;
use portcullis_domain::comparison::mark_standing;
use portcullis_domain::scan::Owner;

fn show(scan: &Scan) -> String {
    let mut out = Vec::new();
    let options = Options {
        tool_version: "1.0.0",
        written_at: Some(time("2026-11-24T09:30:00Z")),
        threshold: Some(Threshold { fail_on: Severity::High, unknown_as: Severity::High }),
        ..Options::default()
    };
    write(scan, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn body(page: &str) -> &str {
    page.split_once("<body>").unwrap().1
}

#[test]
fn a_page_starts_with_the_answer() {
    let mut scan = scan();
    scan.targets.remove(0);
    scan.targets[0].findings[0].owner = Some(Owner { team: "web".to_owned(), ambassador: None });
    assert_snapshot!(body(&show(&scan)), @r##"

    <main>
    <p class="faint">deploy</p>
    <h1>3 findings</h1>
    <p class="strong">Fails: 1 finding is high or worse</p>
    <p class="strong">Incomplete: 1 part not scanned (<a href="#missing">what is missing</a>)</p>
    <ul class="counts">
    <li class="none"><b>0</b> critical</li>
    <li class="high"><b>1</b> high</li>
    <li class="medium"><b>1</b> medium</li>
    <li class="low"><b>1</b> low</li>
    <li class="none"><b>0</b> informational</li>
    <li class="none"><b>0</b> unknown</li>
    </ul>

    <section>
    <h3>Changing deploy/web.yaml resolves 2<span>team web</span></h3>
    <table class="findings">
    <thead><tr><th scope="col">severity</th><th scope="col">weakness</th><th scope="col">what and where</th><th scope="col">title</th></tr></thead>
    <tbody>
    <tr><td class="high">high</td><td><a href="https://example.com/advisory?id=1" rel="noreferrer noopener"><code>CKV_K8S_23</code></a></td><td><code>Deployment.default.web</code> <span class="place">line 1</span></td><td>Containers run as root</td></tr>
    <tr><td class="low">low</td><td><code>CKV_K8S_8</code></td><td><code>Deployment.default.web</code> <span class="place">line 1</span></td><td>Containers run as root</td></tr>
    </tbody>
    </table>
    <h3>Changing tools/run.py resolves 1</h3>
    <table class="findings">
    <thead><tr><th scope="col">severity</th><th scope="col">weakness</th><th scope="col">what and where</th><th scope="col">title</th></tr></thead>
    <tbody>
    <tr><td class="medium">medium</td><td><code>python.eval</code></td><td><span class="place">line 14</span></td><td>Use of eval</td></tr>
    </tbody>
    </table>
    </section>

    <section id="missing">
    <h2>Not scanned</h2>
    <table>
    <thead><tr><th scope="col">target</th><th scope="col">what</th><th scope="col">why</th><th scope="col">what to do</th></tr></thead>
    <tbody>
    <tr><td>deploy</td><td><code>deploy/minikube</code></td><td>checkov stopped: kustomization.yaml:14:3 is not valid YAML</td><td>Correct the file, or leave it out with --skip.</td></tr>
    </tbody>
    </table>
    </section>

    <section>
    <h2>Engines</h2>
    <table>
    <thead><tr><th scope="col">target</th><th scope="col">engine</th><th scope="col">ran</th><th scope="col">operating system</th><th scope="col">commit and digests</th></tr></thead>
    <tbody>
    <tr><td>deploy</td><td>checkov 3.3.30 (31 checks passed)</td><td></td><td></td><td></td></tr>
    </tbody>
    </table>
    </section>
    </main>
    <footer>Written 24 Nov 2026 09:30 UTC by Portcullis 1.0.0</footer>
    </body>
    </html>
    "##);
}

#[test]
fn a_page_needs_nothing_else() {
    let page = show(&scan());
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    for sign in ["<script", "src=", "url(", "@import", "<link", "onclick"] {
        assert!(!page.replace("-src", "").contains(sign), "{sign}");
    }
}

#[test]
fn what_is_new_is_marked() {
    let mut scan = Scan {
        targets: vec![target("t", run("trivy", "1"), [package("CVE-2024-1000", "pkg:npm/a@1", &["2"], "")])],
    };
    assert!(!show(&scan).contains(">new<"));
    mark_standing(&mut scan, &Scan::default());
    assert!(show(&scan).contains("high <span class=\"new\">new</span>"));
}

#[test]
fn counts_have_thin_spaces() {
    assert_eq!(
        [0, 999, 1_000, 1_234_567].map(sentence::thousands),
        ["0", "999", "1\u{2009}000", "1\u{2009}234\u{2009}567"]
    );
}

#[test]
fn hostile_text_is_shown_and_means_nothing() {
    let page = show(&hostile());
    assert!(!has_hidden(&page));
    assert!(
        !page.contains("<script") && !page.contains("href=\"javascript") && !page.contains("href=\"data")
    );
    assert!(page.contains("&#60;script&#62;"));
}

/// The relative luminance of WCAG 2.2.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[test]
fn every_colour_of_text_stands_out_from_its_ground() {
    let page = show(&scan());
    let style = page.split_once("<style>").unwrap().1;
    let schemes: Vec<&str> =
        style.split(":root {").skip(1).map(|scheme| scheme.split_once('}').unwrap().0).collect();
    assert_eq!(schemes.len(), 3);
    for scheme in &schemes[..2] {
        let colour = |name: &str| scheme.split_once(&format!("--{name}: ")).unwrap().1[..7].to_owned();
        let ground = luminance(&colour("ground"));
        let words = Severity::ALL.map(Severity::word);
        for name in words.into_iter().chain(["text", "faint", "link"]) {
            let text = luminance(&colour(name));
            let contrast = (ground.max(text) + 0.05) / (ground.min(text) + 0.05);
            assert!(contrast >= 4.5, "{name}: {contrast:.2} in {scheme}");
        }
    }
}
