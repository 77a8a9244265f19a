//! Program files with mistakes. `program check` explains each with its place and exits with 1; whoever needs a
//! program to work with refuses with 2.

use crate::portcullis::{Portcullis, example};
use std::fmt::Write;
use std::fs::File;

/// A program file, the line and column of a mistake, and a piece of the sentence that explains it.
type Case = (&'static str, Vec<u8>, &'static str, &'static str);

fn case(name: &'static str, text: impl Into<Vec<u8>>, place: &'static str, why: &'static str) -> Case {
    (name, text.into(), place, why)
}

/// The example's program with `to` in place of `from`.
fn changed(from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(example("program.yaml")).unwrap();
    assert!(text.contains(from), "{from} is not in the example");
    text.replacen(from, to, 1)
}

/// Ten anchors, each a list of ten of the one before.
fn alias_bomb() -> String {
    let mut text = "version: 1\na0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..12 {
        let ten = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{ten}]");
    }
    text
}

fn cases() -> Vec<Case> {
    let utf16: Vec<u8> = "version: 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &utf16].concat();
    vec![
        case("nothing", "", "1:1", "the program file is empty"),
        case("blank", "\n\n   \n", "1:1", "the program file is empty"),
        case("comments", "# nothing yet\n", "1:1", "the program file is empty"),
        case("a scalar", "all is well", "1:1", "text"),
        case("a list", "- version: 1\n", "1:1", "a list"),
        case("JSON of a report", "{\"SchemaVersion\": 2}", "1:2", "`SchemaVersion`"),
        case(
            "two documents",
            format!("{0}\n---\n{0}", changed("version: 1\n", "version: 1\n")),
            "",
            "a program file has one document",
        ),
        case("UTF-16 with a mark", marked, "1:1", "UTF-8"),
        case("UTF-16", utf16, "", "U+0000"),
        case("Latin-1", b"version: 1\ncompany: K\xf6ln\n".as_slice(), "2:11", "the file is not UTF-8 text"),
        case("a control character", "version: 1\ncompany: a\u{1b}[31mb\n", "2:11", "U+001B"),
        case("a null character", "version: 1\ncompany: a\0b\n", "2:11", "U+0000"),
        case("a tab", "version: 1\nsla:\n\ttriage: 3bd\n", "3:", "tab"),
        case("an open quote", "version: 1\ncompany: \"Harbour\n", "", "quote"),
        case("an open bracket", "version: 1\npeople: [{id: ana\n", "", "program.yaml"),
        case(
            "crooked indentation",
            "version: 1\nsla:\n    triage: 3bd\n  due_soon: 20%\n",
            "",
            "program.yaml",
        ),
        case("a key twice", "version: 1\nversion: 1\n", "2:1", "`version`"),
        case("an alias bomb", alias_bomb(), "", "alias"),
        case("an alias of nothing", "version: 1\ncompany: *nobody\n", "2:10", "nobody"),
        case("an anchor in itself", "version: 1\ntools: &a [*a]\n", "", "a"),
        case(
            "deep lists",
            format!("version: 1\ntools: {}", "[".repeat(100_000)),
            "2:",
            "recursion limit exceeded",
        ),
        case(
            "deep mappings",
            format!("version: 1\ntools: {}", "{a: ".repeat(100_000)),
            "2:",
            "recursion limit exceeded",
        ),
        case(
            "too many values",
            format!("version: 1\ntools: [{}]", "1,".repeat(300_000)),
            "2:",
            "the file has too many values",
        ),
        case("a misspelt key", changed("products:", "productz:"), ":1", "did you mean `products`?"),
        case("an unknown version", "version: 7\n", "1:10", "version"),
        case("a version in words", "version: one\n", "1:10", "version"),
        case("a person twice", changed("{id: tomas,", "{id: mara,"), "", "`mara`"),
        case("an unknown person", changed("members: [juno]", "members: [juna]"), "", "did you mean `juno`?"),
        case(
            "an unknown team",
            changed(
                "engines: [trivy], uploads: [trivy], team: storefront}",
                "engines: [trivy], uploads: [trivy], team: backfront}",
            ),
            "",
            "backfront",
        ),
        case("an unknown engine", changed("engines: [checkov]", "engines: [chekov]"), "", "chekov"),
        case("an unknown format", changed("uploads: [checkov]", "uploads: [nessus]"), "", "nessus"),
        case("an unknown severity", changed("block_at: high", "block_at: hihg"), "", "hihg"),
        case("an unknown time zone", changed("Europe/Berlin", "Europe/Atlantis"), "", "Europe/Atlantis"),
        case("an impossible date", changed("2026-12-25", "2026-13-25"), "", "2026-13-25"),
        case("a wrong period", changed("max_scan_age: 7d", "max_scan_age: soon"), "", "soon"),
        case(
            "a wrong kind of value",
            changed("supported_series: 2", "supported_series: [2]"),
            "",
            "must be a mapping, and this is a number",
        ),
        case(
            "a huge number",
            changed("supported_series: 2", "supported_series: 99999999999999999999"),
            "",
            "99999999999999999999",
        ),
        case("a path that climbs", changed("path: infrastructure", "path: ../../etc"), "", "../../etc"),
        case("hidden text", changed("company: Harbour", "compa\u{202e}ny: Harbour"), "", r"\u{202e}"),
        case("an absolute path", changed("path: infrastructure", "path: /etc"), "", "/etc"),
    ]
}

