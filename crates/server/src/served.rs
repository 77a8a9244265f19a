//! What requests work on: all of them share the server, and each has the program that applied when it came.

use crate::kept::Kept;
use crate::problem::Failed;
use crate::programs::{Source, Trouble};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use portcullis_app::accounts::entrance::Entrance;
use portcullis_app::idempotency::Mark;
use portcullis_app::installation::{CurrentProgram, Installation};
use portcullis_app::read_report::Limits;
use portcullis_app::tickets::Ticketing;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

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
    source: Source,
    entrance: Arc<Entrance>,
    kept: Arc<Kept>,
    trouble: RwLock<Trouble>,
    ticketing: OnceLock<Arc<Ticketing>>,
}

impl Server {
    /// A server of this installation, whose program comes from `source`, and which reads reports within these limits.
    pub fn new(installation: Installation, source: Source, limits: Limits) -> Self {
        let program = RwLock::new(Arc::clone(&installation.program));
        let (limits, trouble) = (Arc::new(limits), RwLock::default());
        let (entrance, kept, ticketing) = (Arc::default(), Arc::default(), OnceLock::new());
        Self {
            shared: Arc::new(Shared {
                installation,
                program,
                limits,
                source,
                entrance,
                kept,
                trouble,
                ticketing,
            }),
        }
    }

    /// Where the program comes from.
    pub fn source(&self) -> &Source {
        &self.shared.source
    }

    /// What keeps strangers from trying passwords.
    pub fn entrance(&self) -> &Arc<Entrance> {
        &self.shared.entrance
    }

    /// Has tickets of requests be made with this from here on, unless something was given before.
    pub fn make_tickets(&self, ticketing: Ticketing) {
        // Whoever gave something first is heard.
        let _ = self.shared.ticketing.set(Arc::new(ticketing));
    }

    /// What is kept in memory for everybody.
    pub(crate) fn kept(&self) -> &Arc<Kept> {
        &self.shared.kept
    }

    /// What is wrong with the program that was meant to apply last, if anything is.
    pub fn trouble(&self) -> Trouble {
        self.shared.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn tell(&self, trouble: Trouble) {
        *self.shared.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// The installation with the program that applies at this moment.
    pub fn installation(&self) -> Installation {
        // Whoever panicked while holding it left a whole program behind: it is one pointer.
        let program = self.shared.program.read().unwrap_or_else(PoisonError::into_inner);
        Installation { program: Arc::clone(&program), ..self.shared.installation.clone() }
    }

    /// Makes another program the one that applies to every request that comes from here on.
    pub fn apply(&self, program: Arc<CurrentProgram>) {
        *self.shared.program.write().unwrap_or_else(PoisonError::into_inner) = program;
    }
}

/// What one request works on, the same from its beginning to its end.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) installation: Installation,
    pub(crate) limits: Arc<Limits>,
    pub(crate) entrance: Arc<Entrance>,
    pub(crate) kept: Arc<Kept>,
    /// What tickets are made with, where they can be.
    pub(crate) ticketing: Option<Arc<Ticketing>>,
}

impl FromRequestParts<Server> for Served {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failed> {
        let installation = server.installation();
        let installation = match parts.extensions.get::<Mark>() {
            Some(mark) => installation.for_request(mark.clone()),
            None => installation,
        };
        let (limits, entrance) = (Arc::clone(&server.shared.limits), Arc::clone(server.entrance()));
        let kept = Arc::clone(server.kept());
        let ticketing = server.shared.ticketing.get().map(Arc::clone);
        Ok(Self { installation, limits, entrance, kept, ticketing })
    }
}
