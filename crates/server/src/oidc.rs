//! Sign-in through a provider of OpenID Connect: the authorisation code flow with PKCE, a state and a nonce.
//!
//! What the provider says is proven here; who that is among the people of the program is for `app` to say.

mod calls;
mod journey;
mod metadata;
mod proof;
mod unproven;

pub(crate) use journey::{Journey, LASTS};
pub(crate) use proof::Returned;
pub(crate) use unproven::Unproven;

use calls::Calls;
use jiff::Timestamp;
use metadata::{Known, Metadata};
use openidconnect::core::{CoreClient, CoreClientAuthMethod, CoreResponseType};
use openidconnect::url::{Host, Url};
use openidconnect::{
    AuthType, AuthenticationFlow, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LogoutRequest, Nonce, PkceCodeChallenge, PostLogoutRedirectUrl, RedirectUrl,
    Scope,
};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sign_in::GoodFor;
use portcullis_app::accounts::vouched::FoundBy;
use std::fmt;
use std::time::Duration;

/// Where the provider sends people back to.
pub(crate) const CALLBACK: &str = "/sign-in/oidc/callback";
/// How long a page waits for the provider to say where people sign out there.
const LEAVING: Duration = Duration::from_secs(2);

/// What is known of a provider and of our place with it.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its name for itself, where it describes itself: `https://id.acme.example`.
    pub issuer: String,
    /// Our name with it.
    pub client_id: String,
    /// What we prove with that it is us; a public client has nothing.
    pub client_secret: Option<Secret>,
    /// What people call it, on the button.
    pub label: String,
    /// How people are found who come for the first time.
    pub found_by: FoundBy,
    /// Whose passwords are good beside it.
    pub passwords: GoodFor,
}

/// A provider through which people sign in. It is asked for the first time when somebody does.
pub struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    left: PostLogoutRedirectUrl,
    calls: Calls,
    known: Known,
    spent: journey::Spent,
}

/// Why a provider can't be used as it is set.
#[derive(Debug, thiserror::Error)]
pub enum NotUsable {
    /// An address is none.
    #[error("`{0}` is no address")]
    NoAddress(String, #[source] openidconnect::url::ParseError),
    /// The way to it is open to others.
    #[error(
        "the issuer is `{0}`, and has to begin with https://; only on this machine itself may it be http://"
    )]
    Insecure(String),
    /// There is no client for HTTP.
    #[error("requests can't be sent from here")]
    Client(#[source] reqwest::Error),
}

/// Our side of the flow, with what the provider says of itself.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    /// A provider for a server that people reach at `base_url`.
    pub fn new(settings: ProviderSettings, base_url: &str) -> Result<Self, NotUsable> {
        let no_address = |text: &str| {
            let text = text.to_owned();
            |error| NotUsable::NoAddress(text, error)
        };
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(no_address(&settings.issuer))?;
        if !is_guarded(issuer.url()) {
            return Err(NotUsable::Insecure(settings.issuer));
        }
        let redirect = format!("{base_url}{CALLBACK}");
        let redirect = RedirectUrl::new(redirect.clone()).map_err(no_address(&redirect))?;
        let left = format!("{base_url}/sign-in");
        let left = PostLogoutRedirectUrl::new(left.clone()).map_err(no_address(&left))?;
        let calls = Calls::new(issuer.url().scheme() == "https").map_err(NotUsable::Client)?;
        let (known, spent) = (Known::default(), journey::Spent::default());
        Ok(Self { settings, issuer, redirect, left, calls, known, spent })
    }

    /// What people call it.
    pub(crate) fn label(&self) -> &str {
        &self.settings.label
    }

    /// How people are found who come for the first time.
    pub(crate) fn found_by(&self) -> &FoundBy {
        &self.settings.found_by
    }

    /// Whose passwords are good beside it.
    pub(crate) fn passwords(&self) -> GoodFor {
        self.settings.passwords
    }

    /// Where somebody is sent to sign in, and what they carry until they are back.
    pub(crate) async fn send(&self, next: &str, now: Timestamp) -> Result<(Url, Journey), Unproven> {
        let client = self.client(&*self.known.get(&self.calls, &self.issuer).await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let (address, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        if !is_guarded(&address) {
            return Err(Unproven::Open(address.origin().ascii_serialization()));
        }
        Ok((address, Journey::begin(state, &nonce, verifier, next, now)))
    }

    /// Where somebody signs out there, if they can: asked for a moment, and not at any price.
    pub(crate) async fn leaving(&self) -> Option<String> {
        let asked = self.known.get(&self.calls, &self.issuer);
        let metadata = tokio::time::timeout(LEAVING, asked).await.ok()?.ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.clone()?;
        let address = LogoutRequest::from(end)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(self.left.clone())
            .http_get_url();
        is_guarded(&address).then(|| address.into())
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let id = ClientId::new(self.settings.client_id.clone());
        // Who says nothing takes the secret in a header (OpenID Connect Discovery, section 3).
        let ways = metadata.token_endpoint_auth_methods_supported();
        let has = |way| ways.is_some_and(|ways| ways.contains(&way));
        let takes_body =
            has(CoreClientAuthMethod::ClientSecretPost) && !has(CoreClientAuthMethod::ClientSecretBasic);
        CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if takes_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Says whether nobody on the way reads what is sent there: it is encrypted, or does not leave this machine.
fn is_guarded(address: &Url) -> bool {
    let is_here = match address.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(issuer: &str) -> Result<Provider, NotUsable> {
        let settings = ProviderSettings {
            issuer: issuer.to_owned(),
            client_id: "portcullis".to_owned(),
            client_secret: Some(Secret::new("a-secret-of-ours")),
            label: "Acme".to_owned(),
            found_by: FoundBy::Email { is_trusted: false },
            passwords: GoodFor::Everybody,
        };
        Provider::new(settings, "https://portcullis.acme.example")
    }

    #[test]
    fn a_provider_is_asked_over_tls_or_on_this_machine() {
        for good in [
            "https://id.acme.example/realm",
            "http://127.0.0.1:9000",
            "http://localhost:9000",
            "http://[::1]:1",
        ] {
            provider(good).unwrap();
        }
        let mut told = Vec::new();
        for bad in ["http://id.acme.example", "http://localhost.evil.example", "ftp://127.0.0.1", "acme"] {
            told.push(provider(bad).unwrap_err().to_string());
        }
        insta::assert_snapshot!(told.join("\n"), @"
        the issuer is `http://id.acme.example`, and has to begin with https://; only on this machine itself may it be http://
        the issuer is `http://localhost.evil.example`, and has to begin with https://; only on this machine itself may it be http://
        the issuer is `ftp://127.0.0.1`, and has to begin with https://; only on this machine itself may it be http://
        `acme` is no address
        ");
    }

    #[test]
    fn the_secret_is_never_shown() {
        let shown = format!("{:?}", provider("https://id.acme.example").unwrap());
        assert!(shown.contains("id.acme.example") && !shown.contains("a-secret-of-ours"), "{shown}");
    }
}
