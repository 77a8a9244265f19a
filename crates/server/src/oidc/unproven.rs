//! Why nobody is proven to be anybody, in words for whoever wanted to come in.

use super::calls::NotCalled;
use axum::http::StatusCode;
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    ClaimsVerificationError, DiscoveryError, RequestTokenError, SignatureVerificationError, SigningError,
    StandardErrorResponse, UserInfoError,
};
use std::sync::Arc;

/// Why a provider proves nothing. What it says itself is for the log: it may be a stranger's words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unproven {
    /// It does not answer, or not as a provider.
    #[error("{}", away(.0))]
    Away(#[source] Arc<DiscoveryError<NotCalled>>),
    /// It would be asked in clear.
    #[error("it wants people to sign in at {0}, which is not https://")]
    Open(String),
    /// The way back does not lead from where it began.
    #[error("this did not begin in this browser, or took more than 10 minutes, or has ended already")]
    Lost,
    /// Another provider answers.
    #[error("the answer is not from the provider that was asked")]
    Foreign,
    /// It says no.
    #[error("it does not let you in here ({0})")]
    Refused(String),
    /// It does not take the code.
    #[error("it does not take the code that it sent you back with, which may have been used before")]
    Code(#[source] Box<NotExchanged>),
    /// Nobody answers where a code is exchanged, or not as a provider.
    #[error("it does not answer as it should where it says who you are")]
    Nonsense(#[source] Box<NotExchanged>),
    /// It can't give anything for a code.
    #[error("it does not say where a code is exchanged")]
    Endless,
    /// It gives no token that says who somebody is.
    #[error("its answer has no token that says who you are")]
    Tokenless,
    /// The token proves nothing.
    #[error("the token that says who you are does not hold: {}", reason(.0))]
    Token(#[source] ClaimsVerificationError),
    /// The tokens do not belong together.
    #[error("the token that says who you are does not hold: it belongs to another answer")]
    Torn(#[source] Option<SigningError>),
    /// It does not say more about somebody.
    #[error("it does not say by what you would be found in the program")]
    Silent(#[source] Box<UserInfoError<NotCalled>>),
}

type NotExchanged = RequestTokenError<NotCalled, StandardErrorResponse<CoreErrorResponseType>>;

impl Unproven {
    /// The status of the page that says so.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Lost | Self::Foreign => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_GATEWAY,
        }
    }
}

fn away(error: &DiscoveryError<NotCalled>) -> &'static str {
    match error {
        DiscoveryError::Request(NotCalled::Call(_)) => "it can't be reached at this moment",
        _ => "it does not describe itself as it should",
    }
}

fn reason(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "it has expired",
        ClaimsVerificationError::InvalidAudience(_) => "it is meant for somebody else than this server",
        ClaimsVerificationError::InvalidIssuer(_) => "another provider made it",
        ClaimsVerificationError::InvalidNonce(_) => "it belongs to another sign-in",
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoSignature
            | SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_) => "it is not signed in a way that counts",
            SignatureVerificationError::NoMatchingKey => {
                "it is signed with a key that the provider does not have"
            }
            _ => "its signature is wrong",
        },
        _ => "it makes no sense",
    }
}
