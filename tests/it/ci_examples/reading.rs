//! The shell scripts in the files of pipelines, taken out as their systems do.

use super::job::{Event, System};
use crate::console::text;
use portcullis_app::load_program::SourceFile;
use portcullis_source::yaml::{Limits, Mapping, Node, Value, parse};

/// A script, how it is run, and which variables it has beside those of the job.
pub(super) struct Step {
    pub(super) shell: &'static [&'static str],
    pub(super) script: String,
    pub(super) variables: Vec<(String, String)>,
    /// It runs also when one before it failed.
    pub(super) always: bool,
}

/// What a job does.
pub(super) struct Steps {
    /// The variables of the whole file.
    pub(super) variables: Vec<(String, String)>,
    pub(super) steps: Vec<Step>,
}

const BASH: &[&str] = &["/usr/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"];

/// The steps with which a system answers an event.
pub(super) fn steps(system: System, event: Event, token: &str) -> Steps {
    match system {
        System::GitHub => github(event, token),
        System::GitLab => gitlab(event),
        System::Buildkite => buildkite(event),
        System::Jenkins => jenkins(event),
    }
}

fn github(event: Event, token: &str) -> Steps {
    let file = yaml("examples/ci/github-actions.yml");
    let (track, tag) = match event {
        Event::Tag(tag) => ("main".to_owned(), tag),
        Event::Change(number) => (format!("change:{number}"), ""),
        Event::Main => ("main".to_owned(), ""),
    };
    let value = |text: String| match text.as_str() {
        "${{ secrets.PORTCULLIS_TOKEN }}" => token.to_owned(),
        "${{ github.ref_name }}" => tag.to_owned(),
        "${{ github.event_name == 'pull_request' && format('change:{0}', github.event.number) || 'main' }}" => {
            track.clone()
        }
        other => panic!("the test does not know what `{other}` is"),
    };
    let gate = mapping(at(mapping(at(&file, "jobs")), "gate"));
    let steps = list(at(gate, "steps")).iter().map(mapping).filter(|step| step.get("run").is_some());
    let steps = steps.filter(|step| match step.get("if").map(|entry| said(&entry.value)).as_deref() {
        None => true,
        Some("github.ref_type == 'tag'") => matches!(event, Event::Tag(_)),
        Some("github.ref_type != 'tag'") => !matches!(event, Event::Tag(_)),
        Some(other) => panic!("the test does not know when `{other}` is so"),
    });
    let steps = steps.map(|step| {
        assert_eq!(said(at(step, "shell")), "bash");
        let script = said(at(step, "run"));
        assert!(!script.contains("${{"), "what others name must not be put into a script: {script}");
        let variables = step.get("env").map(|env| pairs(mapping(&env.value))).unwrap_or_default();
        let variables = variables.into_iter().map(|(name, text)| (name, value(text))).collect();
        Step { shell: BASH, script, variables, always: false }
    });
    Steps { steps: steps.collect(), variables: pairs(mapping(at(&file, "env"))) }
}

fn gitlab(event: Event) -> Steps {
    let file = yaml("examples/ci/gitlab-ci.yml");
    let job = mapping(at(&file, if matches!(event, Event::Tag(_)) { "release" } else { "scan" }));
    let base = mapping(at(&file, &said(at(job, "extends"))));
    let lines = |node: &Node| list(node).iter().map(said).collect::<Vec<_>>().join("\n");
    let script = format!("{}\n{}", lines(at(base, "before_script")), lines(at(job, "script")));
    let step = |script, always| Step { shell: BASH, script, variables: Vec::new(), always };
    let steps = vec![step(script, false), step(lines(at(base, "after_script")), true)];
    Steps { steps, variables: pairs(mapping(at(&file, "variables"))) }
}

fn buildkite(event: Event) -> Steps {
    let file = yaml("examples/ci/buildkite.yml");
    let wanted = if matches!(event, Event::Tag(_)) { "release" } else { "scan" };
    let mut steps = list(at(&file, "steps")).iter().map(mapping);
    let step = steps.find(|step| said(at(step, "label")) == wanted).unwrap();
    let command = said(at(step, "command"));
    let bare = command.replace("$$", "");
    assert!(!bare.contains('$'), "the agent would fill this in itself: {bare}");
    let shell = &["/usr/bin/bash", "-e", "-c"];
    let step = Step { shell, script: command.replace("$$", "$"), variables: Vec::new(), always: false };
    Steps { steps: vec![step], variables: pairs(mapping(at(&file, "env"))) }
}

fn jenkins(event: Event) -> Steps {
    let file = text("examples/ci/Jenkinsfile");
    let environment = between(&file, "    environment {\n", "\n    }\n");
    let variables = environment.lines().map(|line| {
        let (name, value) = line.trim().split_once(" = ").unwrap();
        (name.to_owned(), value.trim_matches(['\'', '"']).to_owned())
    });
    let stage = if matches!(event, Event::Tag(_)) { "Release" } else { "Scan" };
    let step = |script: &str, always| {
        assert!(!script.contains('\\'), "Groovy takes it for the beginning of a letter: {script}");
        Step { shell: &["/bin/sh", "-xe", "-c"], script: script.to_owned(), variables: Vec::new(), always }
    };
    let in_stage = |name: &str| {
        let rest = file.split(&format!("stage('{name}')")).nth(1).unwrap();
        step(between(rest, "sh '''", "'''"), false)
    };
    let last = step(between(file.split("post {").nth(1).unwrap(), "sh '", "'\n"), true);
    Steps { steps: vec![in_stage("Get portcullis"), in_stage(stage), last], variables: variables.collect() }
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    text.split_once(begin).and_then(|(_, rest)| rest.split_once(end)).unwrap().0
}

fn yaml(path: &str) -> Mapping {
    let parsed = parse(&SourceFile::new(path, text(path)), &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    mapping(&parsed.documents[0]).clone()
}

fn mapping(node: &Node) -> &Mapping {
    let Value::Mapping(mapping) = &node.value else { panic!("{} is no mapping", node.value.described()) };
    mapping
}

fn list(node: &Node) -> &[Node] {
    let Value::Sequence(list) = &node.value else { panic!("{} is no list", node.value.described()) };
    list
}

#[track_caller]
fn at<'m>(mapping: &'m Mapping, key: &str) -> &'m Node {
    &mapping.get(key).unwrap_or_else(|| panic!("there is no {key}")).value
}

fn said(node: &Node) -> String {
    let Value::Text(text) = &node.value else { panic!("{} is no text", node.value.described()) };
    text.clone()
}

fn pairs(mapping: &Mapping) -> Vec<(String, String)> {
    mapping.entries.iter().map(|entry| (entry.key.clone(), said(&entry.value))).collect()
}
