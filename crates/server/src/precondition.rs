//! Which state of a thing whoever changes it saw: `ETag` and `If-Match` (RFC 9110, sections 8.8.3 and 13.1.1).

use crate::answer::Tagged;
use crate::problem::Failed;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use portcullis_app::revision::{Revision, Seen};

/// States that one request names.
const MOST: usize = 16;

/// The states in which a request will have a thing changed.
#[derive(Debug)]
pub(crate) struct IfMatch(pub(crate) Seen);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let mut values = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if values.peek().is_none() {
            return Ok(Self(Seen::anything()));
        }
        let texts: Option<Vec<&str>> = values.map(|value| value.to_str().ok()).collect();
        let seen = texts.and_then(|texts| read(&texts.join(",")));
        seen.map(Self).ok_or_else(|| {
            let detail =
                format!("`If-Match` has the `ETag` of what was seen, at most {MOST} of them, or `*`");
            Failed::new(StatusCode::BAD_REQUEST, detail)
        })
    }
}

/// The states of a header.
fn read(text: &str) -> Option<Seen> {
    if text.trim() == "*" {
        return Some(Seen::anything());
    }
    let tags: Vec<&str> = text.split(',').map(str::trim).collect();
    if tags.len() > MOST {
        return None;
    }
    let mut states = Vec::new();
    for tag in tags {
        // A weak tag is never the same as another one.
        let (is_weak, quoted) = tag.strip_prefix("W/").map_or((false, tag), |rest| (true, rest));
        let state = quoted.strip_prefix('"')?.strip_suffix('"')?;
        if !is_weak {
            states.push(state.to_owned());
        }
    }
    Some(Seen::states(states))
}

/// An answer with the state of what it shows.
pub(crate) fn tagged<T>(revision: &Revision, answer: T) -> Tagged<T> {
    // A number or the digits of a hash are always good in a header.
    let tag = HeaderValue::try_from(format!("\"{revision}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    Tagged(tag, answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_states_or_any() {
        let has = |text: &str| read(text).map(|seen| seen.has(&Revision::number(7)));
        assert_eq!([has("*"), has("\"7\""), has("\"6\" , \"7\"")], [Some(true); 3]);
        assert_eq!([has("\"6\""), has("W/\"7\"")], [Some(false); 2]);
        assert_eq!([has("7"), has("\"7"), has(""), has(&vec!["\"7\""; MOST + 1].join(","))], [None; 4]);
    }
}
