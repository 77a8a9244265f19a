//! The way back: the answer of the provider, the code for a token, and what the token proves.

use super::journey::Journey;
use super::metadata::Metadata;
use super::unproven::Unproven;
use super::{Client, Provider};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::core::{CoreGenderClaim, CoreIdToken, CoreJwsSigningAlgorithm, CoreTokenResponse};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Nonce,
    OAuth2TokenResponse, RequestTokenError, SignatureVerificationError, SubjectIdentifier, TokenResponse,
    UserInfoClaims,
};
use portcullis_app::accounts::vouched::{FoundBy, Vouched};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// Signatures that count: those that only the provider can make. A secret that both sides have proves nothing about who
/// signed, and neither does none.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What the provider sends somebody back with.
#[derive(Deserialize, Default)]
pub(crate) struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
    /// Who answers, where the provider says so (RFC 9207).
    iss: Option<String>,
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Returned").field("error", &self.error).finish_non_exhaustive()
    }
}

/// Every claim, by its name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct EveryClaim(Map<String, Value>);

impl AdditionalClaims for EveryClaim {}

impl Provider {
    /// What the provider says of somebody who came back, if it holds.
    pub(crate) async fn prove(
        &self,
        journey: &Journey,
        returned: Returned,
        now: Timestamp,
    ) -> Result<Vouched, Unproven> {
        if !journey.is_of(&returned.state) || !self.spent.end(journey, now) {
            return Err(Unproven::Lost);
        }
        if returned.iss.is_some_and(|issuer| issuer != self.settings.issuer) {
            return Err(Unproven::Foreign);
        }
        if !returned.error.is_empty() {
            return Err(Unproven::Refused(word(&returned.error)));
        }
        let metadata = self.known.get(&self.calls, &self.issuer).await?;
        let client = self.client(&metadata);
        let token = self.exchange(&client, returned.code, journey).await?;
        let id_token = token.id_token().ok_or(Unproven::Tokenless)?;
        let subject = self.verify(metadata, client.clone(), &token, id_token, &journey.nonce()).await?;
        self.vouched(&client, &token, id_token, subject).await
    }

    async fn exchange(
        &self,
        client: &Client,
        code: String,
        journey: &Journey,
    ) -> Result<CoreTokenResponse, Unproven> {
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| Unproven::Endless)?;
        let exchanged = exchange.set_pkce_verifier(journey.verifier()).request_async(&self.calls).await;
        exchanged.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => Unproven::Code(Box::new(error)),
            _ => Unproven::Nonsense(Box::new(error)),
        })
    }

    /// The provider's name for whom a token is about, once it holds. For a key that is not known the provider is asked
    /// again, now and then.
    async fn verify(
        &self,
        metadata: Arc<Metadata>,
        client: Client,
        token: &CoreTokenResponse,
        id_token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<SubjectIdentifier, Unproven> {
        match verified(&client, token, id_token, nonce) {
            Err(Unproven::Token(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ))) => match self.known.renew(&self.calls, &self.issuer, &metadata).await? {
                Some(renewed) => verified(&self.client(&renewed), token, id_token, nonce),
                None => verified(&client, token, id_token, nonce),
            },
            other => other,
        }
    }

    /// What the provider says of somebody: in the token, else where it tells more.
    async fn vouched(
        &self,
        client: &Client,
        token: &CoreTokenResponse,
        id_token: &CoreIdToken,
        subject: SubjectIdentifier,
    ) -> Result<Vouched, Unproven> {
        let name = match self.found_by() {
            FoundBy::Email { .. } => "email",
            FoundBy::Id(name) => name,
        };
        let mut claims = claims(id_token);
        if !claims.contains_key(name)
            && let Some(more) = self.more(client, token.access_token(), &subject).await?
        {
            claims = more;
        }
        Ok(Vouched {
            issuer: self.settings.issuer.clone(),
            subject: subject.to_string(),
            claim: claims.get(name).and_then(Value::as_str).map(str::to_owned),
            // Some providers say it as a text.
            is_verified: claims.get("email_verified").is_some_and(|said| said == true || said == "true"),
        })
    }

    /// What the provider says of somebody to whoever holds their access token; nothing where it does not.
    async fn more(
        &self,
        client: &Client,
        access: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Option<Map<String, Value>>, Unproven> {
        // The library can't take what does not stand in a header.
        if !access.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Unproven::Tokenless);
        }
        let Ok(asked) = client.user_info(access.clone(), Some(subject.clone())) else { return Ok(None) };
        let told: UserInfoClaims<EveryClaim, CoreGenderClaim> =
            asked.request_async(&self.calls).await.map_err(|error| Unproven::Silent(Box::new(error)))?;
        let Ok(Value::Object(claims)) = serde_json::to_value(&told) else { return Ok(None) };
        Ok(Some(claims))
    }
}

fn verified(
    client: &Client,
    token: &CoreTokenResponse,
    id_token: &CoreIdToken,
    nonce: &Nonce,
) -> Result<SubjectIdentifier, Unproven> {
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
    let claims = id_token.claims(&verifier, nonce).map_err(Unproven::Token)?;
    if let Some(expected) = claims.access_token_hash() {
        let signature = |error| Unproven::Token(ClaimsVerificationError::SignatureVerification(error));
        let (how, key) =
            (id_token.signing_alg().map_err(signature)?, id_token.signing_key(&verifier).map_err(signature)?);
        let actual = AccessTokenHash::from_token(token.access_token(), how, key);
        if actual.map_err(|error| Unproven::Torn(Some(error)))? != *expected {
            return Err(Unproven::Torn(None));
        }
    }
    Ok(claims.subject().clone())
}

/// All claims of a token that was verified.
fn claims(id_token: &CoreIdToken) -> Map<String, Value> {
    let text = id_token.to_string();
    let payload = text.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default()
}

/// The word with which a provider says no (RFC 6749, section 4.1.2.1); anything else is a stranger's.
fn word(error: &str) -> String {
    let is_word = error.len() <= 40 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_word { error.to_owned() } else { "for no reason that can be shown".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_of_the_protocol_is_repeated() {
        assert_eq!(word("access_denied"), "access_denied");
        for strange in ["Call 555-0100 to unlock your account", &"a".repeat(41), "<b>"] {
            assert_eq!(word(strange), "for no reason that can be shown");
        }
    }
}
