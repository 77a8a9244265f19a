//! A first minute with the program: what it is, what it can do, and a program file to start from.

use crate::portcullis::Portcullis;

const COMMANDS: [&[&str]; 15] = [
    &["init"],
    &["program"],
    &["program", "check"],
    &["program", "show"],
    &["program", "diff"],
    &["program", "schema"],
    &["scan"],
    &["read"],
    &["diff"],
    &["doctor"],
    &["completions"],
    &["man"],
    &["vuln"],
    &["vuln", "show"],
    &["vuln", "import", "accept"],
];

#[test]
fn the_version_is_told() {
    let answer = Portcullis::new().run(&["--version"]);
    let [name, version] = answer.exits(0).stdout.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{answer}");
    };
    assert_eq!((name, version), ("portcullis", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_command_is_listed_with_what_it_does_and_has_a_page_of_help() {
    let portcullis = Portcullis::new();
    let overview = portcullis.run(&["--help"]);
    overview.exits(0).says("Exit codes: 0 done or passes, 1 blocked or --fail-on met, 2 not all of the work");
    for command in COMMANDS {
        let long = portcullis.run(&[command, &["--help"]].concat());
        let about = long.exits(0).stdout.lines().next().unwrap();
        assert!(about.len() > 20 && !about.starts_with("Usage"), "{long}");
        long.says(&format!("Usage: portcullis {}", command.join(" ")));
        portcullis.run(&[command, &["-h"]].concat()).exits(0).says(about);
    }
    for command in COMMANDS.iter().filter(|command| command.len() == 1) {
        let line = overview.stdout.lines().find(|line| line.trim_start().starts_with(command[0]));
        assert!(
            line.is_some_and(|line| line.trim().len() > command[0].len() + 20),
            "{command:?} in {overview}"
        );
    }
    portcullis
        .run(&["scan", "--help"])
        .says("Exit codes: 0 scanned, 1 --fail-on met, 2 something was not scanned");
}

#[test]
fn a_shell_can_complete_every_command() {
    let portcullis = Portcullis::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = portcullis.run_raw(&["completions", shell]);
        script.exits(0);
        for command in COMMANDS {
            script.says(command.last().unwrap());
        }
        script.says("fail-on");
    }
}

#[test]
fn a_program_file_is_written_once_and_is_valid() {
    let portcullis = Portcullis::new();
    portcullis.run(&["init"]).exits(0).says("wrote program.yaml").says("portcullis program check");
    let written = portcullis.text("program.yaml");
    portcullis
        .run(&["program", "check"])
        .exits(0)
        .says("program.yaml is valid: 0 people, 0 teams, 0 products");

    portcullis.write("program.yaml", "mine: true\n");
    portcullis.run(&["init"]).refuses("program.yaml is there already; --force replaces it");
    assert_eq!(portcullis.text("program.yaml"), "mine: true\n");
    portcullis.run(&["init", "--force"]).exits(0).says("wrote program.yaml");
    assert_eq!(portcullis.text("program.yaml"), written);

    portcullis.run(&["init", "other.yaml"]).exits(0).says("--program other.yaml");
    assert_eq!(portcullis.text("other.yaml"), written);
    portcullis.run(&["program", "check", "--program", "other.yaml"]).exits(0);
}

#[test]
fn what_is_in_the_way_of_a_program_file_is_left_alone() {
    let portcullis = Portcullis::new();
    std::fs::create_dir(portcullis.path("program.yaml")).unwrap();
    portcullis.run(&["init"]).refuses("program.yaml is there already");
    portcullis.run(&["init", "--force"]).refuses("program.yaml can't be written");
    assert!(portcullis.path("program.yaml").is_dir());
    let kept = portcullis.write("kept.yaml", "mine: true\n");
    std::os::unix::fs::symlink(&kept, portcullis.path("link.yaml")).unwrap();
    portcullis.run(&["init", "link.yaml"]).refuses("link.yaml is there already");
    assert_eq!(portcullis.text("kept.yaml"), "mine: true\n");
}

#[test]
fn the_program_is_shown_with_its_defaults_and_read_by_machines() {
    let portcullis = Portcullis::new();
    portcullis.run(&["program", "check"]).refuses("program.yaml can't be read").remarks("No such file");
    portcullis.run(&["init"]);
    portcullis.run(&["program", "show"]).exits(0).says("block_at");
    let shown = portcullis.run(&["program", "show", "--format", "json"]).json();
    assert_eq!(shown["gate"]["block_at"], "high");
    let checked = portcullis.run(&["program", "check", "--format", "json"]).json();
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["diagnostics"].as_array().map(Vec::len), Some(0));
}

#[test]
fn the_schema_of_the_program_file_is_a_json_schema() {
    let schema = Portcullis::new().run(&["program", "schema"]).json();
    assert!(schema["$schema"].as_str().is_some_and(|name| name.contains("json-schema.org")), "{schema}");
    assert!(schema["properties"]["products"].is_object());
}

#[test]
fn without_engines_the_doctor_says_how_to_get_them() {
    let portcullis = Portcullis::new();
    let answer = portcullis.with("PATH", "/nowhere");
    let text = answer.run(&["doctor"]);
    text.exits(2)
        .says("trivy was not found")
        .says("checkov was not found")
        .says("pass --trivy PATH")
        .says("pass --checkov PATH");
    text.says("0 of 2 engines can be used");
    let engines = answer.run(&["doctor", "--format", "json"]);
    engines.exits(2);
    assert!(engines.json().to_string().contains("was not found"), "{engines}");
}
