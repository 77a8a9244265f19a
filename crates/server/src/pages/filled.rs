//! A form that was filled in on one of our pages.

use super::desk::Csrf;
use crate::problem::Failed;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Bytes of a form; what people write is cut elsewhere.
const FORM: usize = 2 << 20;

/// A form that comes from a page of the same session: its field `csrf` proves it.
#[derive(Debug)]
pub(crate) struct Filled<T>(pub(crate) T);

/// A form that says nothing but that it was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {}

#[derive(Deserialize)]
struct Proof {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Filled<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        let expected = request.extensions().get::<Csrf>().cloned();
        let bytes = match Limited::new(request.into_body(), FORM).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                let detail = format!("the form has more than {FORM} bytes");
                return Err(Failed::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
            }
            Err(error) => return Err(Failed::new(StatusCode::BAD_REQUEST, error)),
        };
        let proof: Proof = serde_urlencoded::from_bytes(&bytes).map_err(|error| not_understood(&error))?;
        prove(expected.as_ref(), &proof.csrf)?;
        serde_urlencoded::from_bytes(&bytes).map(Self).map_err(|error| not_understood(&error))
    }
}

/// Refuses a form that does not come from a page of the same session.
pub(crate) fn prove(expected: Option<&Csrf>, given: &str) -> Result<(), Failed> {
    // A digest of each is compared, so that the time it takes tells nothing of the secret.
    let same = expected.is_some_and(|Csrf(expected)| {
        !expected.is_empty() && blake3::hash(expected.as_bytes()) == blake3::hash(given.as_bytes())
    });
    if same {
        return Ok(());
    }
    let detail = "the form is of an earlier session; go back, load the page again and send it once more";
    Err(Failed::new(StatusCode::FORBIDDEN, detail))
}

fn not_understood(error: &serde_urlencoded::de::Error) -> Failed {
    Failed::new(StatusCode::BAD_REQUEST, format!("the form can't be understood: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_proof_of_the_session_itself_counts() {
        let expected = Csrf("abc".to_owned());
        assert!(prove(Some(&expected), "abc").is_ok());
        assert!(prove(Some(&expected), "abd").is_err());
        assert!(prove(Some(&expected), "").is_err());
        assert!(prove(None, "").is_err(), "whoever has no session sends no form");
        assert!(prove(Some(&Csrf(String::new())), "").is_err());
    }
}
