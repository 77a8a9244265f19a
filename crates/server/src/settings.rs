//! How the server is reached, and what it trusts.

use crate::oidc::Provider;
use crate::slack::SlackSettings;
use portcullis_app::accounts::sign_in::GoodFor;
use std::sync::Arc;
use std::time::Duration;

/// How the server is reached, and what it trusts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people find it: `https://portcullis.acme.example`, without a slash at the end. Links in mails begin with it,
    /// and forms are taken from nowhere else.
    pub base_url: String,
    /// A proxy in front says where requests come from, in `X-Forwarded-For`.
    pub trusts_proxy: bool,
    /// Connections that are served at the same time; further ones wait to be taken.
    pub most_connections: usize,
    /// How long a client may take for the head of a request, for each part of its body, and to take more of an answer.
    pub patience: Duration,
    /// Bytes a second that a body has to come with, once `patience` is used up.
    pub slowest: u32,
    /// How long requests that are being answered may take after the server was told to stop.
    pub grace: Duration,
    /// Through which provider people sign in, beside passwords.
    pub provider: Option<Arc<Provider>>,
    /// The workspace of Slack that it belongs to.
    pub slack: Option<Arc<SlackSettings>>,
}

impl Settings {
    /// The usual ones for a server at this address.
    pub fn at(base_url: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            trusts_proxy: false,
            most_connections: 1024,
            patience: Duration::from_secs(15),
            slowest: 1 << 10,
            grace: Duration::from_secs(25),
            provider: None,
            slack: None,
        }
    }

    /// Says whether browsers reach it over TLS, so that cookies are kept to that.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Whose passwords are good here.
    pub(crate) fn passwords(&self) -> GoodFor {
        self.provider.as_ref().map_or(GoodFor::Everybody, |provider| provider.passwords())
    }

    /// The host that requests name, with its port: `portcullis.acme.example`.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_host_and_whether_it_is_secure() {
        let settings = Settings::at("https://portcullis.acme.example:8443/");
        assert_eq!((settings.host(), settings.is_secure()), ("portcullis.acme.example:8443", true));
        let settings = Settings::at("http://127.0.0.1:8080");
        assert_eq!((settings.host(), settings.is_secure()), ("127.0.0.1:8080", false));
    }
}
