//! The exact state of directories in checkouts that are made with the installed git.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use portcullis_domain::release::Artifact;
use portcullis_engines::state::{NoState, Settings, State, state_of};
use portcullis_engines::{Cancel, Environment};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with a checkout and what is beside it.
struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    /// A checkout with one commit of two files, or nothing where there is no git.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("skipped: git is not installed");
            return None;
        }
        let made = Self { folder: crate::scripted::folder() };
        fs::create_dir(made.folder.path().join("scratch")).unwrap();
        fs::create_dir(made.root()).unwrap();
        made.git(&["init", "--quiet", "--initial-branch=main"]);
        made.write("main.tf", "resource\n");
        made.write("modules/net/main.tf", "module\n");
        made.write(".gitignore", "*.log\n");
        made.commit();
        Some(made)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("acme")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Ana",
                "-c",
                "user.email=ana@example.com",
                "-c",
                "protocol.file.allow=always",
            ])
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
        self.head()
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn settings(&self) -> Settings {
        let search_path = std::env::var_os("PATH").unwrap_or_default();
        Settings::new(Environment::new([("PATH".into(), search_path)], self.folder.path().join("scratch")))
    }

    fn state_in(&self, folder: &Path) -> State {
        let state = state_of(folder, &self.settings(), &Cancel::default()).unwrap();
        let left = fs::read_dir(self.folder.path().join("scratch")).unwrap().count();
        assert_eq!(left, 0, "working directories are left");
        state
    }

    fn state(&self) -> State {
        self.state_in(&self.root())
    }

    /// The only remark about a state that is no commit.
    fn remark(&self) -> String {
        let state = self.state();
        assert!(matches!(state.artifact, Artifact::Tree(_)), "{state:?}");
        let [remark] = &state.remarks[..] else { panic!("{state:?}") };
        remark.replace(&self.head(), "HEAD")
    }

    fn assert_clean(&self, folder: &Path) {
        let state = self.state_in(folder);
        assert_eq!(state, State { artifact: Artifact::Commit(self.head()), remarks: vec![] });
    }
}

#[test]
fn a_directory_without_changes_is_at_its_commit() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.assert_clean(&checkout.root());
    checkout.assert_clean(&checkout.root().join("modules/net"));
}

#[test]
fn a_change_elsewhere_in_the_checkout_leaves_a_directory_at_its_commit() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.write("main.tf", "changed\n");
    checkout.assert_clean(&checkout.root().join("modules"));
    insta::assert_snapshot!(checkout.remark(), @"there are changes since the commit HEAD: main.tf");
}

#[test]
fn every_kind_of_change_makes_it_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    let (root, mut hashes) = (checkout.root(), std::collections::BTreeSet::new());
    let mut changed = |change: &dyn Fn(), expected: &str| {
        change();
        assert_eq!(checkout.remark(), format!("there are changes since the commit HEAD: {expected}"));
        assert!(hashes.insert(checkout.state().artifact.to_string()));
        checkout.git(&["reset", "--quiet", "--hard"]);
        checkout.git(&["clean", "--quiet", "-fdx"]);
        checkout.assert_clean(&root);
    };
    let file = root.join("main.tf");
    changed(&|| fs::write(&file, "Resource\n").unwrap(), "main.tf");
    changed(&|| fs::write(root.join("new.tf"), "").unwrap(), "new.tf");
    changed(&|| fs::remove_file(&file).unwrap(), "main.tf");
    changed(&|| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap(), "main.tf");
    changed(
        &|| {
            fs::remove_file(&file).unwrap();
            symlink("modules/net/main.tf", &file).unwrap();
        },
        "main.tf",
    );
    changed(
        &|| {
            checkout.write("staged.tf", "1");
            checkout.git(&["add", "staged.tf"]);
        },
        "staged.tf",
    );
    changed(
        &|| (1..=5).for_each(|number| checkout.write(&format!("{number}.tf"), "")),
        "1.tf, 2.tf, 3.tf, 2 more",
    );
}

