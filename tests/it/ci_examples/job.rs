//! A company with a server and a repository, and the machine on which its jobs run.

use super::reading::{Step, steps};
use super::{place, tools};
use crate::portcullis::{Portcullis, example};
use crate::scripted_engine::{CHECKOV_VERSION, TRIVY_VERSION, engine};
use crate::serving::Serving;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = "\
version: 1
company: Harbour
people:
  - {id: noor, name: Noor, roles: [security_lead, admin]}
products:
  - id: harbour
    name: Harbour
    components:
      - {id: web, kind: image, reference: registry.harbour.example/web, engines: [trivy], uploads: [trivy]}
      - {id: infrastructure, kind: iac, repository: harbour/shop, path: infrastructure, engines: [checkov], uploads: [checkov]}
gate: {end_of_life_os: ignore, max_database_age: 100y}
";

/// A system that runs pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    GitHub,
    GitLab,
    Buildkite,
    Jenkins,
}

impl System {
    pub(super) const ALL: [Self; 4] = [Self::GitHub, Self::GitLab, Self::Buildkite, Self::Jenkins];
}

/// What a pipeline runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A change, by its number.
    Change(&'static str),
    /// A push to the main branch.
    Main,
    /// A tag.
    Tag(&'static str),
}

/// The engines of the machine, as variables that name them, and what scripts of them say.
pub(super) struct Engines {
    scripts: Option<(String, String)>,
    variables: Vec<(String, String)>,
}

impl Engines {
    /// They find what they find in the example.
    pub(super) fn finding() -> Self {
        Self::saying(|_| ())
    }

    /// They find nothing.
    pub(super) fn clean() -> Self {
        Self::saying(|report| {
            for result in report["Results"].as_array_mut().into_iter().flatten() {
                result["Vulnerabilities"] = Value::Array(Vec::new());
            }
            if report["results"].is_object() {
                report["results"]["failed_checks"] = Value::Array(Vec::new());
                report["results"]["skipped_checks"] = Value::Array(Vec::new());
            }
        })
    }

    /// They end before they have said anything.
    pub(super) fn broken() -> Self {
        Self { scripts: Some((String::new(), String::new())), variables: Vec::new() }
    }

    /// Those that are installed.
    pub(super) fn real() -> Option<Self> {
        crate::installed::trivy()?;
        crate::installed::checkov()?;
        let names = ["PORTCULLIS_TRIVY", "PORTCULLIS_TRIVY_CACHE", "PORTCULLIS_CHECKOV"];
        let mut variables: Vec<_> =
            names.iter().map(|name| ((*name).to_owned(), std::env::var(name).unwrap())).collect();
        variables.push(("PORTCULLIS_OFFLINE".to_owned(), "true".to_owned()));
        Some(Self { scripts: None, variables })
    }

    fn saying(change: impl Fn(&mut Value)) -> Self {
        let report = |name: &str| {
            let text = fs::read_to_string(example("reports").join(name)).unwrap();
            let mut report: Value = serde_json::from_str(&text).unwrap();
            if let Some(created) = report.get_mut("CreatedAt") {
                *created = jiff::Timestamp::now().to_string().into();
            }
            change(&mut report);
            report.to_string()
        };
        let scripts = (report("web-1.0.trivy.json"), report("infrastructure.checkov.json"));
        Self { scripts: Some(scripts), variables: Vec::new() }
    }

    /// Puts them onto a machine, and says which variables name them.
    fn install(&self, machine: &Portcullis) -> Vec<(String, String)> {
        let mut variables = self.variables.clone();
        let Some((web, infrastructure)) = &self.scripts else { return variables };
        let engines = [("TRIVY", TRIVY_VERSION, web), ("CHECKOV", CHECKOV_VERSION, infrastructure)];
        for (name, version, report) in engines {
            let script = format!("cat \"$here/{name}.json\"; [ -s \"$here/{name}.json\" ]");
            let made = engine(machine, version, &script);
            let kept = made.with_file_name(name);
            fs::rename(&made, &kept).unwrap();
            fs::write(kept.with_extension("json"), report).unwrap();
            variables.push((format!("PORTCULLIS_{name}"), kept.to_str().unwrap().to_owned()));
        }
        machine.write("../cache/db/trivy.db", "");
        // A database is older than what was scanned with it.
        let updated = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
        let metadata = format!("{{\"UpdatedAt\":\"{updated}\"}}");
        machine.write("../cache/db/metadata.json", metadata);
        let cache = machine.root().join("cache").to_str().unwrap().to_owned();
        variables.push(("PORTCULLIS_TRIVY_CACHE".to_owned(), cache));
        variables.push(("PORTCULLIS_OFFLINE".to_owned(), "true".to_owned()));
        variables
    }
}

/// A company with its server.
pub(super) struct House {
    place: Portcullis,
    serving: Serving,
    token: String,
    downloads: PathBuf,
    sha256: String,
}

impl House {
    /// One with the binary of these tests for download.
    pub(super) fn new() -> Self {
        assert!(tools(), "the examples need these tools");
        let place = place().with("PORTCULLIS_PERSON", "noor");
        place.write("program.yaml", PROGRAM);
        let made = ["token", "create", "ci", "--pipeline", "--may", "read,record,release"];
        let made = place.run(&[&made[..], &["--product", "harbour"]].concat());
        let token = made.exits(0).stdout.lines().find(|line| line.starts_with("pct_")).unwrap().to_owned();
        let downloads = place.root().join("downloads");
        fs::create_dir_all(downloads.join("0.1.0")).unwrap();
        let binary = downloads.join("0.1.0/portcullis");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_portcullis"), &binary).unwrap();
        let sum = Command::new("/usr/bin/sha256sum").arg(&binary).output().unwrap();
        let sha256 = String::from_utf8(sum.stdout).unwrap()[..64].to_owned();
        let serving = Serving::start(&place);
        Self { place, serving, token, downloads, sha256 }
    }

    /// The same where another binary lies in the place of the pinned one.
    pub(super) fn with_another_binary(self) -> Self {
        let binary = self.downloads.join("0.1.0/portcullis");
        fs::remove_file(&binary).unwrap();
        fs::write(&binary, "#!/bin/sh\necho the other binary runs\n").unwrap();
        self
    }

    /// Runs the job of an event on a fresh machine with a checkout of the example.
    pub(super) fn run(&self, system: System, event: Event, engines: &Engines) -> Ran {
        let machine = place();
        let (web, infrastructure) = (example("images/web"), example("infrastructure"));
        let prepared = Command::new("/bin/sh")
            .args(["-c", "cp -R \"$0\" ../image && cp -R \"$1\" infrastructure && mkdir ../bin"])
            .args([&web, &infrastructure])
            .current_dir(machine.path(""))
            .status();
        assert!(prepared.unwrap().success());
        save(&machine.root().join("image"), &machine.path("image.tar"));
        agent(&machine, &self.token);
        let wanted = steps(system, event, &self.token);
        let mut variables: BTreeMap<String, String> = wanted.variables.into_iter().collect();
        let server = format!("http://{}", self.serving.address);
        let downloads = format!("file://{}", self.downloads.display());
        for (name, value) in [
            ("PORTCULLIS_SERVER", server),
            ("PORTCULLIS_DOWNLOADS", downloads),
            ("PORTCULLIS_SHA256", self.sha256.clone()),
        ] {
            assert!(variables.insert(name.to_owned(), value).is_some(), "{system:?} has no {name}");
        }
        assert_eq!(variables["PORTCULLIS_VERSION"], env!("CARGO_PKG_VERSION"));
        variables.extend(engines.install(&machine));
        variables.extend(self.surroundings(system, event, &machine));
        let mut ran = Ran { machine, code: 0, said: String::new() };
        for step in &wanted.steps {
            ran.step(step, &mut variables);
        }
        ran
    }

    /// What a system says to each job.
    fn surroundings(&self, system: System, event: Event, machine: &Portcullis) -> Vec<(String, String)> {
        let root = machine.root().to_str().unwrap();
        let mut said = match (system, event) {
            (System::GitHub, _) => vec![
                ("RUNNER_TEMP", format!("{root}/temporary")),
                ("GITHUB_ENV", format!("{root}/github-env")),
                ("GITHUB_PATH", format!("{root}/github-path")),
                ("GITHUB_STEP_SUMMARY", format!("{root}/summary")),
            ],
            (System::GitLab, _) => {
                vec![("CI_PROJECT_DIR", format!("{root}/work")), ("PORTCULLIS_TOKEN", self.token.clone())]
            }
            (System::Buildkite, _) => Vec::new(),
            (System::Jenkins, _) => {
                let temporary = format!("{root}/work@tmp");
                let file = format!("{temporary}/portcullis/token");
                vec![
                    ("WORKSPACE_TMP", temporary),
                    ("TOKEN", self.token.clone()),
                    ("PORTCULLIS_TOKEN_FILE", file),
                ]
            }
        };
        match (system, event) {
            (System::GitLab, Event::Tag(tag)) => said.push(("CI_COMMIT_TAG", tag.to_owned())),
            (System::GitLab, Event::Change(number)) => said.push(("CI_MERGE_REQUEST_IID", number.to_owned())),
            (System::Buildkite, Event::Tag(tag)) => said.push(("BUILDKITE_TAG", tag.to_owned())),
            (System::Jenkins, Event::Tag(tag)) => said.push(("TAG_NAME", tag.to_owned())),
            (System::Jenkins, Event::Change(number)) => said.push(("CHANGE_ID", number.to_owned())),
            _ => {}
        }
        if system == System::Buildkite {
            let number = if let Event::Change(number) = event { number } else { "false" };
            said.push(("BUILDKITE_PULL_REQUEST", number.to_owned()));
        }
        said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// A release as the server has it.
    pub(super) fn release(&self, version: &str) -> Value {
        let bearer = format!("Authorization: Bearer {}", self.token);
        let path = format!("/api/v1/products/harbour/releases/{version}/verdicts/1");
        let answer = self.serving.ask("GET", &path, &[&bearer], "");
        let verdict: Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body));
        verdict["verdict"].clone()
    }

    /// The tracks along which something was scanned.
    pub(super) fn tracks(&self) -> Vec<String> {
        let shown = self.place.run(&["audit", "show", "--format", "json", "--action", "scan"]);
        let entries = shown.exits(0).json()["entries"].as_array().unwrap().clone();
        let mut tracks: Vec<String> = entries.iter().filter_map(track_of).collect();
        tracks.sort_unstable();
        tracks.dedup();
        tracks
    }
}

