//! What may go wrong on the way.

use std::time::Duration;

/// What happens to an event on its way to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It comes so much later.
    Late(Duration),
    /// It comes twice.
    Twice,
    /// The event after it comes first.
    Reordered,
    /// It never comes.
    Lost,
    /// It comes with a signature that is wrong, and again as Slack tries again.
    BadSignature,
    /// It comes with a signature of ten minutes ago, and again as Slack tries again.
    Stale,
    /// An event of a type that nobody knows comes first.
    UnknownBefore,
}

/// What the Web API says instead of doing what it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiFault {
    /// To come back after so many seconds.
    RateLimited(u32),
    /// This error, in an answer that is otherwise well.
    Error(String),
    /// Something that is no answer.
    Broken,
    /// Something that is no answer, although it does what it is asked for.
    LostAnswer,
}
