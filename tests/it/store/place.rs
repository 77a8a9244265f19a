//! A program with a store and an archive of its own, on either database.

use crate::answer::Answer;
use crate::cluster::{Cluster, is_required};
use crate::portcullis::{Portcullis, Running, skipped};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

/// Defines a test that runs on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(fn $name:ident($place:ident: Place) $body:block)+) => {$(
        fn $name($place: &$crate::store::place::Place) $body

        mod $name {
            #[test]
            fn sqlite() {
                super::$name(&$crate::store::place::Place::sqlite());
            }

            #[test]
            fn postgresql() {
                if let Some(place) = $crate::store::place::Place::postgresql() {
                    super::$name(&place);
                }
            }
        }
    )+};
}

/// The program: two images, and configuration that takes no reports.
pub(super) const PROGRAM: &str = "\
version: 1
company: Acme
people:
  - {id: ana, name: Ana, roles: [security_engineer]}
products:
  - id: acme
    name: Acme
    components:
      - {id: web, kind: image, reference: images.acme.example/web, engines: [trivy], uploads: [trivy, sarif, gitleaks]}
      - {id: api, kind: image, reference: images.acme.example/api, engines: [trivy], uploads: [trivy]}
      - {id: deploy, kind: iac, repository: acme/deploy, path: deploy, engines: [checkov]}
gate: {max_scan_age: 3650d, max_database_age: 3650d}
";

/// How long a command may take while others are busy.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);

/// The place of one test.
pub(super) struct Place {
    pub(super) portcullis: Portcullis,
    pub(super) address: String,
    pub(super) is_sqlite: bool,
}

impl Place {
    pub(super) fn sqlite() -> Self {
        let portcullis = Portcullis::new();
        let address = portcullis.path("store").display().to_string();
        Self::new(portcullis, address, true)
    }

    /// A place on a database that nobody has opened.
    pub(super) fn postgresql() -> Option<Self> {
        Some(Self::new(Portcullis::new(), database()?, false))
    }

    /// A place that nobody has opened, on the same database as this one.
    pub(super) fn fresh(&self) -> Self {
        if self.is_sqlite { Self::sqlite() } else { Self::postgresql().unwrap() }
    }

    fn new(portcullis: Portcullis, address: String, is_sqlite: bool) -> Self {
        let archive = portcullis.path("archive").display().to_string();
        let portcullis = portcullis
            .with("PORTCULLIS_STORE", &address)
            .with("PORTCULLIS_ARCHIVE", &archive)
            .with("PORTCULLIS_PERSON", "ana")
            .patient(PATIENCE);
        portcullis.write("program.yaml", PROGRAM);
        portcullis.write("deploy/main.tf", "");
        Self { portcullis, address, is_sqlite }
    }

    pub(super) fn archive(&self) -> PathBuf {
        self.portcullis.path("archive")
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Answer {
        self.portcullis.run(arguments)
    }

    /// Writes a report, and what to type to record it for a component.
    pub(super) fn recording<'a>(&self, component: &'a str, file: &'a str, report: &str) -> [&'a str; 4] {
        self.portcullis.write(file, report);
        ["record", component, "--report", file]
    }

    /// Records a report.
    pub(super) fn record(&self, component: &str, report: &str, more: &[&str]) -> Answer {
        let arguments = self.recording(component, "report.json", report);
        self.run(&[&arguments, more].concat())
    }

    /// Starts to record a report.
    pub(super) fn start_recording(&self, component: &str, file: &str, report: &str) -> Running {
        self.portcullis.start(&self.recording(component, file, report))
    }

    /// Opens the release 1.0 with `web` at this digest and nothing else.
    pub(super) fn open_release(&self, digest: &str) {
        let web = format!("web={digest}");
        let arguments = ["release", "open", "1.0", "--component", &web];
        let others = ["--leave-out", "api=not part of it", "--leave-out", "deploy=not part of it"];
        self.run(&[arguments.as_slice(), &others].concat()).exits(0).says("acme 1.0 opened in series 1.0");
    }

    /// Runs a script in which `$portcullis` is the binary; `before` is the command that gets the shell.
    pub(super) fn shell(&self, before: &[&str], script: &str) -> Answer {
        let plain = self.portcullis.command(&[]);
        let mut words = before.iter().copied().chain(["/bin/sh", "-c", script]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).env_clear().current_dir(plain.get_current_dir().unwrap());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("portcullis", plain.get_program()).stdin(Stdio::null());
        let output = command.output().unwrap();
        let answer = Answer {
            command: script.to_owned(),
            code: output.status.code(),
            signal: output.status.signal(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        answer.must_be_fit_for_a_terminal();
        answer
    }
}

static CLUSTER: LazyLock<Result<Cluster, String>> = LazyLock::new(Cluster::start);

/// The cluster of all tests; nothing, and a line that says why, where there is no PostgreSQL.
pub(super) fn cluster() -> Option<&'static Cluster> {
    match &*CLUSTER {
        Ok(cluster) => Some(cluster),
        Err(reason) => {
            assert!(!is_required(), "PostgreSQL is required and not there: {reason}");
            skipped(&format!("tests on PostgreSQL: {reason}"));
            None
        }
    }
}

/// The address of a database of its own.
fn database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let cluster = cluster()?;
    let name = format!("test{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let one = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    cluster.create(&name, "template1").unwrap();
    drop(one);
    Some(cluster.address(&name))
}