#[test]
fn what_is_staged_counts_even_where_the_file_was_changed_back() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.write("main.tf", "changed\n");
    checkout.git(&["add", "main.tf"]);
    checkout.write("main.tf", "resource\n");
    insta::assert_snapshot!(checkout.remark(), @"there are changes since the commit HEAD: main.tf");
}

#[test]
fn ignored_files_are_told_and_make_no_change() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.write("debug.log", "");
    checkout.write("modules/net/debug.log", "");
    let state = checkout.state();
    assert_eq!(state.artifact, Artifact::Commit(checkout.head()));
    insta::assert_snapshot!(state.remarks.join("\n"), @"git ignores files here, which are scanned and are not part of the commit: debug.log, modules/net/debug.log");
}

#[test]
fn a_directory_of_which_the_commit_has_nothing_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.write(".gitignore", "build\n");
    checkout.commit();
    checkout.write("build/main.tf", "made\n");
    let state = checkout.state_in(&checkout.root().join("build"));
    assert!(matches!(state.artifact, Artifact::Tree(_)));
    assert_eq!(state.remarks, [format!("the commit {} has nothing of this directory", checkout.head())]);
}

#[test]
fn the_checkout_can_not_hide_a_change() {
    let Some(checkout) = Checkout::new() else { return };
    let hidden = |change: &str| {
        assert_eq!(checkout.git(&["status", "--porcelain"]), "", "git shows {change}");
        assert!(checkout.remark().starts_with("there are changes since the commit HEAD: "), "{change}");
    };
    checkout.git(&["update-index", "--assume-unchanged", "main.tf"]);
    checkout.write("main.tf", "changed\n");
    hidden("a file that is assumed to be unchanged");
    checkout.git(&["update-index", "--no-assume-unchanged", "main.tf"]);
    checkout.git(&["checkout", "--quiet", "main.tf"]);
    fs::write(checkout.root().join(".git/info/exclude"), "*.tf\n").unwrap();
    checkout.write("evil.tf", "");
    hidden("a file that only this checkout excludes");
    fs::remove_file(checkout.root().join("evil.tf")).unwrap();
    checkout.git(&["config", "core.fileMode", "false"]);
    fs::set_permissions(checkout.root().join("main.tf"), fs::Permissions::from_mode(0o755)).unwrap();
    hidden("a mode that this checkout does not look at");
}

#[test]
fn a_commit_or_a_tree_that_is_not_what_its_id_says_is_no_commit() {
    for what in ["HEAD", "HEAD^{tree}", "HEAD:modules/net"] {
        let Some(checkout) = Checkout::new() else { return };
        let object = |id: &str| checkout.root().join(".git/objects").join(&id[..2]).join(&id[2..]);
        let (genuine, id) = (checkout.git(&["rev-parse", what]), checkout.head());
        checkout.write("modules/net/main.tf", "forged\n");
        checkout.commit();
        let forged = object(&checkout.git(&["rev-parse", what]));
        checkout.git(&["update-ref", "HEAD", &id]);
        fs::remove_file(object(&genuine)).unwrap();
        fs::copy(forged, object(&genuine)).unwrap();
        let remark = checkout.remark();
        if what == "HEAD:modules/net" {
            assert_eq!(checkout.git(&["status", "--porcelain"]), "", "git sees by itself that it is forged");
            assert_eq!(remark, "what the checkout has under the commit HEAD is something else");
        } else {
            // Of these git looks at the id by itself, as its version has it.
            assert!(
                remark.contains("something else") || remark.contains("hash mismatch"),
                "{what}: {remark}"
            );
        }
    }
}

#[test]
fn a_directory_behind_a_link_is_a_change() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.write(".gitignore", "modules\n");
    checkout.git(&["add", "--all"]);
    checkout.commit();
    let outside = checkout.folder.path().join("outside");
    fs::rename(checkout.root().join("modules"), &outside).unwrap();
    symlink(&outside, checkout.root().join("modules")).unwrap();
    insta::assert_snapshot!(checkout.remark(), @"there are changes since the commit HEAD: modules");
}

