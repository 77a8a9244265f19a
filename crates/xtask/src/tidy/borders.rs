//! Who may know whom: the table of `ARCHITECTURE.md`, and the libraries that only some crates may use.

use super::offence::Offence;
use super::packages::{Package, short_name};

/// Each crate with the crates of ours that it may depend on.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("formats", &[]),
    ("source", &["domain"]),
    ("iac", &["domain", "source", "formats"]),
    ("secrets", &["domain", "source", "formats"]),
    ("packages", &["domain", "source", "formats"]),
    ("advisories", &["domain", "formats"]),
    ("intake", &["domain", "formats"]),
    ("engines", &["domain"]),
    ("program", &["domain", "source"]),
    ("report", &["domain", "source", "formats"]),
    ("archive", &["domain", "formats"]),
    ("store", &["domain"]),
    ("delivery", &["domain"]),
    (
        "app",
        &[
            "domain",
            "formats",
            "source",
            "iac",
            "secrets",
            "packages",
            "advisories",
            "intake",
            "engines",
            "program",
            "report",
            "archive",
            "store",
            "delivery",
        ],
    ),
    ("api", &["domain"]),
    ("server", &["api", "app", "report", "domain", "formats", "fakeslack"]),
    ("portcullis", &["server", "api", "app", "report", "domain", "source", "fakeslack"]),
    ("fakeslack", &["formats"]),
];

/// Crates that stand outside the table: they look at all others.
const KNOW_ANYTHING: &[&str] = &["xtask", "tests"];

/// Libraries with the only crates that may use them.
const KEPT: &[(&str, &[&str])] =
    &[("sqlx", &["store"]), ("axum", &["server", "fakeslack"]), ("clap", &["portcullis", "server"])];

/// Libraries that would bring input, output, waiting or chance into `domain`.
const NEVER_IN_DOMAIN: &[&str] = &["tokio", "rand", "getrandom", "fastrand"];

/// Checks one package's dependencies, those of its tests included.
pub(crate) fn check(package: &Package, workspace: &[Package]) -> Vec<Offence> {
    let name = package.name.as_str();
    if KNOW_ANYTHING.contains(&name) {
        return Vec::new();
    }
    let Some((_, allowed)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        let message = format!(
            "the crate `{name}` has no row in the table of borders; add it to ARCHITECTURE.md and to \
             crates/xtask/src/tidy/borders.rs"
        );
        return vec![Offence::new(&package.manifest, 1, message)];
    };
    let ours = |dependency: &str| workspace.iter().any(|other| other.name == short_name(dependency));
    let mut offences = Vec::new();
    for dependency in &package.dependencies {
        let short = short_name(dependency);
        let message = if ours(dependency) && short != name && !allowed.contains(&short) {
            let allowed = if allowed.is_empty() { "none of ours".to_owned() } else { allowed.join(", ") };
            format!(
                "`{name}` may not depend on `{short}` (it may know: {allowed}); join them in a crate above both"
            )
        } else if let Some((_, keepers)) =
            KEPT.iter().find(|(kept, keepers)| kept == dependency && !keepers.contains(&name))
        {
            format!("`{dependency}` may be used in {} only; call that crate instead", keepers.join(" and "))
        } else if name == "domain" && NEVER_IN_DOMAIN.contains(&dependency.as_str()) {
            format!("`{dependency}` may not be used in domain, which is pure; pass its result in as a value")
        } else {
            continue;
        };
        offences.push(Offence::new(&package.manifest, line_of(&package.manifest_text, dependency), message));
    }
    offences
}

/// The line of a manifest that names a dependency, or the first.
fn line_of(manifest: &str, dependency: &str) -> usize {
    let names = |line: &str| {
        let rest = line.trim_start().strip_prefix(dependency);
        let section = line.trim().trim_end_matches(']').ends_with(&format!("dependencies.{dependency}"));
        section || rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    manifest.lines().position(names).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests;
