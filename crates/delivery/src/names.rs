//! From names of hosts to addresses, with a look at each before anything is connected to.

use crate::address::is_public;
use crate::error::NotDelivered;
use crate::settings::AllowedHost;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// Tells the addresses of a host.
pub trait Names: Send + Sync + 'static {
    /// The addresses of the host of this name.
    fn look_up(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The names that the operating system knows.
#[derive(Debug, Clone, Copy)]
pub struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Gives the client the addresses that were looked at and no others, so that a name that leads elsewhere a moment
/// later changes nothing.
#[derive(Clone)]
pub(crate) struct CheckedNames {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) allowed: Arc<[AllowedHost]>,
}

impl CheckedNames {
    /// Refuses an address that is neither public nor that of an allowed host.
    pub(crate) fn check(&self, host: &str, address: IpAddr) -> Result<(), NotDelivered> {
        if is_public(address) || self.allowed.iter().any(|allowed| allowed.is(host)) {
            return Ok(());
        }
        Err(NotDelivered::Private { host: host.to_owned(), address })
    }

    async fn addresses(self, host: String) -> Result<Vec<SocketAddr>, NotDelivered> {
        let found = self.names.look_up(host.clone()).await.unwrap_or_default();
        if found.is_empty() {
            return Err(NotDelivered::Nameless(host));
        }
        // One that is refused refuses all: whoever mixes them means to be let in by the others.
        found.iter().try_for_each(|address| self.check(&host, *address))?;
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.clone().addresses(name.as_str().to_owned());
        Box::pin(async move { Ok(Box::new(found.await?.into_iter()) as Addrs) })
    }
}
