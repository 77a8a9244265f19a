//! Package URLs for reports that name packages in their ecosystem's own way.

use portcullis_domain::package::Purl;
use std::fmt::Write as _;

/// The package URL of a package whose type is a type of package URLs, if there is a name.
pub(crate) fn build(kind: &str, namespace: &str, name: &str, version: &str) -> Option<Purl> {
    let mut text = format!("pkg:{kind}/");
    for part in namespace.split('/').filter(|part| !part.is_empty()) {
        encode(part, &mut text);
        text.push('/');
    }
    encode(name, &mut text);
    if !version.is_empty() {
        text.push('@');
        encode(version, &mut text);
    }
    text.parse().ok()
}

/// The package URL of a package named as its registry writes it (`@babel/core`, `org.apache:commons`), where
/// the registry is one whose naming is certain.
pub(crate) fn in_registry(registry: &str, name: &str, version: &str) -> Option<Purl> {
    let parts = |separator| name.rsplit_once(separator).unwrap_or(("", name));
    let (kind, (namespace, name)) = match registry.to_ascii_lowercase().as_str() {
        "npm" | "npmjs" => ("npm", parts('/')),
        "pypi" | "pip" => ("pypi", ("", name)),
        "maven" => ("maven", name.rsplit_once(':')?),
        "golang" | "go" => ("golang", parts('/')),
        "composer" | "packagist" => ("composer", name.rsplit_once('/')?),
        "gem" | "rubygems" => ("gem", ("", name)),
        "cargo" | "crates.io" => ("cargo", ("", name)),
        "nuget" => ("nuget", ("", name)),
        _ => return None,
    };
    if kind == "pypi" {
        return build(kind, namespace, &name.to_ascii_lowercase().replace(['_', '.'], "-"), version);
    }
    build(kind, namespace, name, version)
}

fn encode(part: &str, text: &mut String) {
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                text.push(char::from(byte));
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_registries_become_package_urls() {
        let purl = |registry, name, version| {
            in_registry(registry, name, version).map(|purl| purl.as_str().to_owned())
        };
        assert_eq!(purl("npm", "@babel/core", "7.0.0").as_deref(), Some("pkg:npm/%40babel/core@7.0.0"));
        assert_eq!(purl("PyPI", "Ruamel.Yaml_Clib", "").as_deref(), Some("pkg:pypi/ruamel-yaml-clib"));
        assert_eq!(
            purl("maven", "org.apache:commons", "1+2").as_deref(),
            Some("pkg:maven/org.apache/commons@1%2B2")
        );
        assert_eq!(purl("maven", "commons", "1"), None);
        assert_eq!(purl("appstore", "a", "1"), None);
        assert_eq!(purl("npm", "", "1"), None);
    }
}
