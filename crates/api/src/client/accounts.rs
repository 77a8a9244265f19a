//! Oneself, and the accounts of others.

use super::{ApiError, Client, address, json};
use crate::accounts::{Account, AccountList, ChangePassword, EndedSessions, Invitation, Me, SessionList};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// Who asks, and what they may do.
    pub fn me(&self) -> Result<Me, ApiError> {
        self.ask(Method::GET, &address(&["me"]), Body::Empty)
    }

    /// Changes one's password; all sessions end.
    pub fn change_password(&self, change: &ChangePassword) -> Result<EndedSessions, ApiError> {
        self.ask(Method::POST, &address(&["me", "password"]), json(change)?)
    }

    /// One's sessions.
    pub fn sessions(&self) -> Result<SessionList, ApiError> {
        self.ask(Method::GET, &address(&["me", "sessions"]), Body::Empty)
    }

    /// Ends all of them.
    pub fn end_sessions(&self) -> Result<EndedSessions, ApiError> {
        self.ask(Method::DELETE, &address(&["me", "sessions"]), Body::Empty)
    }

    /// All accounts.
    pub fn accounts(&self) -> Result<AccountList, ApiError> {
        self.ask(Method::GET, &address(&["accounts"]), Body::Empty)
    }

    /// Makes a link with which somebody sets a password.
    pub fn invite(&self, person: &str) -> Result<Invitation, ApiError> {
        self.ask(Method::POST, &address(&["accounts", person, "invitation"]), Body::Empty)
    }

    /// Shuts somebody out.
    pub fn disable_account(&self, person: &str) -> Result<Account, ApiError> {
        self.ask(Method::POST, &address(&["accounts", person, "disable"]), Body::Empty)
    }

    /// Lets them in again.
    pub fn enable_account(&self, person: &str) -> Result<Account, ApiError> {
        self.ask(Method::POST, &address(&["accounts", person, "enable"]), Body::Empty)
    }
}
