//! What an engine may know of the environment that Portcullis runs in.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Variables that lead to the network; an engine gets them only for a scan that needs the network.
const NETWORK: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Variables that open a registry or a local image store; an engine gets them only to pull an image.
const REGISTRY: [&str; 8] = [
    "DOCKER_CONFIG",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "XDG_RUNTIME_DIR",
    "TRIVY_USERNAME",
    "TRIVY_PASSWORD",
    "TRIVY_REGISTRY_TOKEN",
];

/// The search path, the few variables an engine may be given, and where temporary files go.
///
/// Everything else stays outside: tokens of the CI system, `TRIVY_*`, `CKV_*`, `TF_VAR_*` and `PYTHONPATH` would
/// change what is scanned, or are no business of an engine. Language and time zone are always `C.UTF-8` and UTC.
#[derive(Debug, Clone)]
pub struct Environment {
    search_path: OsString,
    network: Vec<(OsString, OsString)>,
    registry: Vec<(OsString, OsString)>,
    scratch: PathBuf,
}

impl Environment {
    /// Picks what engines may have out of all `variables`; working directories and reports go below `scratch`,
    /// which must be an absolute path.
    ///
    /// Without `DOCKER_CONFIG` the registry log-ins of `HOME` are used, as the container tools do.
    pub fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        scratch: impl Into<PathBuf>,
    ) -> Self {
        let mut chosen =
            Self { search_path: OsString::new(), network: vec![], registry: vec![], scratch: scratch.into() };
        let mut home = None;
        for (name, value) in variables {
            let is = |listed: &&str| name == **listed;
            if name == "PATH" {
                chosen.search_path = value;
            } else if name == "HOME" {
                home = Some(PathBuf::from(value));
            } else if NETWORK.iter().any(is) {
                chosen.network.push((name, value));
            } else if REGISTRY.iter().any(is) {
                chosen.registry.push((name, value));
            }
        }
        if let Some(home) = home
            && chosen.registry.iter().all(|(name, _)| name != "DOCKER_CONFIG")
        {
            chosen.registry.push(("DOCKER_CONFIG".into(), home.join(".docker").into()));
        }
        chosen
    }

    /// Where executables are looked for.
    pub fn search_path(&self) -> &OsStr {
        &self.search_path
    }

    /// Where working directories and reports go.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// What leads to the network.
    pub(crate) fn network(&self) -> &[(OsString, OsString)] {
        &self.network
    }

    /// What opens a registry.
    pub(crate) fn registry(&self) -> &[(OsString, OsString)] {
        &self.registry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::new(variables.iter().map(|(name, value)| (name.into(), value.into())), "/scratch")
    }

    #[test]
    fn only_listed_variables_are_kept() {
        let chosen = environment(&[
            ("PATH", "/bin"),
            ("https_proxy", "http://proxy"),
            ("DOCKER_CONFIG", "/docker"),
            ("GITHUB_TOKEN", "secret"),
            ("TRIVY_IGNOREFILE", "/tmp/ignore"),
            ("TF_VAR_size", "1"),
        ]);
        assert_eq!(chosen.search_path(), "/bin");
        assert_eq!(chosen.network(), [("https_proxy".into(), "http://proxy".into())]);
        assert_eq!(chosen.registry(), [("DOCKER_CONFIG".into(), "/docker".into())]);
    }

    #[test]
    fn registry_log_ins_come_from_the_home_of_the_user_when_nothing_else_is_said() {
        let chosen = environment(&[("HOME", "/home/ana")]);
        assert_eq!(chosen.registry(), [("DOCKER_CONFIG".into(), "/home/ana/.docker".into())]);
    }
}
