//! Ambassadors.

use super::{ApiError, Client, address, with_query};
use crate::ambassadors::{AmbassadorDirectory, AmbassadorsOfTeam, FindAmbassadors};
use crate::transport::{Body, Transport};
use http::Method;

impl<T: Transport> Client<T> {
    /// The teams with their ambassadors.
    pub fn ambassadors(&self, wanted: &FindAmbassadors) -> Result<AmbassadorDirectory, ApiError> {
        self.ask(Method::GET, &with_query(address(&["ambassadors"]), wanted)?, Body::Empty)
    }

    /// A team with its ambassadors.
    pub fn ambassadors_of(&self, team: &str) -> Result<AmbassadorsOfTeam, ApiError> {
        self.ask(Method::GET, &address(&["ambassadors", team]), Body::Empty)
    }
}
