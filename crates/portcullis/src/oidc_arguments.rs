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
    #[arg(long, value_name = "URL", env = "PORTCULLIS_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Our name with it
    #[arg(long, value_name = "ID", env = "PORTCULLIS_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// A file with nothing but our secret with it; without one we are a public client
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// What people call it, on the button
    #[arg(long, value_name = "NAME", env = "PORTCULLIS_OIDC_LABEL", default_value = "single sign-on")]
    oidc_label: String,
    /// What names the person who comes for the first time: `email`, or a claim that is an id of the program
    #[arg(long, value_name = "CLAIM", env = "PORTCULLIS_OIDC_CLAIM", default_value = EMAIL)]
    oidc_claim: String,
    /// Take addresses that it does not say it verified
    #[arg(long, env = "PORTCULLIS_OIDC_TRUST_EMAIL")]
    oidc_trust_email: bool,
    /// Take no passwords but those of people with the role admin
    #[arg(long, env = "PORTCULLIS_OIDC_ONLY")]
    oidc_only: bool,
}

impl OidcArguments {
    /// The provider, if there is one, for a server that people reach at `base_url`.
    pub(crate) fn provider(&self, base_url: &str) -> anyhow::Result<Option<Arc<Provider>>> {
        let Some(issuer) = self.oidc_issuer.clone() else {
            if self.oidc_client_id.is_some() || self.oidc_client_secret_file.is_some() || self.oidc_only {
                bail!("which identity provider is meant? say so with --oidc-issuer");
            }
            return Ok(None);
        };
        let Some(client_id) = self.oidc_client_id.clone() else {
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
            client_secret: self.oidc_client_secret_file.as_ref().map(secret).transpose()?,
            label: self.oidc_label.clone(),
            found_by: if self.oidc_claim == EMAIL {
                FoundBy::Email { is_trusted: self.oidc_trust_email }
            } else {
                FoundBy::Id(self.oidc_claim.clone())
            },
            passwords: if self.oidc_only { GoodFor::Admins } else { GoodFor::Everybody },
        };
        Ok(Some(Arc::new(Provider::new(settings, base_url)?)))
    }
}