#[test]
fn nothing_that_a_checkout_names_is_run() {
    for (key, shown) in [("core.fsmonitor", "`core.fsmonitor`"), ("filter.evil.clean", "`filter.….clean`")]
    {
        let Some(checkout) = Checkout::new() else { return };
        let witness = checkout.folder.path().join("witness");
        let script = format!("#!/bin/sh\necho run >> '{}'\ncat\n", witness.display());
        let script = crate::scripted::engine(checkout.folder.path(), &script);
        checkout.write(".gitattributes", "*.tf filter=evil\n");
        checkout.commit();
        checkout.git(&["config", key, script.to_str().unwrap()]);
        // A file of the same size and of another time makes git look at its content.
        let file = fs::File::options().write(true).open(checkout.root().join("main.tf")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        let remark = checkout.remark();
        assert!(!witness.exists(), "{key} was run");
        assert!(remark.contains(shown), "{remark}");
        checkout.git(&["status"]);
        assert!(witness.exists(), "{key} is not run by git itself");
    }
}

#[test]
fn an_untrusted_key_is_named_without_its_value() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.git(&["config", "credential.https://ana:secret@git.example.com.helper", "!secret"]);
    checkout.git(&["config", "http.https://git.example.com/.extraheader", "AUTHORIZATION: secret"]);
    insta::assert_snapshot!(checkout.remark(), @"git was not asked: the configuration of the checkout has `credential.….helper`, which could change what git does");
}

#[test]
fn a_header_for_the_server_is_no_obstacle() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.git(&["config", "http.https://git.example.com/.extraheader", "AUTHORIZATION: secret"]);
    checkout.git(&["remote", "add", "origin", "https://git.example.com/acme"]);
    checkout.assert_clean(&checkout.root());
}

#[test]
fn a_configuration_that_is_included_is_not_read() {
    let Some(checkout) = Checkout::new() else { return };
    checkout.git(&["config", "include.path", "more"]);
    fs::write(checkout.root().join(".git/more"), "[core]\n\tfsmonitor = false\n").unwrap();
    insta::assert_snapshot!(checkout.remark(), @"git was not asked: the configuration of the checkout has `include.path`, which could change what git does");
}

#[test]
fn a_linked_work_tree_is_at_its_own_commit() {
    let Some(checkout) = Checkout::new() else { return };
    let linked = checkout.folder.path().canonicalize().unwrap().join("linked");
    checkout.git(&["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    checkout.assert_clean(&linked);
    fs::write(linked.join("main.tf"), "changed\n").unwrap();
    assert!(matches!(checkout.state_in(&linked).artifact, Artifact::Tree(_)));
    checkout.assert_clean(&checkout.root());
}

#[test]
fn a_submodule_is_at_its_own_commit_and_what_holds_it_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    let Some(library) = Checkout::new() else { return };
    checkout.git(&["submodule", "--quiet", "add", library.root().to_str().unwrap(), "library"]);
    checkout.commit();
    let state = checkout.state_in(&checkout.root().join("library"));
    assert_eq!(state, State { artifact: Artifact::Commit(library.head()), remarks: vec![] });
    insta::assert_snapshot!(checkout.remark(), @"the submodule library has files, which the commit does not name");
    checkout.git(&["submodule", "--quiet", "deinit", "--force", "library"]);
    fs::remove_file(checkout.root().join(".git/config")).unwrap();
    fs::write(checkout.root().join(".git/config"), "[core]\n\trepositoryformatversion = 0\n").unwrap();
    checkout.assert_clean(&checkout.root());
}

#[test]
fn a_checkout_that_points_elsewhere_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    let elsewhere = checkout.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    checkout.git(&["config", "core.worktree", elsewhere.to_str().unwrap()]);
    let state = checkout.state();
    assert!(matches!(state.artifact, Artifact::Tree(_)), "{state:?}");
    assert_eq!(state.remarks.len(), 1);
}

