//! The workspace's packages as `cargo metadata` tells them.

use anyhow::Context;
use serde_json::Value;

use super::offence::Offence;
use crate::workspace::Workspace;

/// One package of the workspace.
pub(crate) struct Package {
    /// The name that the table of borders uses: without the `portcullis-` that packages carry.
    pub(crate) name: String,
    /// The manifest's path from the workspace's top.
    pub(crate) manifest: String,
    /// The manifest's text, to tell lines.
    pub(crate) manifest_text: String,
    /// Full names of what it depends on, for building, running or testing.
    pub(crate) dependencies: Vec<String>,
    /// Entry files of its integration-test binaries, from the workspace's top.
    pub(crate) test_binaries: Vec<String>,
}

/// Reads all packages.
pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Vec<Package>> {
    let output = workspace
        .cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("cargo could not be started")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
    let root = metadata["workspace_root"].as_str().context("cargo metadata names no workspace root")?;
    let mut packages = parse(&metadata, root);
    for package in &mut packages {
        let path = workspace.root.join(&package.manifest);
        package.manifest_text =
            std::fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    }
    Ok(packages)
}

fn parse(metadata: &Value, root: &str) -> Vec<Package> {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let relative = |value: &Value| text(value).trim_start_matches(root).trim_start_matches('/').to_owned();
    let packages = items(&metadata["packages"]);
    let package = |package: &Value| Package {
        name: short_name(&text(&package["name"])).to_owned(),
        manifest: relative(&package["manifest_path"]),
        manifest_text: String::new(),
        dependencies: items(&package["dependencies"]).iter().map(|one| text(&one["name"])).collect(),
        test_binaries: items(&package["targets"])
            .iter()
            .filter(|target| items(&target["kind"]).iter().any(|kind| kind == "test"))
            .map(|target| relative(&target["src_path"]))
            .collect(),
    };
    packages.iter().map(package).collect()
}

/// A package's name as the table of borders writes it.
pub(crate) fn short_name(package: &str) -> &str {
    package.strip_prefix("portcullis-").unwrap_or(package)
}

/// Each binary of integration tests links the whole program again, so a crate has one.
pub(crate) fn one_test_binary(package: &Package) -> Vec<Offence> {
    let misplaced = package.test_binaries.iter().filter(|path| !path.ends_with("/it/main.rs"));
    misplaced
        .map(|path| {
            let message =
                "this is a test binary of its own; make it a module of the crate's one, `tests/it/main.rs`";
            Offence::new(path, 1, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(targets: &Value) -> Vec<Package> {
        let package = json!({
            "name": "portcullis-domain",
            "manifest_path": "/top/crates/domain/Cargo.toml",
            "dependencies": [{"name": "blake3", "kind": null}, {"name": "proptest", "kind": "dev"}],
            "targets": targets,
        });
        parse(&json!({"packages": [package]}), "/top")
    }

    #[test]
    fn names_paths_and_dependencies_are_read() {
        let packages = parsed(&json!([{"kind": ["lib"], "src_path": "/top/crates/domain/src/lib.rs"}]));
        assert_eq!(packages[0].name, "domain");
        assert_eq!(packages[0].manifest, "crates/domain/Cargo.toml");
        assert_eq!(packages[0].dependencies, ["blake3", "proptest"]);
        assert!(packages[0].test_binaries.is_empty());
    }

    #[test]
    fn a_second_test_binary_is_an_offence() {
        let packages = parsed(&json!([
            {"kind": ["test"], "src_path": "/top/crates/domain/tests/it/main.rs"},
            {"kind": ["test"], "src_path": "/top/crates/domain/tests/other.rs"},
        ]));
        let offences = one_test_binary(&packages[0]);
        assert_eq!(offences.len(), 1);
        assert!(offences[0].to_string().starts_with("crates/domain/tests/other.rs:1: "), "{}", offences[0]);
    }

    #[test]
    fn one_test_binary_in_its_place_is_fine() {
        let packages = parsed(&json!([{"kind": ["test"], "src_path": "/top/tests/it/main.rs"}]));
        assert_eq!(one_test_binary(&packages[0]), []);
    }
}