fn track_of(entry: &Value) -> Option<String> {
    let text = entry.to_string();
    let (_, rest) = text.split_once("\"track\":\"")?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

/// Writes a layout as a file, as `docker save` does: with a list of what it holds beside it.
fn save(layout: &Path, file: &Path) {
    let read = |path: PathBuf| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let blob = |descriptor: &Value| {
        format!("blobs/{}", descriptor["digest"].as_str().unwrap().replacen(':', "/", 1))
    };
    let manifest = read(layout.join(blob(&read(layout.join("index.json"))["manifests"][0])));
    let layers: Vec<_> = manifest["layers"].as_array().unwrap().iter().map(blob).collect();
    let listed =
        serde_json::json!([{"Config": blob(&manifest["config"]), "RepoTags": ["web:1"], "Layers": layers}]);
    fs::write(layout.join("manifest.json"), listed.to_string()).unwrap();
    let saved = Command::new("tar").arg("-cf").arg(file).arg("-C").arg(layout).arg(".").status();
    assert!(saved.unwrap().success());
}

/// The agent of Buildkite, as far as a job asks it.
fn agent(machine: &Portcullis, token: &str) {
    let agent = machine.root().join("bin/buildkite-agent");
    let script = format!(
        "#!/bin/sh\ncase \"$1 $2\" in 'secret get') echo '{token}';; 'artifact download') [ -f \"$3\" ];; esac\n"
    );
    fs::write(&agent, script).unwrap();
    fs::set_permissions(&agent, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What became of a job.
pub(super) struct Ran {
    machine: Portcullis,
    pub(super) code: i32,
    pub(super) said: String,
}

impl Ran {
    /// Runs one step, unless one before it failed.
    fn step(&mut self, step: &Step, variables: &mut BTreeMap<String, String>) {
        if self.code != 0 && !step.always {
            return;
        }
        let plain = self.machine.command(&[]);
        let mut command = Command::new(step.shell[0]);
        command.args(&step.shell[1..]).arg(&step.script).env_clear();
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let path = variables.get("PATH").cloned().unwrap_or_default();
        let path = format!("{path}{}/bin:/usr/local/bin:/usr/bin:/bin", self.machine.root().display());
        command.envs(&*variables).env("PATH", path).envs(step.variables.iter().cloned());
        let output = command.current_dir(self.machine.path("")).stdin(Stdio::null()).output().unwrap();
        self.said += &String::from_utf8_lossy(&output.stdout);
        self.said += &String::from_utf8_lossy(&output.stderr);
        if !step.always {
            self.code = output.status.code().unwrap();
        }
        self.take_over(variables);
    }

    /// What a step of GitHub says to those after it.
    fn take_over(&self, variables: &mut BTreeMap<String, String>) {
        let told = |name: &str| fs::read_to_string(self.machine.root().join(name)).unwrap_or_default();
        for (name, value) in told("github-env").lines().filter_map(|line| line.split_once('=')) {
            variables.insert(name.to_owned(), value.to_owned());
        }
        let path = told("github-path").lines().fold(String::new(), |path, line| path + line + ":");
        variables.insert("PATH".to_owned(), path);
    }

    /// A file that the job left in its checkout.
    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.machine.path(name))
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", self.said))
    }

    /// The verdict that the job keeps.
    pub(super) fn verdict(&self) -> Value {
        serde_json::from_str(&self.text("verdict.json")).unwrap()
    }

    /// Says that the token is in no output, in no file of the checkout, and nowhere that others may read.
    pub(super) fn is_discreet(&self, house: &House) -> bool {
        let root = self.machine.root();
        let readable =
            ["temporary/portcullis/token", "work.tmp/portcullis/token", "work@tmp/portcullis/token"];
        let is_private = |path: &Path| {
            fs::metadata(path).is_ok_and(|about| about.permissions().mode().trailing_zeros() >= 6)
        };
        let kept = readable.iter().map(|path| root.join(path)).filter(|path| path.exists());
        !self.said.contains(&house.token) && kept.into_iter().all(|path| is_private(&path))
    }
}
