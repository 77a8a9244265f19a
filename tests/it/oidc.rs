//! Sign-in through a real provider of identities, step by step as a browser takes them.

mod browser;

use crate::installed;
use crate::portcullis::Portcullis;
use browser::Browser;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take for anything.
const PATIENCE: Duration = Duration::from_mins(1);
/// Where people find the server; a proxy in front would have its certificate.
const HOST: &str = "portcullis.acme.example";
const CLIENT: [&str; 2] = ["portcullis", "a secret of both sides"];

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ada, name: Ada, roles: [admin]}
  - {id: ana, name: Ana, email: ana@acme.example, roles: [security_engineer]}
  - {id: una, name: Una, email: unverified@acme.example, roles: [engineer]}
products:
  - {id: acme, name: Acme, components: []}
";

/// A process that serves, and is ended with the test.
struct Serving {
    child: Child,
    lines: Receiver<String>,
    /// A provider ends when nobody holds this any longer.
    _input: Option<ChildStdin>,
}

impl Serving {
    fn start(mut command: Command, does_it_tell_on_stdout: bool) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (telling, other): (Box<dyn std::io::Read + Send>, Box<dyn std::io::Read + Send>) =
            if does_it_tell_on_stdout {
                (Box::new(stdout), Box::new(stderr))
            } else {
                (Box::new(stderr), Box::new(stdout))
            };
        thread::spawn(move || {
            BufReader::new(telling).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        // A pipe that nobody reads would fill, and whoever writes to it would wait.
        thread::spawn(move || BufReader::new(other).lines().map_while(Result::ok).for_each(drop));
        let input = child.stdin.take();
        Self { child, lines, _input: input }
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A provider, and where it is; nothing where the test is skipped.
fn provider() -> Option<(Serving, String)> {
    let node = installed::node()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node/oidc-provider.mjs");
    let mut command = Command::new("node");
    command.arg(script.canonicalize().unwrap()).args(CLIENT);
    command.args([format!("https://{HOST}/sign-in/oidc/callback"), format!("https://{HOST}/sign-in")]);
    command.env("PORTCULLIS_TEST_NODE", node);
    let provider = Serving::start(command, true);
    let issuer = provider.line();
    Some((provider, issuer))
}

/// A server whose people sign in through this provider, and where it listens.
fn server(place: &Portcullis, issuer: &str, more: &[&str]) -> (Serving, SocketAddr) {
    let secret = place.write("client-secret", format!("{}\n", CLIENT[1]));
    let base_url = format!("https://{HOST}");
    let arguments = [
        &["serve", "--listen", "127.0.0.1:0", "--base-url", &base_url, "--oidc-issuer", issuer][..],
        &["--oidc-client-id", CLIENT[0], "--oidc-client-secret-file", secret.to_str().unwrap()],
        &["--oidc-label", "Acme ID"],
        more,
    ];
    let server = Serving::start(place.command(&arguments.concat()), false);
    let first = server.line();
    let address = first.split(" on ").nth(1).and_then(|rest| rest.split(';').next()?.parse().ok());
    let address = address.unwrap_or_else(|| panic!("{first}"));
    (server, address)
}

fn place() -> Portcullis {
    let place = Portcullis::new();
    place.write("program.yaml", PROGRAM);
    place
}

/// Signs in at the provider as somebody, and says yes to what it asks; the page of ours that this leads to.
fn come_as(browser: &mut Browser, name: &str) -> browser::Page {
    let mut page = browser.open(&format!("https://{HOST}/sign-in/oidc?next=%2Fme"));
    let (mut signed_in, mut asked) = (false, 0);
    while !page.address.contains(HOST) {
        asked += 1;
        assert!(asked < 5, "{} {}", page.address, page.body);
        let fields = if page.body.contains(r#"name="login""#) {
            signed_in = true;
            format!("prompt=login&login={name}&password=any")
        } else {
            "prompt=consent".to_owned()
        };
        page = browser.send(&page.form(), &fields);
    }
    assert!(signed_in, "{}", page.body);
    page
}

#[test]
fn people_come_in_through_a_provider_the_second_time_without_being_asked_and_leave_it_too() {
    let Some((_provider, issuer)) = provider() else { return };
    let place = place();
    let (_server, address) = server(&place, &issuer, &[]);
    let mut browser = Browser::new(HOST, address);
    let start = browser.open(&format!("https://{HOST}/me"));
    assert!(start.body.contains("Sign in with Acme ID"), "{}", start.body);
    let me = come_as(&mut browser, "ana");
    assert_eq!((me.status, me.address.as_str()), (200, "https://portcullis.acme.example/me"), "{}", me.body);
    assert!(me.body.contains("Ana"), "{}", me.body);

    let out = browser.send(&format!("https://{HOST}/sign-out"), &format!("csrf={}", me.value("csrf")));
    assert!(out.body.contains("Sign out of Acme ID, too"), "{}", out.body);
    let again = browser.open(&format!("https://{HOST}/sign-in/oidc?next=%2Fme"));
    assert_eq!((again.status, again.address.as_str()), (200, "https://portcullis.acme.example/me"));

    let leaving = browser.open(&out.link("Sign out of Acme ID, too"));
    let fields = format!("xsrf={}&logout=yes", leaving.value("xsrf"));
    let left = browser.send(&leaving.form(), &fields);
    assert!(left.address.starts_with("https://portcullis.acme.example/"), "{} {}", left.address, left.body);
    let listed = place.run(&["account", "list", "--as", "ada"]);
    assert!(listed.exits(0).stdout.contains(&issuer), "{}", listed.exits(0).stdout);
    let trail = place.run(&["audit", "show", "--as", "ada"]);
    assert!(trail.exits(0).stdout.contains("account.created"), "{}", trail.exits(0).stdout);
}

#[test]
fn whoever_is_not_in_the_program_or_leaves_it_stays_out() {
    let Some((_provider, issuer)) = provider() else { return };
    let place = place();
    let (_server, address) = server(&place, &issuer, &[]);
    let stranger = come_as(&mut Browser::new(HOST, address), "eve");
    assert_eq!(stranger.status, 403);
    assert!(
        stranger.body.contains("the program has nobody with the address `eve@acme.example`"),
        "{}",
        stranger.body
    );
    let unverified = come_as(&mut Browser::new(HOST, address), "unverified");
    assert!(unverified.status == 403 && unverified.body.contains("verified"), "{}", unverified.body);
    assert!(place.run(&["account", "list", "--as", "ada"]).exits(0).stdout.contains("no account"));

    let mut browser = Browser::new(HOST, address);
    assert_eq!(come_as(&mut browser, "ana").status, 200);
    place.write("program.yaml", PROGRAM.replace("id: ana", "id: anna").replace("ana@acme", "anna@acme"));
    let started = Instant::now();
    while browser.open(&format!("https://{HOST}/me")).status == 200 && browser.last().ends_with("/me") {
        assert!(started.elapsed() < PATIENCE, "whoever left the program is still in");
        thread::sleep(Duration::from_millis(50));
    }
    let back = browser.open(&format!("https://{HOST}/sign-in/oidc"));
    assert!(back.status == 403 && back.body.contains("does not have you any longer"), "{}", back.body);
}

#[test]
fn a_server_starts_without_its_provider_and_says_what_is_missing_in_its_settings() {
    let place = place();
    let (_server, address) = server(&place, "http://127.0.0.1:9", &["--oidc-only"]);
    let mut browser = Browser::new(HOST, address);
    let away = browser.open(&format!("https://{HOST}/sign-in/oidc"));
    assert!(away.status == 503 && away.body.contains("be reached at this moment"), "{}", away.body);
    let form = browser.open(&format!("https://{HOST}/sign-in"));
    assert!(form.status == 200 && form.body.contains(r#"name="password""#), "{}", form.body);

    let told = |arguments: &[&str]| {
        let serve = ["serve", "--listen", "127.0.0.1:0"];
        place.run(&[&serve[..], arguments].concat()).exits(2).stderr.clone()
    };
    insta::assert_snapshot!(told(&["--oidc-only"]), @"error: which identity provider is meant? say so with --oidc-issuer");
    insta::assert_snapshot!(told(&["--oidc-issuer", "https://id.acme.example"]), @"error: https://id.acme.example knows this server by a name; say which with --oidc-client-id");
    let open = ["--oidc-issuer", "http://id.acme.example", "--oidc-client-id", "portcullis"];
    insta::assert_snapshot!(told(&open), @"error: the issuer is `http://id.acme.example`, and has to begin with https://; only on this machine itself may it be http://");
    place.write("empty", "\n");
    let empty = [&open[..], &["--oidc-client-secret-file", "empty"]].concat();
    insta::assert_snapshot!(told(&empty), @"error: empty is empty; our secret with the identity provider belongs there");
}
