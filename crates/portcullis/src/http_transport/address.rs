//! Where a server is.

use super::foreign::problem;
use anyhow::{Context, bail};
use http::{Response, StatusCode, Uri};
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Where a server is: `https://portcullis.acme.example`, perhaps with a path below which a proxy has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAddress {
    url: Url,
}

impl ServerAddress {
    /// Says whether requests are encrypted.
    pub(super) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Says whether the server is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }

    /// Where the server has what a request asks for.
    pub(super) fn of(&self, wanted: &Uri) -> String {
        format!("{self}{wanted}")
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl FromStr for ServerAddress {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        // What is refused is not repeated: it may have a password in it.
        let url = Url::parse(text)
            .context("--server is no address; it is written like https://portcullis.acme.example")?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("--server begins with https://, and not with {}:", url.scheme());
        }
        if !url.username().is_empty() || url.password().is_some() {
            bail!("--server has no user and no password; the token of --token-file says who you are");
        }
        if url.query().is_some() || url.fragment().is_some() {
            bail!("--server is the address of the server alone, without `?` and `#`");
        }
        Ok(Self { url })
    }
}

/// The answer to a request for what the address of no server can name: `.` and `..` are gone before it is sent, and
/// something else would be asked for.
pub(super) fn unreachable(wanted: &Uri) -> Option<Response<Vec<u8>>> {
    let step = wanted.path().split('/').find(|part| matches!(*part, "." | ".."))?;
    Some(problem(StatusCode::NOT_FOUND, format!("nothing on a server has the name `{step}`"), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Result<ServerAddress, String> {
        text.parse().map_err(|error: anyhow::Error| error.to_string())
    }

    #[test]
    fn an_address_is_that_of_the_server_alone() {
        let shown = |text| address(text).unwrap().to_string();
        assert_eq!(shown("https://gate.example"), "https://gate.example");
        assert_eq!(shown("https://gate.example:8443/security/"), "https://gate.example:8443/security");
        let refused = [
            "gate.example",
            "ftp://gate.example",
            "https://ana:secret@gate.example",
            "https://gate.example/?a=b",
        ]
        .map(|text| address(text).unwrap_err());
        insta::assert_snapshot!(refused.join("\n"), @"
        --server is no address; it is written like https://portcullis.acme.example
        --server begins with https://, and not with ftp:
        --server has no user and no password; the token of --token-file says who you are
        --server is the address of the server alone, without `?` and `#`
        ");
    }

    #[test]
    fn this_machine_has_several_names() {
        let is_loopback = |text| address(text).unwrap().is_loopback();
        for text in ["http://localhost:1", "http://127.0.0.1", "http://127.9.9.9:80", "http://[::1]:8080"] {
            assert!(is_loopback(text), "{text}");
        }
        for text in
            ["http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.example", "http://[::2]"]
        {
            assert!(!is_loopback(text), "{text}");
        }
    }

    #[test]
    fn what_is_asked_for_is_below_the_path_of_the_server() {
        let address = address("https://gate.example/security/").unwrap();
        let wanted = "/api/v1/products/a%2Fb/releases?x=1".parse().unwrap();
        assert_eq!(address.of(&wanted), "https://gate.example/security/api/v1/products/a%2Fb/releases?x=1");
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_not_asked_for() {
        let asked = |text: &str| unreachable(&text.parse().unwrap());
        assert_eq!(asked("/api/v1/products/acme/releases/..").unwrap().status(), 404);
        assert!(asked("/api/v1/keys/./retirement").is_some());
        assert!(asked("/api/v1/products/acme/releases/5.3..?of=..").is_none());
    }
}
