//! The identity provider through which people sign in, as typed.

use anyhow::{Context, bail};
use clap::Args;
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sign_in::GoodFor;
use portcullis_app::accounts::vouched::FoundBy;
use portcullis_server::{Provider, ProviderSettings};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// The claim by which people are found where nothing else is said.
const EMAIL: &str = "email";

/// An identity provider.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sign-in through an identity provider")]
pub(crate) struct OidcArguments {
    /// A provider of OpenID Connect, as it names itself: `https://id.acme.example`
    #[arg(long = "oidc-issuer", value_name = "URL", env = "PORTCULLIS_OIDC_ISSUER")]
    issuer: Option<String>,
    /// Our name with it
    #[arg(long = "oidc-client-id", value_name = "ID", env = "PORTCULLIS_OIDC_CLIENT_ID")]
    client_id: Option<String>,
    /// A file with nothing but our secret with it; without one we are a public client
    #[arg(long = "oidc-client-secret-file", value_name = "FILE", env = "PORTCULLIS_OIDC_CLIENT_SECRET_FILE")]
    client_secret_file: Option<PathBuf>,
    /// What people call it, on the button
    #[arg(
        long = "oidc-label",
        value_name = "NAME",
        env = "PORTCULLIS_OIDC_LABEL",
        default_value = "single sign-on"
    )]
    label: String,
    /// What names the person who comes for the first time: `email`, or a claim that is an id of the program
    #[arg(long = "oidc-claim", value_name = "CLAIM", env = "PORTCULLIS_OIDC_CLAIM", default_value = EMAIL)]
    claim: String,
    /// Take addresses that it does not say it verified
    #[arg(long = "oidc-trust-email", env = "PORTCULLIS_OIDC_TRUST_EMAIL")]
    trust_email: bool,
    /// Take no passwords but those of people with the role admin
    #[arg(long = "oidc-only", env = "PORTCULLIS_OIDC_ONLY")]
    only: bool,
}

impl OidcArguments {
    /// The provider, if there is one, for a server that people reach at `base_url`.
    pub(crate) fn provider(&self, base_url: &str) -> anyhow::Result<Option<Arc<Provider>>> {
        let Some(issuer) = self.issuer.clone() else {
            if self.client_id.is_some() || self.client_secret_file.is_some() || self.only {
                bail!("which identity provider is meant? say so with --oidc-issuer");
            }
            return Ok(None);
        };
        let Some(client_id) = self.client_id.clone() else {
            bail!("{issuer} knows this server by a name; say which with --oidc-client-id");
        };
        let secret = |path: &PathBuf| {
            let text = fs::read_to_string(path).with_context(|| {
                format!("our secret with the identity provider can't be read from {}", path.display())
            })?;
            let text = text.trim_end_matches(['\r', '\n']);
            if text.is_empty() {
                bail!("{} is empty; our secret with the identity provider belongs there", path.display());
            }
            Ok(Secret::new(text))
        };
        let settings = ProviderSettings {
            issuer,
            client_id,
            client_secret: self.client_secret_file.as_ref().map(secret).transpose()?,
            label: self.label.clone(),
            found_by: if self.claim == EMAIL {
                FoundBy::Email { is_trusted: self.trust_email }
            } else {
                FoundBy::Id(self.claim.clone())
            },
            passwords: if self.only { GoodFor::Admins } else { GoodFor::Everybody },
        };
        Ok(Some(Arc::new(Provider::new(settings, base_url)?)))
    }
}
