//! What requests work on: all of them share the server, and each has the program that applied when it came.

use crate::problem::Failed;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use portcullis_app::accounts::entrance::Entrance;
use portcullis_app::installation::{CurrentProgram, Installation};
use portcullis_app::read_report::Limits;
use std::sync::{Arc, RwLock};

/// What all requests share.
#[derive(Debug, Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    installation: Installation,
    program: RwLock<Arc<CurrentProgram>>,
    limits: Arc<Limits>,
    entrance: Arc<Entrance>,
}

impl Server {
    /// A server of this installation, which reads reports within these limits.
    pub fn new(installation: Installation, limits: Limits) -> Self {
        let program = RwLock::new(Arc::clone(&installation.program));
        let entrance = Arc::default();
        Self { shared: Arc::new(Shared { installation, program, limits: Arc::new(limits), entrance }) }
    }

    /// The installation with the program that applies at this moment.
    pub fn installation(&self) -> Installation {
        // Whoever panicked while holding it left a whole program behind: it is one pointer.
        let program = self.shared.program.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        Installation { program: Arc::clone(&program), ..self.shared.installation.clone() }
    }

    /// What all who sign in share.
    pub fn entrance(&self) -> Arc<Entrance> {
        Arc::clone(&self.shared.entrance)
    }

    /// Makes another program the one that applies to every request that comes from here on.
    pub fn apply(&self, program: Arc<CurrentProgram>) {
        *self.shared.program.write().unwrap_or_else(std::sync::PoisonError::into_inner) = program;
    }
}

/// What one request works on, the same from its beginning to its end.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) installation: Installation,
    pub(crate) limits: Arc<Limits>,
    pub(crate) entrance: Arc<Entrance>,
}

impl FromRequestParts<Server> for Served {
    type Rejection = Failed;

    async fn from_request_parts(_: &mut Parts, server: &Server) -> Result<Self, Failed> {
        Ok(Self {
            installation: server.installation(),
            limits: Arc::clone(&server.shared.limits),
            entrance: server.entrance(),
        })
    }
}
