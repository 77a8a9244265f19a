//! Tokens.

use super::{ApiError, Client, address, json};
use crate::tokens::{MadeToken, MakeToken, Token, TokenList};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// Makes a token.
    pub fn make_token(&self, wanted: &MakeToken) -> Result<MadeToken, ApiError> {
        self.ask(Method::POST, &address(&["tokens"]), json(wanted)?)
    }

    /// One's own tokens, and where one lets people in, everybody's.
    pub fn tokens(&self) -> Result<TokenList, ApiError> {
        self.ask(Method::GET, &address(&["tokens"]), Body::Empty)
    }

    /// Revokes a token.
    pub fn revoke_token(&self, id: &str) -> Result<Token, ApiError> {
        self.ask(Method::DELETE, &address(&["tokens", id]), Body::Empty)
    }
}
