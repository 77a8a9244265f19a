//! The document that describes the API, for whoever asks.

use crate::answer::Recorded;
use std::sync::LazyLock;

/// The document, made when it is asked for the first time.
static DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut text = format!("{:#}", super::routes().document()).into_bytes();
    text.push(b'\n');
    text
});

pub(super) async fn show() -> Recorded {
    Recorded(DOCUMENT.clone())
}
