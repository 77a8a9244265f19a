//! Requests to a service that the installation trusts and is set up for: bounded in size and time, never redirected, never in
//! clear over a network.

use crate::secret::Secret;
use crate::settings::NoSettings;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the whole of a request may take.
const REQUEST: Duration = Duration::from_secs(15);
/// Bytes of an answer.
pub(crate) const LARGEST_ANSWER: usize = 2 << 20;

/// Speaks to one service.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) client: Client,
    base: Url,
    authorization: HeaderValue,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// None came.
    #[error("no answer came")]
    Call(#[source] reqwest::Error),
    /// It is larger than any that makes sense.
    #[error("the answer has more than {LARGEST_ANSWER} bytes")]
    TooLarge,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Outgoing {
    /// Speaks to the service at this address, as whoever has the token.
    pub(crate) fn new(base: &str, token: &Secret) -> Result<Self, NoSettings> {
        // An error says that there is a provider, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
            .map_err(|_| NoSettings::Malformed)?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(REQUEST)
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NoSettings::Client(Box::new(error)))?;
        Ok(Self { client, base: service(base)?, authorization })
    }

    /// The address of something of the service; `path` begins without a slash.
    pub(crate) fn address(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// Sends a request, as whoever has the token.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        // Addresses may have names of people in them.
        let failed = |error: reqwest::Error| NoAnswer::Call(error.without_url());
        let request = request.header(AUTHORIZATION, self.authorization.clone());
        let mut response = request.send().await.map_err(failed)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(NoAnswer::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }
}

/// The address of a service that is spoken to over TLS, or on this machine.
fn service(text: &str) -> Result<Url, NoSettings> {
    let refused = || NoSettings::Service(text.chars().take(200).collect());
    let url = Url::parse(text).map_err(|_| refused())?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if is_plain && is_safe && url.password().is_none() && url.has_host() { Ok(url) } else { Err(refused()) }
}

/// Says whether an address is one of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_spoken_to_over_tls_or_on_this_machine() {
        for text in
            ["https://slack.com/api", "http://127.0.0.1:9/api", "http://[::1]:9", "http://localhost/api/"]
        {
            assert!(service(text).is_ok(), "{text}");
        }
        for text in [
            "http://slack.com/api",
            "http://127.0.0.1.evil.example/",
            "ftp://127.0.0.1/",
            "https://a:b@slack.com/api",
            "https://slack.com/api?token=x",
            "slack.com",
            "",
        ] {
            assert!(service(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_that_would_end_a_header_is_refused_and_not_shown() {
        let refused = Outgoing::new("https://slack.com/api", &Secret::of("xoxb-1\r\nx: y".to_owned()));
        assert!(!refused.err().unwrap().to_string().contains("xoxb"));
    }

    #[test]
    fn a_path_goes_on_behind_that_of_the_service() {
        let at = |base: &str| {
            Outgoing::new(base, &Secret::of("t".to_owned())).unwrap().address("auth.test").to_string()
        };
        assert_eq!(at("https://slack.com/api"), "https://slack.com/api/auth.test");
        assert_eq!(at("http://127.0.0.1:9/"), "http://127.0.0.1:9/auth.test");
    }
}
