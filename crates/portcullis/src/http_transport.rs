//! The transport to a server: HTTP, with answers that are none of the API's told in sentences.

mod address;
mod failure;
mod foreign;
mod outgoing;
#[cfg(test)]
mod tests;

pub(crate) use address::ServerAddress;

use anyhow::{Context, bail};
use failure::{broke_off, is_refused, no_answer};
use http::header::{AUTHORIZATION, HeaderValue};
use http::request::Parts;
use http::{HeaderName, Method, Request, Response, StatusCode};
use outgoing::Outgoing;
use portcullis_api::{Body, Transport, TransportError};
use reqwest::Client;
use reqwest::redirect::Policy;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// How long a connection may take until it stands. Answers may take as long as they do: uploads are long.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long a connection that nobody uses is kept. Servers and proxies end such connections after seconds, and a request
/// on one that just ended gets no answer.
const IDLE: Duration = Duration::from_secs(2);
/// How long to wait before each further attempt where nobody answers, or the server is not there behind its proxy.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(600), Duration::from_millis(1800)];
/// Bytes of an answer that is held as a whole.
const ANSWER: u64 = 1 << 30;
/// Bytes of an answer that says what is wrong.
const PROBLEM: u64 = 1 << 20;
/// By which a server knows a request that comes again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Asks a server over the network, with a token.
#[derive(Debug)]
pub(crate) struct HttpTransport {
    runtime: Runtime,
    client: Client,
    address: ServerAddress,
    authorization: HeaderValue,
    most: u64,
}

impl HttpTransport {
    /// The way to this server, which knows the caller by the token. A token goes over plain HTTP to this machine only.
    pub(crate) fn new(address: ServerAddress, token: &str) -> anyhow::Result<Self> {
        if !address.is_secure() && !address.is_loopback() {
            bail!("a token is not sent to {address} in clear, where others could read it; use https://");
        }
        let mut authorization = HeaderValue::try_from(format!("Bearer {token}"))
            .context("the token has characters that no token has")?;
        authorization.set_sensitive(true);
        // The first provider stays: whoever asked a bucket in this process has set the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .connect_timeout(CONNECTING)
            .pool_idle_timeout(IDLE)
            .redirect(Policy::none())
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")));
        if !address.is_secure() {
            // A proxy would be given the token in clear.
            builder = builder.no_proxy();
        }
        let client = builder.build().context("requests can't be sent from here")?;
        let runtime = portcullis_server::runtime()?;
        Ok(Self { runtime, client, address, authorization, most: ANSWER })
    }

    /// The server.
    pub(crate) fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// The head of the answer to a request, with its body still to come.
    async fn call(&self, request: Request<Body>) -> Result<reqwest::Response, TransportError> {
        let (head, body) = request.into_parts();
        let mut outgoing = Outgoing::new(body);
        // A change that was asked for twice must be done once.
        let key = (head.method == Method::POST).then(|| Uuid::now_v7().to_string());
        let comes_again = matches!(head.method, Method::GET | Method::POST);
        let mut pauses = PAUSES.iter();
        loop {
            let answer = self.attempt(&head, key.as_deref(), &mut outgoing).await?;
            let is_passing = match &answer {
                Ok(answer) => comes_again && is_away(answer.status()),
                Err(error) => is_refused(error),
            };
            let Some(pause) = pauses.next().filter(|_| is_passing && outgoing.is_whole()) else {
                let changes = head.method != Method::GET;
                let explain =
                    |error: reqwest::Error| no_answer(&error, &self.address, changes, outgoing.trouble());
                return answer.map_err(explain);
            };
            sleep(*pause);
        }
    }

    /// One attempt; the outer error is that there is nothing to send.
    async fn attempt(
        &self,
        head: &Parts,
        key: Option<&str>,
        outgoing: &mut Outgoing,
    ) -> Result<reqwest::Result<reqwest::Response>, TransportError> {
        let body = outgoing.body().map_err(|error| TransportError(Box::new(error)))?;
        let mut request = self
            .client
            .request(head.method.clone(), self.address.of(&head.uri))
            .headers(head.headers.clone())
            .header(AUTHORIZATION, self.authorization.clone());
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        Ok(request.send().await)
    }

    /// Passes the body of an answer on as it comes, if it has no more bytes than these.
    async fn pass(
        &self,
        answer: &mut reqwest::Response,
        most: u64,
        into: &mut dyn Write,
    ) -> Result<(), TransportError> {
        let mut passed: u64 = 0;
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| broke_off(&error, &self.address, passed))?
        {
            passed += chunk.len() as u64;
            if passed > most {
                let told = format!("the answer of {} has more than {most} bytes", self.address);
                return Err(TransportError(told.into()));
            }
            into.write_all(&chunk).map_err(|error| TransportError(Box::new(error)))?;
        }
        Ok(())
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request<Body>) -> Result<Response<Vec<u8>>, TransportError> {
        let mut body = Vec::new();
        let answer = self.runtime.block_on(self.exchange(request, self.most, &mut body))?;
        Ok(if answer.status().is_success() { answer.map(|_| body) } else { answer })
    }

    fn receive(
        &self,
        request: Request<Body>,
        into: &mut dyn Write,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        self.runtime.block_on(self.exchange(request, u64::MAX, into))
    }
}

impl HttpTransport {
    /// Writes the body of an answer; that of a problem comes back with it.
    async fn exchange(
        &self,
        request: Request<Body>,
        most: u64,
        into: &mut dyn Write,
    ) -> Result<Response<Vec<u8>>, TransportError> {
        if let Some(problem) = address::unreachable(request.uri()) {
            return Ok(problem);
        }
        let mut answer = self.call(request).await?;
        let is_api = foreign::is_api(&answer);
        let mut kept = Vec::new();
        if answer.status().is_success() && is_api {
            self.pass(&mut answer, most, into).await?;
        } else if is_api {
            self.pass(&mut answer, PROBLEM, &mut kept).await?;
        }
        if let Some(problem) = foreign::explained(&answer, is_api, &kept, &self.address) {
            return Ok(problem);
        }
        let mut understood = Response::new(kept);
        *understood.status_mut() = answer.status();
        *understood.headers_mut() = answer.headers().clone();
        Ok(understood)
    }
}

/// Says whether an answer tells that the server is away for a moment.
fn is_away(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
}
