//! Requests to a provider: bounded in time and size, never redirected, never in clear over a network.

use super::is_guarded;
use openidconnect::url::Url;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use std::pin::Pin;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the whole of a call may take.
const CALL: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const ANSWER: usize = 1 << 20;

/// Sends requests to a provider.
#[derive(Debug, Clone)]
pub(super) struct Calls {
    client: reqwest::Client,
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotCalled {
    /// The address is none to which a secret may be sent.
    #[error("nothing is sent to `{0}`, which is not https://")]
    Open(String),
    /// The answer has too many bytes.
    #[error("the answer has more than {ANSWER} bytes")]
    TooLarge,
    /// The request is none.
    #[error("the request can't be sent")]
    NoRequest(#[source] reqwest::Error),
    /// Nobody answers, or not in time, or not to the end.
    #[error("the call failed")]
    Call(#[source] reqwest::Error),
}

impl Calls {
    /// Calls a provider elsewhere through the proxy of this machine, if it has one, and one on this machine directly.
    pub(super) fn new(is_elsewhere: bool) -> reqwest::Result<Self> {
        // An error says that there is a provider of TLS, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")));
        if !is_elsewhere {
            builder = builder.no_proxy();
        }
        Ok(Self { client: builder.build()? })
    }

    /// The answer to a request, whatever its status.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NotCalled> {
        let address = request.uri().to_string();
        if !Url::parse(&address).is_ok_and(|address| is_guarded(&address)) {
            return Err(NotCalled::Open(address));
        }
        let request = reqwest::Request::try_from(request).map_err(NotCalled::NoRequest)?;
        let mut answer = self.client.execute(request).await.map_err(NotCalled::Call)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(NotCalled::Call)? {
            if body.len() + chunk.len() > ANSWER {
                return Err(NotCalled::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut understood = HttpResponse::new(body);
        *understood.status_mut() = answer.status();
        *understood.headers_mut() = answer.headers().clone();
        Ok(understood)
    }
}

impl<'c> AsyncHttpClient<'c> for Calls {
    type Error = NotCalled;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NotCalled>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
