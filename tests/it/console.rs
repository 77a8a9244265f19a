//! Runs the `console` blocks of a page and compares what comes out with what the page shows.
//!
//! The convention, the same on every page:
//! - a line `$ COMMAND` is typed; one that ends with `\` goes on in the next line;
//! - the lines below it are its output, both streams as a terminal shows them; no lines means that there is none;
//! - a line `…` stands for any number of lines;
//! - a line `# exit code N` after the output names the exit code; without it the code is 0.
//!
//! Commands run in order in one folder, with no scanner on the path and no variable but the few a shell needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file of the workspace.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// One command of a page.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    line: usize,
    command: String,
    shown: Vec<String>,
    exit: i32,
}

/// The commands of all `console` blocks of a page.
pub(crate) fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.starts_with("```") {
            inside = line == "```console";
        }
        if !inside || line.starts_with("```") {
            continue;
        }
        if let Some(typed) = line.strip_prefix("$ ") {
            let mut command = typed.to_owned();
            while let Some(begun) = command.strip_suffix('\\') {
                let rest = lines.next().map_or("", |(_, line)| line.trim_start());
                command = format!("{begun}{rest}");
            }
            steps.push(Step { line: number + 1, command, shown: Vec::new(), exit: 0 });
        } else {
            let step =
                steps.last_mut().unwrap_or_else(|| panic!("line {}: output of no command", number + 1));
            match line.strip_prefix("# exit code ") {
                Some(code) => step.exit = code.parse().unwrap(),
                None => step.shown.push(line.trim_end().to_owned()),
            }
        }
    }
    for step in &mut steps {
        while step.shown.last().is_some_and(String::is_empty) {
            step.shown.pop();
        }
    }
    steps
}

/// Says whether `real` is what `shown` says, a line `…` standing for any number of lines.
fn agrees(shown: &[String], real: &[String]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((line, rest)) if line == "…" => (0..=real.len()).any(|skip| agrees(rest, &real[skip..])),
        Some((line, rest)) => {
            real.split_first().is_some_and(|(first, more)| first == line && agrees(rest, more))
        }
    }
}

/// A place in which a page's commands run: a copy of the example, and a path with nothing but the binary and a few
/// tools.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        copy(&workspace().join("examples"), &desk.examples());
        let tools = desk.folder.path().join("bin");
        fs::create_dir(&tools).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_portcullis"), tools.join("portcullis")).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        for tool in ["head", "mktemp", "rm", "sed", "sh"] {
            let found =
                std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|path| path.is_file());
            let found = found.unwrap_or_else(|| panic!("{tool} is not on the path"));
            std::os::unix::fs::symlink(found, tools.join(tool)).unwrap();
        }
        desk
    }

    /// The folder that stands for a checkout of this project.
    pub(crate) fn checkout(&self) -> PathBuf {
        self.folder.path().join("portcullis")
    }

    /// The copy of the example.
    pub(crate) fn examples(&self) -> PathBuf {
        self.checkout().join("examples")
    }

    /// Runs the steps of `page` in `folder` and gives a complaint for each that does not do what the page shows.
    pub(crate) fn complaints(&self, page: &str, folder: &Path) -> Vec<String> {
        steps(page).iter().filter_map(|step| self.complaint(step, folder)).collect()
    }

    fn complaint(&self, step: &Step, folder: &Path) -> Option<String> {
        let command = step.command.replace("cargo run --release --quiet -- ", "portcullis ");
        let output = fs::File::create(self.folder.path().join("output")).unwrap();
        let status = Command::new("/bin/sh")
            .args(["-c", &command])
            .current_dir(folder)
            .env_clear()
            .env("PATH", self.folder.path().join("bin"))
            .env("HOME", self.folder.path())
            .env("LANG", "C.UTF-8")
            // Whoever has installed nothing yet runs the binary through cargo, and so does the script of the example.
            .env("PORTCULLIS", self.folder.path().join("bin/portcullis"))
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .status()
            .unwrap();
        let output = fs::read_to_string(self.folder.path().join("output")).unwrap();
        let real: Vec<String> = output.lines().map(|line| line.trim_end().to_owned()).collect();
        if status.code() == Some(step.exit) && agrees(&step.shown, &real) {
            return None;
        }
        let Step { line, command, shown, exit } = step;
        Some(format!(
            "line {line}: $ {command}\n--- shown, exit code {exit}\n{}\n--- real, {status}\n{output}",
            shown.join("\n")
        ))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    // Whoever followed the tutorial in a checkout has a store there.
    let entries = fs::read_dir(from).unwrap().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.file_name() != ".portcullis") {
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn a_block_is_commands_with_their_output_and_exit_codes() {
    let page = "# exit code 7\n```sh\n$ not this\n```\n```console\n$ one \\\n  two\nout\n\n$ three\n# exit code 2\n```\n";
    let step = |line, command: &str, shown: &[&str], exit| Step {
        line,
        command: command.to_owned(),
        shown: shown.iter().map(|&line| line.to_owned()).collect(),
        exit,
    };
    assert_eq!(steps(page), [step(6, "one two", &["out"], 0), step(10, "three", &[], 2)]);
}

#[test]
fn an_ellipsis_stands_for_any_number_of_lines_and_everything_else_for_itself() {
    let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (shown, real, right) in [
        ("a b", "a b", true),
        ("a …", "a", true),
        ("… c", "a b c", true),
        ("a … c", "a b b c", true),
        ("… b … b", "a b c b", true),
        ("a b", "a b c", false),
        ("a … c", "a b d", false),
        ("… b … b", "a b c", false),
    ] {
        assert_eq!(agrees(&lines(shown), &lines(real)), right, "{shown} | {real}");
    }
}

#[test]
fn a_page_that_shows_something_else_is_complained_about() {
    let desk = Desk::new();
    let complaints =
        |block: &str| desk.complaints(&format!("```console\n{block}\n```\n"), &desk.examples()).len();
    assert_eq!(complaints("$ portcullis program check\nprogram.yaml is valid: …"), 1);
    assert_eq!(complaints("$ portcullis program check\n…\n# exit code 1"), 1);
    assert_eq!(complaints("$ portcullis program check"), 1);
    assert_eq!(complaints("$ portcullis program check\n…"), 0);
}
