//! Tokens against requests that another site makes in somebody's name: whoever has one has seen a page of the session.

use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The token of a session, which tells nothing about its secret.
pub fn csrf_token(session: &Secret) -> String {
    // A key of any length will do, so there is nothing to fail.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(session.expose().as_bytes()) else { return String::new() };
    URL_SAFE_NO_PAD.encode(mac.chain_update(b"csrf").finalize().into_bytes())
}

/// Says whether a token is that of the session, in the same time wherever it differs.
pub fn check_csrf_token(session: &Secret, token: &str) -> bool {
    let own = csrf_token(session);
    !own.is_empty() && bool::from(own.as_bytes().ct_eq(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_session_alone() {
        let (session, other) = (Secret::new("one"), Secret::new("other"));
        let token = csrf_token(&session);
        assert_eq!(token, "YfPUxxXKOdeTNxzJo8bIbOV7tBAs7Dufe4VwuPd-Y00");
        assert!(check_csrf_token(&session, &token));
        for wrong in ["", &csrf_token(&other), &token[1..], &format!("{token}x")] {
            assert!(!check_csrf_token(&session, wrong), "{wrong}");
        }
    }
}
