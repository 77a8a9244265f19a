//! Webhooks: signed requests to programs elsewhere.

use crate::error::NotDelivered;
use crate::names::{CheckedNames, Names};
use crate::secret::Secret;
use crate::settings::{AllowedHost, NoSettings};
use crate::target::Target;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, redirect};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the whole of a call may take.
const CALL: Duration = Duration::from_secs(15);
/// Bytes of a body.
pub const LARGEST_BODY: usize = 256 << 10;

/// A call of a webhook.
#[derive(Debug)]
pub struct Call<'a> {
    /// The id of the delivery, the same each time it is tried.
    pub id: &'a str,
    /// What it is about.
    pub event: &'a str,
    /// Where to.
    pub target: &'a Target,
    /// What it is signed with.
    pub secret: &'a Secret,
    /// The document, as JSON.
    pub body: &'a [u8],
}

/// Calls webhooks.
#[derive(Clone)]
pub struct Webhooks {
    client: Client,
    names: CheckedNames,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("allowed", &self.names.allowed).finish_non_exhaustive()
    }
}

impl Webhooks {
    /// Calls webhooks at public addresses and at those hosts of this house.
    pub fn new(allowed: &[AllowedHost], names: Arc<dyn Names>) -> Result<Self, NoSettings> {
        // An error says that there is a provider, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let names = CheckedNames { names, allowed: allowed.into() };
        let client = Client::builder()
            .dns_resolver(names.clone())
            .redirect(redirect::Policy::none())
            // A proxy would resolve the name a second time, and elsewhere.
            .no_proxy()
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NoSettings::Client(Box::new(error)))?;
        Ok(Self { client, names })
    }

    /// Makes a call; what the receiver answers beside its status is not read.
    pub async fn call(&self, call: &Call<'_>, now: Timestamp) -> Result<(), NotDelivered> {
        if call.body.len() > LARGEST_BODY {
            return Err(NotDelivered::TooLarge(call.body.len()));
        }
        if let Some(address) = call.target.address() {
            self.names.check(call.target.host(), address)?;
        }
        let request = self
            .client
            .post(call.target.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("Portcullis-Delivery", plain(call.id))
            .header("Portcullis-Event", plain(call.event))
            .header("Portcullis-Timestamp", HeaderValue::from(now.as_second()))
            .header("Portcullis-Signature", plain(&call.secret.sign(now, call.body)))
            .body(call.body.to_vec());
        let answer = request.send().await.map_err(refused)?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else if status.is_redirection() {
            Err(NotDelivered::Redirected(status.as_u16()))
        } else {
            Err(NotDelivered::Answered(status.as_u16()))
        }
    }
}

/// A text as the value of a header; what can't stand in one becomes `?`.
fn plain(text: &str) -> HeaderValue {
    let kept: String =
        text.chars().take(200).map(|c| if (' '..='~').contains(&c) { c } else { '?' }).collect();
    HeaderValue::from_str(&kept).unwrap_or_else(|_| HeaderValue::from_static("?"))
}

/// What the client says, or what the look at the names of hosts said, which is somewhere among its causes.
fn refused(error: reqwest::Error) -> NotDelivered {
    let mut cause = error.source();
    while let Some(inner) = cause {
        match inner.downcast_ref::<NotDelivered>() {
            Some(NotDelivered::Private { host, address }) => {
                return NotDelivered::Private { host: host.clone(), address: *address };
            }
            Some(NotDelivered::Nameless(host)) => return NotDelivered::Nameless(host.clone()),
            _ => cause = inner.source(),
        }
    }
    // Addresses of webhooks may hold secrets of the receiver.
    NotDelivered::Call(error.without_url())
}
