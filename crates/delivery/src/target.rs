//! Where a webhook leads.

use reqwest::Url;
use std::net::IpAddr;

/// Bytes of the address of a webhook.
pub const LONGEST_URL: usize = 2_000;

/// The address of a webhook, as far as it can be judged by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) url: Url,
}

/// An address that no webhook may have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTarget {
    /// It is too long.
    #[error("the address of a webhook has at most {LONGEST_URL} bytes")]
    TooLong,
    /// It is none.
    #[error("this is no address of a webhook; give it as in `https://hooks.acme.example/portcullis`")]
    Malformed,
    /// It is of another kind.
    #[error("a webhook speaks https or http, not `{0}`")]
    Scheme(String),
    /// It carries credentials, which would stand in records.
    #[error("the address of a webhook has no user and no password; the signature says who calls")]
    Credentials,
}

impl Target {
    /// Reads the address of a webhook.
    pub fn parse(text: &str) -> Result<Self, NoTarget> {
        if text.len() > LONGEST_URL {
            return Err(NoTarget::TooLong);
        }
        let url = Url::parse(text).map_err(|_| NoTarget::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NoTarget::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NoTarget::Credentials);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(NoTarget::Malformed);
        }
        Ok(Self { url })
    }

    /// The host, without brackets.
    pub fn host(&self) -> &str {
        let host = self.url.host_str().unwrap_or_default();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// The address, where the host is none of a name. However it was written, the client connects to this one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.host().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_webhooks_are_taken() {
        assert!(Target::parse("https://hooks.acme.example/portcullis?team=a").is_ok());
        let refused = |text: &str| Target::parse(text).unwrap_err();
        assert_eq!(refused("hooks.acme.example"), NoTarget::Malformed);
        assert_eq!(refused(""), NoTarget::Malformed);
        assert_eq!(refused("https://"), NoTarget::Malformed);
        assert_eq!(refused("file:///etc/passwd"), NoTarget::Scheme("file".to_owned()));
        assert_eq!(refused("gopher://a.example/"), NoTarget::Scheme("gopher".to_owned()));
        assert_eq!(refused("https://ana:secret@a.example/"), NoTarget::Credentials);
        assert_eq!(refused(&format!("https://a.example/{}", "a".repeat(LONGEST_URL))), NoTarget::TooLong);
    }

    #[test]
    fn an_address_is_seen_however_it_is_written() {
        for text in ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://017700000001/"] {
            assert_eq!(Target::parse(text).unwrap().address(), Some([127, 0, 0, 1].into()), "{text}");
        }
        assert_eq!(Target::parse("http://[::1]/").unwrap().address(), Some("::1".parse().unwrap()));
    }
}
