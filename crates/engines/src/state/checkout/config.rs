//! Which keys of a checkout's configuration are known to be harmless.

use std::collections::BTreeSet;

/// How many keys are named.
const MOST_NAMED: usize = 5;

/// Keys without which hardly a checkout is, and that run nothing and lead nowhere.
///
/// `core.worktree` is among them since what it leads to is compared with where the checkout was found.
const KEYS: &[(&str, &str)] = &[
    ("core", "repositoryformatversion"),
    ("core", "filemode"),
    ("core", "logallrefupdates"),
    ("core", "ignorecase"),
    ("core", "precomposeunicode"),
    ("core", "symlinks"),
    ("core", "worktree"),
    ("extensions", "objectformat"),
    ("remote", "url"),
    ("remote", "pushurl"),
    ("remote", "fetch"),
    ("remote", "push"),
    ("remote", "tagopt"),
    ("remote", "prune"),
    ("remote", "prunetags"),
    ("remote", "mirror"),
    ("http", "extraheader"),
    ("submodule", "active"),
    ("submodule", "url"),
    ("submodule", "branch"),
    ("submodule", "recurse"),
    ("submodule", "fetchjobs"),
    ("submodule", "fetchrecursesubmodules"),
    ("submodule", "ignore"),
];

/// Sections of which every key is about what is never done here: committing, fetching, pushing, cleaning up.
const SECTIONS: &[&str] = &["author", "branch", "committer", "fetch", "gc", "init", "pull", "push", "user"];

/// The keys of `git config --list -z` that are not known to be harmless, without the part that may hold an address
/// with a password, and without any value.
pub(super) fn untrusted(listing: &[u8]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for entry in listing.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let (key, value) = match entry.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&entry[..end], Some(&entry[end + 1..])),
            None => (entry, None),
        };
        let key = String::from_utf8_lossy(key);
        let section = key.split('.').next().unwrap_or_default();
        let name = key.rsplit('.').next().unwrap_or_default();
        let harmless = match (section, name) {
            ("core", "bare") => value == Some(b"false"),
            pair => KEYS.contains(&pair) || SECTIONS.contains(&section),
        };
        if !harmless {
            let inner = if key.matches('.').count() > 1 { "….".to_owned() } else { String::new() };
            found.insert(format!("`{section}.{inner}{name}`"));
        }
    }
    let more = found.len().saturating_sub(MOST_NAMED);
    let mut named: Vec<String> = found.into_iter().take(MOST_NAMED).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clones_and_build_systems_write_is_trusted() {
        let listing = b"core.repositoryformatversion\n0\0core.filemode\ntrue\0core.bare\nfalse\0\
            remote.origin.url\nhttps://git.example.com/acme\0remote.origin.fetch\n+refs/heads/*:refs/remotes/*\0\
            branch.a.b.remote\norigin\0http.https://git.example.com/.extraheader\nAUTHORIZATION: basic c2VjcmV0\0\
            gc.auto\n0\0user.name\nAna\0submodule.a/b.url\nx\0extensions.objectformat\nsha256\0";
        assert_eq!(untrusted(listing), [""; 0]);
    }

    #[test]
    fn what_could_run_or_redirect_is_not_trusted() {
        for key in [
            "core.fsmonitor",
            "core.hookspath",
            "core.sshcommand",
            "core.attributesfile",
            "core.gitproxy",
            "filter.x.clean",
            "filter.x.process",
            "include.path",
            "includeif.gitdir:/a.path",
            "extensions.worktreeconfig",
            "extensions.partialclone",
            "remote.origin.promisor",
            "remote.origin.uploadpack",
            "remote.origin.vcs",
            "credential.helper",
            "alias.status",
            "diff.x.command",
            "submodule.x.update",
            "core",
        ] {
            assert_eq!(untrusted(format!("{key}\ntrue\0").as_bytes()).len(), 1, "{key}");
        }
        assert_eq!(untrusted(b"core.bare\ntrue\0"), ["`core.bare`"]);
        assert_eq!(untrusted(b"core.bare\0"), ["`core.bare`"]);
    }

    #[test]
    fn a_key_is_named_without_what_may_be_secret() {
        let listing = b"url.https://ana:secret@git.example.com/.insteadof\nsecret\0core.editor\nsecret\0";
        assert_eq!(untrusted(listing), ["`core.editor`", "`url.….insteadof`"]);
    }

    #[test]
    fn of_very_many_keys_a_few_are_named() {
        let listing: Vec<String> = (0..10).map(|number| format!("alias.a{number}\nx\0")).collect();
        assert_eq!(untrusted(listing.concat().as_bytes()).last().unwrap(), "5 more");
    }
}
