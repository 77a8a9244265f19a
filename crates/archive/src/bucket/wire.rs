//! Requests to the store, from threads that wait.

use super::settings::{NoBucket, Settings};
use crate::error::ArchiveError;
use crate::object::NO_ANSWER;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, Error, RetryConfig};
use std::fmt;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long one request may take: a part of an upload on a slow line.
const REQUEST: Duration = Duration::from_mins(2);
/// How often a request is tried again, and for how long.
const RETRIES: (usize, Duration) = (4, Duration::from_mins(1));

/// The client, and the runtime that it waits in.
pub(super) struct Wire {
    store: AmazonS3,
    settings: Settings,
    runtime: Option<Runtime>,
}

impl Wire {
    pub(super) fn new(settings: Settings) -> Result<Self, ArchiveError> {
        // An error says that there is a provider, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = ClientOptions::new()
            .with_connect_timeout(CONNECT)
            .with_timeout(REQUEST)
            .with_allow_http(settings.allow_http);
        let backoff = BackoffConfig { max_backoff: Duration::from_secs(5), ..BackoffConfig::default() };
        let retry = RetryConfig { backoff, max_retries: RETRIES.0, retry_timeout: RETRIES.1 };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(&settings.secret)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let Some(token) = &settings.token {
            builder = builder.with_token(token);
        }
        let store = builder.build().map_err(|error| NoBucket::Client {
            bucket: settings.bucket.clone(),
            reason: settings.shown(&error.to_string()),
        })?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| ArchiveError::storage("open", &settings.bucket, error))?;
        Ok(Self { store, settings, runtime: Some(runtime) })
    }

    pub(super) fn store(&self) -> &AmazonS3 {
        &self.store
    }

    /// Waits for a request. The runtime is one of its own, so this may be called where another one runs.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        request: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> object_store::Result<T> {
        let lost = || Error::Generic { store: "S3", source: "the request was lost".into() };
        let (answer, told) = sync_channel(1);
        let runtime = self.runtime.as_ref().ok_or_else(lost)?;
        runtime.spawn(async move {
            let _ = answer.send(request.await);
        });
        told.recv().map_err(|_| lost())?
    }

    /// The error of an action on something in the bucket, in our words: those of the store may quote credentials.
    pub(super) fn failed(&self, action: &'static str, key: &str, error: &Error) -> ArchiveError {
        let name = format!("{key} in the bucket {}", self.settings.bucket);
        ArchiveError::Storage { action, name, source: self.reason(error) }
    }

    /// Why the store did not do what it was asked for.
    pub(super) fn reason(&self, error: &Error) -> io::Error {
        let said = error.to_string();
        let (kind, reason) = match error {
            _ if said.contains("NoSuchBucket") => {
                (ErrorKind::NotFound, "there is no such bucket; make it, or name another".to_owned())
            }
            // Refused lists come as errors like any other, with the status in their text.
            _ if said.contains("403 Forbidden") => refused(),
            Error::Unauthenticated { .. } => {
                (ErrorKind::PermissionDenied, "the store does not know the credentials; look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned())
            }
            Error::PermissionDenied { .. } => refused(),
            Error::NotImplemented { .. } | Error::NotSupported { .. } => (
                ErrorKind::Unsupported,
                "the store can't write only where nothing stands (conditional puts), which the archive needs".to_owned(),
            ),
            _ => (NO_ANSWER, format!("the store did not do it: {}", self.settings.shown(&said))),
        };
        io::Error::new(kind, reason)
    }
}

fn refused() -> (ErrorKind, String) {
    let reason = "the store refuses that to these credentials; give them the right to list, get, put and delete, or \
                  look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    (ErrorKind::PermissionDenied, reason.to_owned())
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({:?})", self.settings)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // Waiting for a runtime is not allowed where another one runs, and nothing is under way.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
