//! The server as it is started: the first account, sessions and tokens, a program that changes, and what a sudden end
//! leaves.

use crate::portcullis::{Portcullis, skipped};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long the server may take for anything.
const PATIENCE: Duration = Duration::from_mins(1);

const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ada, name: Ada, roles: [admin]}
  - {id: ana, name: Ana, roles: [security_engineer]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: registry.acme.example/web, engines: [trivy], uploads: [trivy]}
";

const REPORT: &str = r#"{"SchemaVersion": 2, "CreatedAt": "2026-03-03T09:00:00Z", "ArtifactName": "web", "ArtifactType": "container_image",
 "Metadata": {"ImageID": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
 "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
   {"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "InstalledVersion": "1.0", "Severity": "HIGH"}]}]}"#;

/// A server that listens.
pub(crate) struct Serving {
    pub(crate) child: Child,
    /// What it says; behind a lock, so that threads may share the server.
    lines: Mutex<Receiver<String>>,
    pub(crate) address: SocketAddr,
}

/// An answer of it.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Serving {
    pub(crate) fn start(place: &Portcullis) -> Self {
        Self::start_with(place, &[])
    }

    pub(crate) fn start_with(place: &Portcullis, more: &[&str]) -> Self {
        let mut command = place.command(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let first = lines.recv_timeout(PATIENCE).unwrap();
        let address = first.split(" on ").nth(1).and_then(|rest| rest.split(';').next());
        let address = address.and_then(|address| address.parse().ok());
        Self { child, lines: Mutex::new(lines), address: address.unwrap_or_else(|| panic!("{first}")) }
    }

    /// The next line that it says.
    pub(crate) fn line(&self) -> String {
        self.lines.lock().unwrap().recv_timeout(PATIENCE).unwrap()
    }

    /// The path of the link for the first account.
    pub(crate) fn link(&self) -> String {
        loop {
            let line = self.line();
            if let Some((_, path)) = line.split_once("/invitation/") {
                return format!("/invitation/{path}");
            }
        }
    }

    /// With what a visitor of the demonstration signs in.
    pub(crate) fn visitor(&self) -> (String, String) {
        let told = self.line();
        let (name, password) =
            told.trim_start_matches("sign in as ").split_once(" with the password ").unwrap();
        (name.to_owned(), password.to_owned())
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answered {
        ask_at(self.address, method, path, headers, body)
    }

    pub(crate) fn form(&self, path: &str, headers: &[&str], fields: &str) -> Answered {
        let headers = [headers, &["Content-Type: application/x-www-form-urlencoded"]].concat();
        self.ask("POST", path, &headers, fields)
    }

    /// Tells it to end, and waits for that.
    pub(crate) fn end(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("/bin/kill").args(["-s", "TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Asks whoever listens at an address.
pub(crate) fn ask_at(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> Answered {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let headers = headers.iter().fold(String::new(), |headers, header| headers + header + "\r\n");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        address,
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Answered { status, head: head.to_owned(), body: body.to_owned() }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Answered {
    /// The cookie that it sets, as it is sent back.
    pub(crate) fn cookie(&self) -> String {
        let line = self.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        format!("Cookie: {}", line.split(';').next().unwrap())
    }

    /// The proof that its forms carry.
    pub(crate) fn proof(&self) -> String {
        let rest = self.body.split(r#"name="csrf" value=""#).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

fn place() -> Portcullis {
    let place = Portcullis::new();
    place.write("program.yaml", PROGRAM);
    place.write("report.json", REPORT);
    place
}

#[test]
fn the_first_account_is_made_with_the_link_of_the_start_and_its_person_signs_in_and_out() {
    let place = place();
    let serving = Serving::start(&place);
    let link = serving.link();
    assert_eq!(serving.ask("GET", "/", &[], "").status, 303);
    assert!(serving.ask("GET", &link, &[], "").body.contains("Ada (ada)"));
    let short = serving.form(&link, &[], "person=ada&password=short&again=short");
    assert!(short.status == 422 && short.body.contains("at least 12 characters"), "{}", short.body);
    let nobody = serving.form(&link, &[], "person=ana&password=four+words+of+mine&again=four+words+of+mine");
    assert!(nobody.status == 422 && nobody.body.contains("role admin"), "{}", nobody.body);
    let made = serving.form(&link, &[], "person=ada&password=four+words+of+mine&again=four+words+of+mine");
    assert_eq!(made.status, 303, "{}", made.body);
    assert_eq!(serving.ask("GET", &link, &[], "").status, 410, "the link is good once");

    let wrong = serving.form("/sign-in", &[], "name=ada&password=four+words+of+yours");
    assert!(
        wrong.status == 422 && wrong.body.contains("the name or the password is wrong"),
        "{}",
        wrong.body
    );
    let signed_in =
        serving.form("/sign-in", &[], "name=ada&password=four+words+of+mine&next=%2F%2Fevil.example");
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    assert!(signed_in.head.contains("location: /\r\n"), "{}", signed_in.head);
    assert!(signed_in.head.contains("HttpOnly; SameSite=Lax"), "{}", signed_in.head);
    let cookie = signed_in.cookie();
    let me = serving.ask("GET", "/me", &[&cookie], "");
    assert!(me.status == 200 && me.body.contains("Ada"), "{}", me.body);

    let forged = serving.form("/sign-out", &[&cookie], "csrf=guessed");
    assert_eq!(forged.status, 403);
    let foreign = serving.form("/sign-out", &[&cookie, "Origin: https://evil.example"], "csrf=guessed");
    assert_eq!(foreign.status, 421);
    let bare = serving.ask("POST", "/api/v1/sweep", &[&cookie], "");
    assert_eq!(bare.status, 403, "a session changes nothing through the API without its proof");
    let gone = serving.form("/sign-out", &[&cookie], &format!("csrf={}", me.proof()));
    assert_eq!(gone.status, 303);
    assert_eq!(serving.ask("GET", "/me", &[&cookie], "").status, 303, "the session is over");
}

#[test]
fn what_was_acknowledged_is_there_after_a_sudden_end_and_a_request_that_comes_again_is_done_once() {
    let place = place();
    let made = place.run(&[
        "token",
        "create",
        "ci",
        "--pipeline",
        "--may",
        "read,record",
        "--product",
        "acme",
        "--as",
        "ada",
    ]);
    let token = made.exits(0).stdout.lines().find(|line| line.starts_with("pct_")).unwrap().to_owned();
    let serving = Serving::start(&place);
    let bearer = format!("Authorization: Bearer {token}");
    let path = "/api/v1/components/web/scans?track=main&database_date=2026-03-03T06:00:00Z";
    let headers = [bearer.as_str(), "Idempotency-Key: build-77"];
    let recorded = serving.ask("POST", path, &headers, REPORT);
    assert_eq!(recorded.status, 201, "{}", recorded.body);
    serving.kill();

    let serving = Serving::start(&place);
    let again = serving.ask("POST", path, &headers, REPORT);
    assert_eq!((again.status, &again.body), (201, &recorded.body));
    assert!(again.head.contains("idempotent-replayed: true"), "{}", again.head);
    let other = serving.ask("POST", path, &headers, &REPORT.replace("zlib", "glib"));
    assert_eq!(other.status, 422, "another request under the same key: {}", other.body);
    let later = REPORT.replace("T09:", "T10:");
    let scanned = serving.ask("POST", path, &[&bearer, "Idempotency-Key: build-78"], &later);
    assert!(scanned.status == 201 && scanned.body.contains(r#""new":0,"known":1"#), "{}", scanned.body);
    let refused = serving.ask("GET", "/api/v1/audit/entries", &[&bearer], "");
    assert!(refused.status == 403 && refused.body.contains("read the audit trail"), "{}", refused.body);
    let unknown = serving.ask("GET", "/api/v1/vulnerabilities", &["Authorization: Bearer pct_nothing"], "");
    assert_eq!(unknown.status, 401);
}

#[test]
fn a_server_that_is_told_to_stop_does_not_wait_for_a_store_that_somebody_else_holds() {
    let place = place();
    let made = place.run(&["token", "create", "me", "--may", "read", "--as", "ana", "--store", "held"]);
    let token = made.exits(0).stdout.lines().find(|line| line.starts_with("pct_")).unwrap().to_owned();
    let mut sqlite = Command::new("sqlite3");
    sqlite.arg(place.path("held/store.db")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut holder) = sqlite.spawn() else {
        skipped("no program `sqlite3` holds the store");
        return;
    };
    let serving = Serving::start_with(&place, &["--store", "held"]);
    // That a token was used has yet to be written.
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(serving.ask("GET", "/api/v1/program", &[&bearer], "").status, 200);
    let mut orders = holder.stdin.take().unwrap();
    orders.write_all(b"begin immediate;\nselect 'held';\n").unwrap();
    let mut said = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");
    serving.end();
    drop(orders);
    assert!(holder.wait().unwrap().success());
}

#[test]
fn a_changed_program_applies_without_a_restart_and_a_broken_one_never_takes_its_place() {
    let place = place();
    let token = place.run(&["token", "create", "me", "--may", "read", "--as", "ana"]);
    let token = token.exits(0).stdout.lines().find(|line| line.starts_with("pct_")).unwrap().to_owned();
    let serving = Serving::start(&place);
    let bearer = format!("Authorization: Bearer {token}");
    let company = || {
        let body = serving.ask("GET", "/api/v1/program", &[&bearer], "").body;
        let program: serde_json::Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"));
        program["company"].as_str().unwrap().to_owned()
    };
    assert_eq!(company(), "Acme");
    place.write("program.yaml", PROGRAM.replace("company: Acme", "company: Acme and Sons"));
    let started = Instant::now();
    while company() != "Acme and Sons" {
        assert!(started.elapsed() < PATIENCE, "the changed program does not apply");
        thread::sleep(Duration::from_millis(50));
    }
    place.write("program.yaml", PROGRAM.replace("company: Acme", "compny: Broken"));
    loop {
        let line = serving.line();
        if line.contains("has mistakes; the one before it applies") {
            break;
        }
    }
    assert_eq!(company(), "Acme and Sons");
    let pushed = serving.ask("PUT", "/api/v1/program", &[&bearer], PROGRAM);
    assert_eq!(pushed.status, 403, "{}", pushed.body);
}

#[test]
fn the_demonstration_has_a_company_to_look_around_in_and_is_gone_afterwards() {
    let place = Portcullis::new();
    let serving = Serving::start_with(&place, &["--demo"]);
    let (name, password) = serving.visitor();
    let signed_in = serving.form("/sign-in", &[], &format!("name={name}&password={password}"));
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    let cookie = signed_in.cookie();
    for (page, has) in [
        ("/", "Harbour 1.1"),
        ("/releases/harbour/1.1", "BLOCKED"),
        ("/vulnerabilities", "V-1"),
        ("/vulnerabilities/board", "Pending fix"),
        ("/approvals?of=all", "printers"),
        ("/jobs", "rematch"),
    ] {
        let seen = serving.ask("GET", page, &[&cookie], "");
        assert!(seen.status == 200 && seen.body.contains(has), "{page}: {} {}", seen.status, seen.body);
    }
    assert_eq!(place.leftovers().len(), 1);
    serving.end();
    assert_eq!(place.leftovers(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn slow_heads_large_heads_and_foreign_hosts_are_refused_and_probes_answered() {
    let place = place();
    let serving = Serving::start(&place);
    assert_eq!(serving.ask("GET", "/healthz", &[], "").status, 200);
    let ready = place.run(&["probe", &serving.address.to_string()]);
    ready.exits(0);
    let bomb: Vec<String> = (0..200).map(|number| format!("X-{number}: a")).collect();
    let bomb: Vec<&str> = bomb.iter().map(String::as_str).collect();
    assert_eq!(serving.ask("GET", "/healthz", &bomb, "").status, 431);
    let long = format!("X-Long: {}", "a".repeat(128 << 10));
    assert_eq!(serving.ask("GET", "/healthz", &[&long], "").status, 431);
    let mut stream = TcpStream::connect(serving.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    for path in ["/assets/../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/\u{0}"] {
        let status = serving.ask("GET", &path.replace('\u{0}', "%00"), &[], "").status;
        assert!(matches!(status, 303 | 400 | 404), "{path}: {status}");
    }
}

#[test]
fn what_runs_it_passes_its_own_gate() {
    let (Some(trivy), Some((_, checkov))) = (crate::installed::trivy(), crate::installed::checkov()) else {
        return;
    };
    let both = trivy.with("PORTCULLIS_CHECKOV", checkov.to_str().unwrap());
    let folder = crate::console::workspace().join("deploy");
    let folder = fs::canonicalize(folder).unwrap();
    let scanned = both.run(&["scan", folder.to_str().unwrap(), "--fail-on", "medium"]);
    scanned.exits(0).says("No findings");
}
