//! Modules are named for what they hold, and stand in `foo.rs` beside `foo/`.

use super::offence::Offence;
use super::tracked::TextFile;

/// Names of drawers: they say nothing, so everything ends up in them.
const DRAWERS: &[&str] = &["utils", "common", "helpers", "misc", "types"];

/// Checks the names of one source file and of the modules that it opens inline.
pub(crate) fn check(file: &TextFile) -> Vec<Offence> {
    if file.extension() != "rs" {
        return Vec::new();
    }
    let mut offences = Vec::new();
    if file.stem() == "mod" {
        let message = "a module's file is `foo.rs` beside the folder `foo/`, not `foo/mod.rs`; move it";
        offences.push(Offence::new(&file.path, 1, message));
    }
    for name in file.folders().chain([file.stem()]).filter(|name| DRAWERS.contains(name)) {
        offences.push(Offence::new(&file.path, 1, drawer(name)));
    }
    for (line, text) in file.lines() {
        if let Some(name) = inline_module(text).filter(|name| DRAWERS.contains(name)) {
            offences.push(Offence::new(&file.path, line, drawer(name)));
        }
    }
    offences
}

fn drawer(name: &str) -> String {
    format!("`{name}` is a drawer, not a name; name the module for the one thing that it holds")
}

/// The name of a module whose body starts on this line.
fn inline_module(line: &str) -> Option<&str> {
    let before_body = line.trim().strip_suffix('{')?.trim_end();
    let (visibility, name) = before_body.rsplit_once(' ')?;
    (visibility == "mod" || visibility.ends_with(" mod")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(&TextFile::new(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn drawers_are_refused_as_file_folder_and_inline_module() {
        for name in DRAWERS {
            assert_eq!(messages(&format!("crates/app/src/{name}.rs"), "").len(), 1, "{name}.rs");
            assert_eq!(messages(&format!("crates/app/src/{name}/clock.rs"), "").len(), 1, "{name}/");
            let inline = messages("crates/app/src/lib.rs", &format!("\npub(crate) mod {name} {{\n}}\n"));
            assert!(inline[0].starts_with("crates/app/src/lib.rs:2: "), "{inline:?}");
        }
    }

    #[test]
    fn a_module_file_called_mod_is_refused() {
        assert!(messages("crates/app/src/scan/mod.rs", "")[0].contains("`foo.rs` beside the folder `foo/`"));
    }

    #[test]
    fn telling_names_and_other_files_pass() {
        assert_eq!(messages("crates/app/src/scan.rs", "mod tests {\nfn types() {\nmod types;\n"), [""; 0]);
        assert_eq!(messages("docs/types.md", ""), [""; 0]);
    }
}
