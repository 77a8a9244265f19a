//! Package URLs of packages that a report names without one.

use packageurl::PackageUrl;
use portcullis_domain::package::Purl;

/// The package URL of a package as its ecosystem names it: `@angular/core` of `npm`,
/// `com.google.guava:guava` of `Maven`. An ecosystem is written in the words of OSV (`crates.io`,
/// `Debian:12`), of package managers (`gomodules`, `yarn`) or of package URLs themselves; of one that is not
/// known there is no package URL.
pub(crate) fn purl_of(ecosystem: &str, name: &str, version: &str) -> Option<Purl> {
    let ecosystem = ecosystem.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let (kind, namespace, name) = match ecosystem.as_str() {
        "npm" | "yarn" | "pnpm" => split("npm", name, '/', name.starts_with('@')),
        "pypi" | "pip" | "pipenv" | "poetry" => ("pypi", "", name),
        "crates.io" | "cargo" => ("cargo", "", name),
        "go" | "golang" | "gomod" | "gomodules" => split("golang", name, '/', true),
        "rubygems" | "gem" => ("gem", "", name),
        "nuget" | "paket" => ("nuget", "", name),
        "packagist" | "composer" => split("composer", name, '/', true),
        "maven" | "gradle" | "sbt" => split("maven", name, ':', true),
        "pub" => ("pub", "", name),
        "hex" | "mix" => ("hex", "", name),
        "hackage" => ("hackage", "", name),
        "cran" => ("cran", "", name),
        "cocoapods" => ("cocoapods", "", name),
        "debian" | "ubuntu" => ("deb", ecosystem.as_str(), name),
        "alpine" | "wolfi" | "chainguard" => ("apk", ecosystem.as_str(), name),
        "rhel" => ("rpm", "redhat", name),
        "centos" => ("rpm", "centos", name),
        _ => return None,
    };
    build(kind, namespace, name, version)
}

fn split<'n>(
    kind: &'static str,
    name: &'n str,
    separator: char,
    scoped: bool,
) -> (&'static str, &'n str, &'n str) {
    match name.rsplit_once(separator) {
        Some((namespace, name)) if scoped => (kind, namespace, name),
        _ => (kind, "", name),
    }
}

fn build(kind: &str, namespace: &str, name: &str, version: &str) -> Option<Purl> {
    let mut purl = PackageUrl::new(kind, name).ok()?;
    if !namespace.is_empty() {
        purl.with_namespace(namespace).ok()?;
    }
    if !version.is_empty() {
        purl.with_version(version).ok()?;
    }
    purl.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(ecosystem: &str, name: &str, version: &str) -> String {
        purl_of(ecosystem, name, version).map(|purl| purl.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn each_ecosystem_has_its_own_names() {
        assert_eq!(text("npm", "@angular/core", "1.0.0"), "pkg:npm/%40angular/core@1.0.0");
        assert_eq!(text("npm", "minimist", ""), "pkg:npm/minimist");
        assert_eq!(text("PyPI", "Typing_Extensions", "4"), "pkg:pypi/typing-extensions@4");
        assert_eq!(
            text("Maven", "com.google.guava:guava", "29.0-jre"),
            "pkg:maven/com.google.guava/guava@29.0-jre"
        );
        assert_eq!(
            text("Go", "github.com/gogo/protobuf", "1.3.1"),
            "pkg:golang/github.com/gogo/protobuf@1.3.1"
        );
        assert_eq!(text("composer", "symfony/http-kernel", "5"), "pkg:composer/symfony/http-kernel@5");
        assert_eq!(text("Debian:12", "libssl3", "3.0.9-1+b1"), "pkg:deb/debian/libssl3@3.0.9-1%2Bb1");
        assert_eq!(text("GIT", "x", "1"), "");
        assert_eq!(text("npm", "", "1"), "");
    }

    proptest! {
        #[test]
        fn a_strange_name_never_becomes_another_package(name in ".{0,20}", version in ".{0,10}") {
            if let Some(purl) = purl_of("cargo", &name, &version) {
                prop_assert_eq!(purl.name(), name);
            }
        }
    }
}
