//! URIs of a report as paths below the root of what was scanned.
//!
//! Where a checkout lies differs from one machine to the next, so the absolute part of a path goes wherever
//! the report tells it apart: what the bases of the run name, else the directory that the tool ran in.

use portcullis_formats::sarif::ArtifactLocation;
use std::collections::BTreeMap;

/// Bases may stand below each other this many times.
const CHAIN: usize = 8;

/// The directories that paths of a run are relative to.
#[derive(Debug, Default)]
pub(super) struct Bases {
    named: BTreeMap<String, ArtifactLocation>,
    roots: Vec<String>,
    working: Vec<String>,
}

enum Place {
    /// A path below some base.
    Below(String),
    /// A path from the root of a file system.
    Absolute(String),
    /// A URI that is no file.
    Elsewhere(String),
}

impl Bases {
    /// Takes the bases that the run names.
    pub(super) fn name(&mut self, bases: BTreeMap<String, ArtifactLocation>) {
        self.named = bases;
        let roots =
            self.named.values().filter_map(|base| match self.resolved(&base.uri, &base.uri_base_id) {
                Place::Absolute(path) => Some(as_directory(path)),
                _ => None,
            });
        self.roots = roots.collect();
    }

    /// Takes a directory that the tool ran in.
    pub(super) fn work_in(&mut self, uri: &str) {
        if let Place::Absolute(path) = place(uri)
            && self.working.len() < CHAIN
        {
            self.working.push(as_directory(path));
        }
    }

    /// The path of a URI that may be relative to a base.
    pub(super) fn path(&self, uri: &str, base: &str) -> String {
        match self.resolved(uri, base) {
            Place::Below(path) => normal(&path),
            Place::Elsewhere(uri) => uri,
            Place::Absolute(path) => {
                let path = normal(&path);
                let root = outermost(&self.roots, &path).or_else(|| outermost(&self.working, &path));
                match root {
                    Some(root) => path[root.len()..].to_owned(),
                    None => path.trim_start_matches('/').to_owned(),
                }
            }
        }
    }

    fn resolved(&self, uri: &str, base: &str) -> Place {
        let mut found = place(uri);
        let mut base = base;
        for _ in 0..CHAIN {
            let Place::Below(path) = &found else {
                break;
            };
            let Some(next) = self.named.get(base) else {
                break;
            };
            found = match place(&next.uri) {
                Place::Below(parent) if parent.is_empty() => Place::Below(path.clone()),
                Place::Below(parent) => Place::Below(as_directory(parent) + path),
                Place::Absolute(parent) => Place::Absolute(as_directory(parent) + path),
                Place::Elsewhere(_) => break,
            };
            base = &next.uri_base_id;
        }
        found
    }
}

/// The shortest of the directories, other than the root of the file system, that the path is in.
fn outermost<'r>(roots: &'r [String], path: &str) -> Option<&'r str> {
    let around = roots.iter().filter(|root| *root != "/" && path.starts_with(root.as_str()));
    around.min_by_key(|root| root.len()).map(String::as_str)
}

fn as_directory(mut path: String) -> String {
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

fn place(uri: &str) -> Place {
    if let Some(rest) = strip_scheme(uri, "file:") {
        let path = decoded(rest).replace('\\', "/");
        let path = match path.strip_prefix("//") {
            Some(path) if path.starts_with('/') => path.to_owned(),
            Some(path) => strip_scheme(path, "localhost").map_or_else(|| format!("//{path}"), str::to_owned),
            None => path,
        };
        return match path.strip_prefix('/') {
            Some(windows) if has_drive(windows) => Place::Absolute(windows.to_owned()),
            Some(_) => Place::Absolute(path),
            None => Place::Below(path),
        };
    }
    if has_drive(uri) {
        return Place::Absolute(uri.replace('\\', "/"));
    }
    if has_scheme(uri) {
        return Place::Elsewhere(uri.to_owned());
    }
    let path = decoded(uri).replace('\\', "/");
    if path.starts_with('/') { Place::Absolute(path) } else { Place::Below(path) }
}

fn strip_scheme<'u>(uri: &'u str, scheme: &str) -> Option<&'u str> {
    let start = uri.get(..scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then(|| &uri[scheme.len()..])
}

fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'/' | b'\\')
}

fn has_scheme(uri: &str) -> bool {
    uri.split_once("://").is_some_and(|(scheme, _)| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// The text with its percent escapes taken back; one whose bytes are no text stays as it is.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped =
            (byte == b'%').then(|| after.first_chunk::<2>().copied()).flatten().and_then(hexadecimal);
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hexadecimal(digits: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(digits[0])? * 16 + digit(digits[1])?)
}

/// The path without `.`, `..` and empty parts, as far as it has the parts that `..` takes away.
fn normal(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if !root.is_empty() => {}
            part => parts.push(part),
        }
    }
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(named: &[(&str, &str, &str)]) -> Bases {
        let mut bases = Bases::default();
        bases.name(
            named
                .iter()
                .map(|(id, uri, base)| {
                    let location = ArtifactLocation {
                        uri: (*uri).to_owned(),
                        uri_base_id: (*base).to_owned(),
                        index: None,
                    };
                    ((*id).to_owned(), location)
                })
                .collect(),
        );
        bases
    }

    #[test]
    fn paths_are_relative_to_the_outermost_base() {
        let bases = bases(&[
            ("ROOT", "file:///home/me/repo/", ""),
            ("LIB", "lib%20s/", "ROOT"),
            ("BIN", "file:///home/me/repo/bin", ""),
        ]);
        let path = |uri, base| bases.path(uri, base);
        assert_eq!(path("src/a.c", "ROOT"), "src/a.c");
        assert_eq!(path("a.c", "LIB"), "lib s/a.c");
        assert_eq!(path("a.o", "BIN"), "bin/a.o");
        assert_eq!(path("file:///home/me/repo/src/a%2Bb.c", ""), "src/a+b.c");
        assert_eq!(path("file:///elsewhere/a.c", ""), "elsewhere/a.c");
        assert_eq!(path("a.c", "UNNAMED"), "a.c");
    }

    #[test]
    fn the_root_of_the_file_system_is_a_base_too() {
        let bases = bases(&[("ROOTPATH", "file:///", "")]);
        assert_eq!(bases.path("library/alpine", "ROOTPATH"), "library/alpine");
        assert_eq!(bases.path("file:///library/alpine", ""), "library/alpine");
    }

    #[test]
    fn the_working_directory_stands_in_for_a_base() {
        let mut bases = Bases::default();
        bases.work_in("file:///C:/build/repo");
        assert_eq!(bases.path("file:///C:/build/repo/src/a.cs", ""), "src/a.cs");
        assert_eq!(bases.path("C:\\build\\repo\\src\\a.cs", ""), "src/a.cs");
        assert_eq!(bases.path("src\\a.cs", ""), "src/a.cs");
    }

    #[test]
    fn hostile_uris_stay_bounded_texts() {
        let bases = bases(&[("A", "a/", "B"), ("B", "b/", "A")]);
        assert_eq!(bases.path("x", "A"), "b/a/b/a/b/a/b/a/x");
        assert_eq!(bases.path("../../etc/./passwd", ""), "../../etc/passwd");
        assert_eq!(bases.path("file:///a/../../b", ""), "b");
        assert_eq!(bases.path("100%/%zz/%ff", ""), "100%/%zz/%ff");
        assert_eq!(bases.path("file://host/share/a", ""), "host/share/a");
        assert_eq!(bases.path("https://host/a?b", ""), "https://host/a?b");
        assert_eq!(bases.path("", ""), "");
        assert_eq!(bases.path("%", "A"), "b/a/b/a/b/a/b/a/%");
    }
}