#[test]
fn every_mistake_is_explained_with_its_place() {
    let portcullis = Portcullis::new();
    for (name, text, place, why) in cases() {
        portcullis.write("program.yaml", text);
        let answer = portcullis.run(&["program", "check"]);
        let told = format!("--> program.yaml:{place}");
        let explained = answer.code == Some(1)
            && answer.stdout.contains(why)
            && answer.stdout.contains("program.yaml has ")
            && (place.starts_with(':') || answer.stdout.contains(&told));
        assert!(explained, "{name}: expected `{told}` and `{why}` in {answer}");
        assert!(answer.stdout.len() < 200_000, "{name}: {} bytes are more than is read", answer.stdout.len());
        answer.never_says("is valid");
    }
}

#[test]
fn every_mistake_is_there_for_machines() {
    let portcullis = Portcullis::new();
    for (name, text, _, _) in cases() {
        portcullis.write("program.yaml", text);
        let answer = portcullis.run(&["program", "check", "--format", "json"]);
        let told = answer.exits(1).json();
        assert_eq!(told["valid"], false, "{name}");
        let diagnostics = told["diagnostics"].as_array().unwrap();
        let errors: Vec<_> = diagnostics.iter().filter(|one| one["level"] == "error").collect();
        assert!(!errors.is_empty(), "{name}");
        assert!(
            errors.iter().all(|one| one["line"].as_u64() >= Some(1) && one["message"] != ""),
            "{name}: {answer}"
        );
    }
}

#[test]
fn nothing_is_scanned_or_shown_with_a_program_that_has_mistakes() {
    let portcullis = Portcullis::new();
    portcullis.write("report.json", crate::small_reports::report("trivy"));
    for (name, text, _, why) in cases() {
        portcullis.write("program.yaml", text);
        let answer = portcullis.run(&["scan", "report.json"]);
        answer.exits(2).remarks(why).remarks("program.yaml has mistakes; nothing was scanned");
        assert_eq!(answer.stdout, "", "{name}");
        let answer = portcullis.run(&["program", "show"]);
        answer.exits(1).remarks(why);
        assert_eq!(answer.stdout, "", "{name}");
    }
}

#[test]
fn a_program_file_that_can_not_be_read_is_refused() {
    let portcullis = Portcullis::new();
    std::fs::create_dir(portcullis.path("folder")).unwrap();
    std::os::unix::fs::symlink("loop", portcullis.path("loop")).unwrap();
    File::create(portcullis.path("huge.yaml")).unwrap().set_len(3 << 30).unwrap();
    File::create(portcullis.path("large.yaml")).unwrap().set_len(100 << 20).unwrap();
    for (path, why) in [
        ("absent.yaml", "No such file or directory"),
        ("folder", "Is a directory"),
        ("loop", "symbolic links"),
        ("huge.yaml", "huge.yaml"),
        ("large.yaml", "large.yaml"),
        ("/dev/zero", "/dev/zero"),
    ] {
        for command in ["check", "show"] {
            portcullis.run(&["program", command, "--program", path]).refuses(why).remarks(path);
        }
        portcullis.run(&["scan", "--program", path, "."]).refuses(why);
    }
    portcullis
        .run(&["program", "check", "--program", "/dev/null"])
        .exits(1)
        .says("the program file is empty");
}

#[test]
fn a_program_that_is_a_large_list_of_people_is_read() {
    let people: Vec<String> =
        (0..2_000).map(|number| format!("  - {{id: p{number}, name: Person {number}, email: p{number}@harbour.example, roles: [engineer]}}")).collect();
    let portcullis = Portcullis::new();
    portcullis.write("program.yaml", changed("people:\n", &format!("people:\n{}\n", people.join("\n"))));
    portcullis.run(&["program", "check"]).exits(0).says("2010 people");
}