#[test]
fn a_checkout_of_somebody_else_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    let owner =
        fs::metadata(checkout.root()).map(|found| std::os::unix::fs::MetadataExt::uid(&found)).unwrap();
    for place in [checkout.root(), checkout.root().join(".git")] {
        if std::os::unix::fs::chown(&place, Some(owner + 1), None).is_err() {
            eprintln!("skipped: only root can give a checkout to somebody else");
            return;
        }
    }
    let state = checkout.state();
    assert!(matches!(state.artifact, Artifact::Tree(_)), "{state:?}");
    assert!(state.remarks[0].contains("dubious ownership"), "{state:?}");
}

#[test]
fn a_checkout_without_a_commit_or_with_a_broken_git_directory_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    fs::remove_dir_all(checkout.root().join(".git")).unwrap();
    checkout.git(&["init", "--quiet"]);
    let tells = "git does not tell the commit of this checkout: ";
    assert!(checkout.state().remarks[0].starts_with(tells), "{:?}", checkout.state());
    fs::remove_dir_all(checkout.root().join(".git")).unwrap();
    fs::create_dir(checkout.root().join(".git")).unwrap();
    assert!(checkout.state().remarks[0].starts_with(tells), "{:?}", checkout.state());
}

#[test]
fn ids_of_sixty_four_digits_are_commits_too() {
    let Some(checkout) = Checkout::new() else { return };
    fs::remove_dir_all(checkout.root().join(".git")).unwrap();
    checkout.git(&["init", "--quiet", "--object-format=sha256"]);
    checkout.commit();
    checkout.assert_clean(&checkout.root());
    assert_eq!(checkout.head().len(), 64);
}

#[test]
fn without_git_a_checkout_is_a_tree() {
    let Some(checkout) = Checkout::new() else { return };
    let settings = Settings { git: Some(checkout.folder.path().join("absent")), ..checkout.settings() };
    let state = state_of(&checkout.root(), &settings, &Cancel::default()).unwrap();
    assert!(matches!(state.artifact, Artifact::Tree(_)));
    insta::assert_snapshot!(state.remarks.join("\n"), @"this is in a git checkout, but git was not found on the search path");
}

#[test]
fn a_directory_in_no_checkout_is_a_tree_without_remarks() {
    let folder = crate::scripted::folder();
    fs::write(folder.path().join("main.tf"), "x").unwrap();
    let settings = Settings::new(Environment::new([], folder.path()));
    let state = state_of(folder.path(), &settings, &Cancel::default()).unwrap();
    assert!(state.artifact.to_string().starts_with("tree:sha256:"));
    assert_eq!(state.remarks, [""; 0]);
}

#[test]
fn a_path_that_is_not_there_is_an_error_that_names_it() {
    let folder = crate::scripted::folder();
    let settings = Settings::new(Environment::new([], folder.path()));
    let error = state_of(&folder.path().join("absent"), &settings, &Cancel::default()).unwrap_err();
    assert!(matches!(&error, NoState::Unreadable(path, _) if path.ends_with("absent")), "{error:?}");
}

#[test]
fn git_that_takes_too_long_is_ended_and_cancelling_stops_it() {
    let Some(checkout) = Checkout::new() else { return };
    let git = crate::scripted::engine(checkout.folder.path(), "#!/bin/sh\nsleep 100\n");
    let mut settings = Settings { git: Some(git), ..checkout.settings() };
    settings.git_limits.wall_time = std::time::Duration::from_millis(200);
    settings.git_limits.grace = std::time::Duration::from_millis(100);
    let state = state_of(&checkout.root(), &settings, &Cancel::default()).unwrap();
    insta::assert_snapshot!(state.remarks.join("\n"), @"git does not tell the commit of this checkout: it ran longer than 200 ms and was ended");
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(state_of(&checkout.root(), &settings, &cancel), Err(NoState::Cancelled)));
}
