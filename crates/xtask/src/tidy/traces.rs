//! Nothing in the project tells on which machine it was written or where that machine fetches from.

use super::offence::Offence;
use super::tracked::TextFile;

/// Folders of a machine; in two parts here, so that this file holds none.
const MACHINE_FOLDERS: &[&str] = &[concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/")];

/// Names of home folders that images have, and those of the people we make up.
const SAMPLE_HOMES: &[&str] = &["app", "node", "user", "nonroot", "example", "ana"];

/// Hosts that package managers download from.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("//crates", ".io"),
    concat!("crates.io", "-index"),
    concat!("pypi", ".org"),
    concat!("files.python", "hosted.org"),
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("proxy.golang", ".org"),
    concat!("repo1.maven", ".org"),
    concat!("repo.maven", ".apache.org"),
    concat!("api.nuget", ".org"),
];

/// Names and endings of files in which package managers write hosts down.
const LOCK_FILES: &[&str] = &[".lock", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml"];

/// Checks one file; lock files and the example product are not ours to word.
pub(crate) fn check(file: &TextFile) -> Vec<Offence> {
    let lock_file = LOCK_FILES.iter().any(|ending| file.path.ends_with(ending));
    if lock_file || file.folders().next() == Some("examples") {
        return Vec::new();
    }
    let mut offences = Vec::new();
    for (line, text) in file.lines() {
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(text, folder)) {
            let message = format!(
                "a path under `{folder}` exists on one machine only; write it relative to the workspace, or make up \
                 a home that SAMPLE_HOMES names"
            );
            offences.push(Offence::new(&file.path, line, message));
        }
        if let Some(host) = REGISTRY_HOSTS.iter().find(|host| text.contains(**host)) {
            let message = format!(
                "`{host}` is a package registry's host; leave the choice of registry to the machine that builds"
            );
            offences.push(Offence::new(&file.path, line, message));
        }
    }
    offences
}

/// Whether an absolute path in the text starts with the folder.
fn names_folder(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let continues = before.is_some_and(|before| before.is_alphanumeric() || "_.-/}*$~".contains(before));
        let rest = &text[start + found.len()..];
        let next = rest.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default();
        let sample = folder == MACHINE_FOLDERS[2] && SAMPLE_HOMES.contains(&next);
        !(continues || sample)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&TextFile::new(path, text)).len()
    }

    #[test]
    fn absolute_paths_of_a_machine_are_offences() {
        for folder in MACHINE_FOLDERS {
            assert_eq!(count("README.md", &format!("see `{folder}me/notes`")), 1, "{folder}");
        }
    }

    #[test]
    fn relative_paths_and_sample_homes_pass() {
        assert_eq!(count("a.rs", concat!("crates", "/work", "/a and $HOME", "/root", "/b")), 0);
        for home in SAMPLE_HOMES {
            assert_eq!(count("a.md", &format!("WORKDIR {}{home}/files", MACHINE_FOLDERS[2])), 0, "{home}");
        }
    }

    #[test]
    fn registry_hosts_are_offences() {
        for host in REGISTRY_HOSTS {
            assert_eq!(count("deny.toml", &format!("url = \"https:{host}/x\"")), 1, "{host}");
        }
    }

    #[test]
    fn the_ecosystem_of_rust_packages_is_no_host() {
        assert_eq!(count("a.rs", concat!("ecosystem: \"crates", ".io\"")), 0);
    }

    #[test]
    fn lock_files_and_the_example_product_are_left_alone() {
        for path in ["Cargo.lock", "docs/theme/package-lock.json", "examples/product/Dockerfile"] {
            assert_eq!(count(path, &format!("{} {}", MACHINE_FOLDERS[1], REGISTRY_HOSTS[0])), 0, "{path}");
        }
    }

    #[test]
    fn a_line_with_both_has_two_offences() {
        assert_eq!(count("a.toml", &format!("{} {}", MACHINE_FOLDERS[1], REGISTRY_HOSTS[0])), 2);
    }
}
