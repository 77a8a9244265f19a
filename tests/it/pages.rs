//! The pages name what the binary has: every key, format, flag and default, and every link leads somewhere.

use crate::console::{text, workspace};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn portcullis(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_portcullis")).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The texts between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows of a page's tables as cells, without heads.
fn rows(page: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = page.lines().collect();
    let is_row = |line: &str| line.starts_with('|') && !line.starts_with("|--");
    let is_head = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("|--"));
    let rows = (0..lines.len()).filter(|&at| is_row(lines[at]) && !is_head(at));
    rows.map(|at| lines[at].trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// Every key of the schema below `node` as a path (`people[].id`), with what its description gives as default.
fn keys(schema: &Value, node: &Value, path: &str, found: &mut Vec<(String, Option<String>)>) {
    if let Some(name) = node["$ref"].as_str() {
        return keys(schema, schema.pointer(&name[1..]).unwrap(), path, found);
    }
    for (name, part) in node["properties"].as_object().into_iter().flatten() {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let default = part["description"].as_str().and_then(|text| text.split_once(" Default: "));
        found.push((inner.clone(), default.map(|(_, value)| value.trim_end_matches('.').to_owned())));
        keys(schema, part, &inner, found);
    }
    if node["items"].is_object() {
        keys(schema, &node["items"], &format!("{path}[]"), found);
    }
    // Other `oneOf`s say which keys go together.
    for part in node["oneOf"].as_array().into_iter().flatten().filter(|part| part["properties"].is_null()) {
        keys(schema, part, path, found);
    }
}

#[test]
fn the_page_of_the_program_file_has_every_key_with_its_default_and_no_other() {
    let schema: Value = serde_json::from_str(&portcullis(&["program", "schema"])).unwrap();
    let mut known = Vec::new();
    keys(&schema, &schema, "", &mut known);
    assert!(known.len() > 100, "{known:?}");

    let page = text("docs/src/program-file.md");
    let (_, sections) = page.split_once("\n## The whole file\n").unwrap();
    let mut described = BTreeSet::new();
    let mut mistakes = Vec::new();
    for section in format!("\n## \n{sections}").replace("\n### ", "\n## ").split("\n## ").skip(1) {
        let (path, body) = section.split_once('\n').unwrap();
        described.insert(path.to_owned());
        for row in rows(body) {
            for key in quoted(&row[0]) {
                let key = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                let default =
                    known.iter().find(|(name, _)| *name == key).and_then(|(_, value)| value.clone());
                if default.is_some_and(|value| row[2].replace('`', "") != value) {
                    mistakes.push(format!("{key} has another default than {}", row[2]));
                }
                described.insert(key);
            }
        }
    }
    let said = |key: &str| {
        let whole = described.contains(key) || described.contains(&format!("{key}[]"));
        whole || described.iter().any(|other| other.starts_with(&format!("{key}.")))
    };
    mistakes
        .extend(known.iter().filter(|(key, _)| !said(key)).map(|(key, _)| format!("{key} is not described")));
    let is_known = |key: &str| known.iter().any(|(name, _)| name == key.trim_end_matches("[]"));
    let strange = described.iter().filter(|key| !key.is_empty() && !is_known(key));
    mistakes.extend(strange.map(|key| format!("{key} is no key of the schema")));
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn the_page_of_reports_lists_the_formats_that_are_read() {
    let listed = portcullis(&["read", "--formats"]);
    let lines: Vec<&str> = listed.lines().collect();
    let formats: Vec<[String; 3]> = lines
        .chunks(2)
        .map(|pair| {
            let (name, title) = pair[0].split_once(' ').unwrap();
            let unit = pair[1].trim().strip_prefix("counts ").unwrap();
            [name, title.trim(), unit].map(str::to_owned)
        })
        .collect();
    assert!(formats.len() > 15, "{listed}");
    let page = text("docs/src/reports.md");
    let (_, section) = page.split_once("\n## The formats\n").unwrap();
    let table: Vec<[String; 3]> = rows(section.split("\n## ").next().unwrap())
        .iter()
        .map(|row| [row[0].trim_matches('`').to_owned(), without_link(&row[1]), row[2].clone()])
        .collect();
    assert_eq!(table, formats);
}

/// `[text](page.md)` as `text`.
fn without_link(cell: &str) -> String {
    cell.strip_prefix('[').and_then(|rest| rest.split_once("](")).map_or(cell, |(text, _)| text).to_owned()
}

/// The options of a command's help, with their defaults.
fn options(help: &str) -> Vec<(String, Option<String>)> {
    let mut options: Vec<(String, Option<String>)> = Vec::new();
    for line in help.lines().map(str::trim) {
        let option = line.strip_prefix("-").and_then(|_| line.split(' ').find(|word| word.starts_with("--")));
        if let Some(option) = option {
            options.push((option.to_owned(), None));
        } else if let Some(default) = line.strip_prefix("[default: ")
            && let Some((_, value)) = options.last_mut()
        {
            *value = Some(default.trim_end_matches(']').to_owned());
        }
    }
    options
}

#[test]
#[allow(clippy::too_many_lines, reason = "there are many commands")]
fn every_option_of_a_command_is_on_its_page() {
    let everywhere = ["--help", "--version", "--color"];
    for (command, page) in [
        (&["scan"][..], "scan.md"),
        (&["doctor"], "scan.md"),
        (&["read"], "reports.md"),
        (&["diff"], "output.md"),
        (&["init"], "program-file.md"),
        (&["program", "check"], "program-file.md"),
        (&["program", "show"], "program-file.md"),
        (&["program", "diff"], "program-file.md"),
        (&["record"], "record.md"),
        (&["rematch"], "rematch.md"),
        (&["enrich"], "exploitation.md"),
        (&["release", "open"], "releases.md"),
        (&["release", "scan"], "releases.md"),
        (&["release", "check"], "releases.md"),
        (&["release", "show"], "releases.md"),
        (&["release", "list"], "releases.md"),
        (&["release", "end"], "releases.md"),
        (&["release", "publish"], "publish.md"),
        (&["release", "diff"], "releases.md"),
        (&["release", "break-glass"], "releases.md"),
        (&["release", "seal"], "seals.md"),
        (&["key", "new"], "seals.md"),
        (&["key", "list"], "seals.md"),
        (&["key", "show"], "seals.md"),
        (&["key", "retire"], "seals.md"),
        (&["archive", "verify"], "seals.md"),
        (&["archive", "export"], "seals.md"),
        (&["archive", "import"], "seals.md"),
        (&["store", "show"], "store.md"),
        (&["store", "copy"], "store.md"),
        (&["store", "backup"], "store.md"),
        (&["store", "restore"], "store.md"),
        (&["decide"], "decisions.md"),
        (&["import", "accepted"], "accepted.md"),
        (&["approve"], "decisions.md"),
        (&["reject"], "decisions.md"),
        (&["score"], "decisions.md"),
        (&["answer"], "answer.md"),
        (&["vuln", "show"], "vulnerabilities.md"),
        (&["vuln", "add"], "vulnerabilities.md"),
        (&["vuln", "take"], "vulnerabilities.md"),
        (&["vuln", "report"], "vulnerabilities.md"),
        (&["vuln", "estimate"], "vulnerabilities.md"),
        (&["vuln", "patch"], "vulnerabilities.md"),
        (&["vuln", "validate"], "vulnerabilities.md"),
        (&["vuln", "disclose"], "vulnerabilities.md"),
        (&["vuln", "resolve"], "vulnerabilities.md"),
        (&["vuln", "reopen"], "vulnerabilities.md"),
        (&["vuln", "assign"], "vulnerabilities.md"),
        (&["vuln", "own"], "vulnerabilities.md"),
        (&["vuln", "mark"], "vulnerabilities.md"),
        (&["vuln", "write-up"], "vulnerabilities.md"),
        (&["vuln", "import", "accept"], "vulnerabilities.md"),
        (&["vuln", "import", "list"], "vulnerabilities.md"),
        (&["vuln", "import", "show"], "vulnerabilities.md"),
        (&["vuln", "merge"], "vulnerabilities.md"),
        (&["vuln", "split"], "vulnerabilities.md"),
        (&["vuln", "assess"], "decisions.md"),
        (&["vuln", "not-affected"], "decisions.md"),
        (&["vuln", "false-positive"], "decisions.md"),
        (&["vuln", "accept"], "decisions.md"),
        (&["vuln", "except"], "decisions.md"),
        (&["vuln", "approve"], "decisions.md"),
        (&["vuln", "reject"], "decisions.md"),
        (&["vuln", "withdraw"], "decisions.md"),
        (&["vuln", "sweep"], "decisions.md"),
        (&["vuln", "list"], "vulnerabilities-lists.md"),
        (&["vuln", "board"], "vulnerabilities-lists.md"),
        (&["vuln", "groups"], "vulnerabilities-lists.md"),
        (&["vuln", "metrics"], "vulnerabilities-lists.md"),
        (&["request", "ask"], "requests.md"),
        (&["request", "kinds"], "requests.md"),
        (&["request", "list"], "requests.md"),
        (&["request", "show"], "requests.md"),
        (&["request", "acknowledge"], "requests.md"),
        (&["request", "complete"], "requests.md"),
        (&["request", "decline"], "requests.md"),
        (&["request", "reopen"], "requests.md"),
        (&["request", "urge"], "requests.md"),
        (&["request", "assign"], "requests.md"),
        (&["request", "sort"], "requests.md"),
        (&["request", "say"], "requests.md"),
        (&["request", "metrics"], "requests.md"),
        (&["audit", "show"], "audit.md"),
        (&["audit", "verify"], "audit.md"),
        (&["audit", "export"], "audit.md"),
        (&["person", "erase"], "audit.md"),
        (&["rotation", "show"], "rotation.md"),
        (&["rotation", "override"], "rotation.md"),
        (&["rotation", "swap"], "rotation.md"),
        (&["rotation", "away"], "rotation.md"),
        (&["rotation", "handover"], "rotation.md"),
        (&["rotation", "checklist"], "rotation.md"),
        (&["ambassador"], "ambassadors.md"),
        (&["account", "list"], "sign-in.md"),
        (&["account", "invite"], "sign-in.md"),
        (&["account", "disable"], "sign-in.md"),
        (&["account", "enable"], "sign-in.md"),
        (&["token", "create"], "sign-in.md"),
        (&["token", "list"], "sign-in.md"),
        (&["token", "revoke"], "sign-in.md"),
        (&["job", "list"], "jobs.md"),
        (&["job", "show"], "jobs.md"),
        (&["job", "retry"], "jobs.md"),
        (&["job", "schedules"], "jobs.md"),
        (&["job", "run"], "jobs.md"),
        (&["worker"], "jobs.md"),
        (&["serve"], "serve.md"),
        (&["slack", "manifest"], "slack-setup.md"),
        (&["slack", "check"], "slack-setup.md"),
        (&["notification", "list"], "notifications.md"),
        (&["notification", "show"], "notifications.md"),
        (&["notification", "retry"], "notifications.md"),
        (&["notification", "preferences"], "notifications.md"),
        (&["webhook", "list"], "notifications.md"),
        (&["webhook", "add"], "notifications.md"),
        (&["webhook", "remove"], "notifications.md"),
        (&["webhook", "test"], "notifications.md"),
    ] {
        let help = portcullis(&[command, &["--help"]].concat());
        let text = text(&format!("docs/src/{page}"));
        let named: BTreeSet<&str> =
            quoted(&text).filter_map(|quote| quote.split(' ').find(|word| word.starts_with("--"))).collect();
        let found = options(&help);
        assert!(found.len() > 2, "{help}");
        for (option, _) in found {
            let said = named.contains(option.as_str()) || everywhere.contains(&option.as_str());
            assert!(said, "{page} does not name {option} of {command:?}");
        }
    }
}

#[test]
fn the_page_on_security_has_the_limits_that_can_be_set_with_their_defaults() {
    let page = text("docs/src/security.md");
    let limits: Vec<_> = options(&portcullis(&["scan", "--help"]))
        .into_iter()
        .filter(|(option, _)| option.starts_with("--max-") || option.starts_with("--engine-"))
        .collect();
    assert_eq!(limits.len(), 6, "{limits:?}");
    for (option, default) in limits {
        let row = page.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{option}`")));
        let row = row.unwrap_or_else(|| panic!("no row for {option}"));
        assert!(row.contains(&format!("`{}`", default.unwrap())), "{row}");
    }
}

#[test]
fn the_page_of_the_api_lists_the_routes_that_there_are() {
    let document: Value = serde_json::from_str(&text("docs/src/openapi.json")).unwrap();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        routes.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    assert!(routes.len() > 90, "{routes:?}");
    let page = text("docs/src/api.md");
    let (_, section) = page.split_once("\n## Routes\n").unwrap();
    let listed = rows(section.split("\n## ").next().unwrap());
    let listed: BTreeSet<String> = listed.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(listed, routes);
}

/// The Markdown files of the book and those at the root, each with the folder that its links start from.
fn documents() -> Vec<PathBuf> {
    let mut documents: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(PathBuf::from).to_vec();
    for folder in ["docs/src", "docs/src/formats"] {
        let entries = fs::read_dir(workspace().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let pages = entries.filter(|path| path.extension().is_some_and(|end| end == "md"));
        documents.extend(pages.map(|path| Path::new(folder).join(path.file_name().unwrap())));
    }
    documents
}

/// The targets of links in Markdown, without code blocks.
fn links(page: &str) -> Vec<&str> {
    let outside: Vec<&str> = page.split("\n```").step_by(2).collect();
    let parts = outside.into_iter().flat_map(|text| text.split("](").skip(1));
    parts.map(|part| part.split(')').next().unwrap_or_default()).collect()
}

/// The name that a heading has in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect::<String>().replace(' ', "-")
}

#[test]
fn every_link_leads_to_a_page_and_a_heading() {
    let mut broken = Vec::new();
    let mut followed = 0;
    for document in documents() {
        let page = text(document.to_str().unwrap());
        for link in links(&page).into_iter().filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target =
                if file.is_empty() { document.clone() } else { document.parent().unwrap().join(file) };
            let there = workspace().join(&target);
            let headings = || fs::read_to_string(&there).unwrap_or_default();
            let found = heading.is_empty()
                || headings()
                    .lines()
                    .any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#')) == heading);
            if !there.exists() || !found {
                broken.push(format!("{}: {link}", document.display()));
            }
            followed += 1;
        }
    }
    assert!(followed > 50, "only {followed} links were found");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_page_is_in_the_summary_once() {
    let summary = text("docs/src/SUMMARY.md");
    let listed = links(&summary);
    for document in documents().iter().filter_map(|path| path.strip_prefix("docs/src").ok()) {
        let name = document.to_str().unwrap();
        let times = listed.iter().filter(|link| **link == name).count();
        assert_eq!(times, usize::from(name != "SUMMARY.md"), "{name}");
    }
}

#[test]
fn the_table_of_borders_has_every_crate_and_what_it_depends_on() {
    let page = text("ARCHITECTURE.md");
    let (_, section) = page.split_once("\n## Who may know whom\n").unwrap();
    let table = rows(section.split("\n## ").next().unwrap());
    let mut crates: Vec<String> = fs::read_dir(workspace().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut named: Vec<String> = table.iter().map(|row| row[0].clone()).collect();
    crates.sort();
    named.sort();
    assert_eq!(named, crates);
    for row in table.iter().filter(|row| row[1] != "anything") {
        let manifest = text(&format!("crates/{}/Cargo.toml", row[0]));
        let used: Vec<&str> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("portcullis-")?.split(['.', ' ', '=']).next())
            .collect();
        for other in used {
            let allowed = other == row[0] || row[1].split(", ").any(|name| name == other);
            assert!(allowed, "{} depends on {other}", row[0]);
        }
    }
}
