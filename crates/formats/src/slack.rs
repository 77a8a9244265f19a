//! What Slack sends to an app, and what an app sends to Slack: events, interactions, slash commands, Socket Mode, answers
//! of the Web API, Block Kit.
//!
//! Whatever Slack sends is somebody's text: [`read`] bounds its size and its depth before anything is made of it, and
//! kinds that are not known are kept as unknown, and are never a mistake.

pub mod answer;
pub mod block;
pub mod command;
pub mod envelope;
pub mod event;
pub mod id;
pub mod interaction;
pub mod socket;
pub mod text;
pub mod view;

use serde::de::DeserializeOwned;

/// The longest document that is read, in bytes; the longest message with all of its blocks is far below.
pub const MOST_BYTES: usize = 1 << 20;
/// How deep parts of a document may stand in others; rich text has ten or so.
pub const MOST_DEPTH: usize = 48;

/// Why a document from Slack can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is too long.
    #[error("a document of {0} bytes is longer than the {MOST_BYTES} that are read")]
    TooLong(usize),
    /// Its parts stand too deep in each other.
    #[error("parts of the document stand in each other deeper than {MOST_DEPTH}")]
    TooDeep,
    /// It is none.
    #[error("the document is not what Slack sends")]
    Malformed(#[from] serde_json::Error),
}

/// Reads a document from Slack within limits.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLong(bytes.len()));
    }
    if depth(bytes) > MOST_DEPTH {
        return Err(Unreadable::TooDeep);
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// How deep brackets outside of strings stand in each other.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut is_string, mut is_escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn what_is_too_long_or_too_deep_is_not_read() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<Value>(nested(MOST_DEPTH).as_bytes()).is_ok());
        assert!(matches!(read::<Value>(nested(MOST_DEPTH + 1).as_bytes()), Err(Unreadable::TooDeep)));
        let long = format!("\"{}\"", "a".repeat(MOST_BYTES - 2));
        assert!(read::<Value>(long.as_bytes()).is_ok());
        assert!(matches!(read::<Value>(format!("{long} ").as_bytes()), Err(Unreadable::TooLong(_))));
    }

    #[test]
    fn brackets_within_strings_are_not_deep() {
        let text = format!(r#"["{}\"{}"]"#, "[".repeat(100), "{".repeat(100));
        assert!(read::<Value>(text.as_bytes()).is_ok());
    }
}
