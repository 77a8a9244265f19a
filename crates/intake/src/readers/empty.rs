//! A report of nothing: `null` or `[]`, as several tools write when they found nothing. No tool is named in it,
//! so it says nothing about a scan, and the facts stay empty.

use crate::json::Kind;
use crate::readers::{Reader, Way};
use crate::reading::{FormatFacts, Refusal};

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "empty", title: "An empty list of an unnamed tool", unit: "entries" },
    way: Way::Json {
        recognises: |outline| outline.has("") && !outline.any(|route| !route.is_empty()),
        several: false,
        read: |json, _| {
            let kind = json.kind()?;
            json.record::<serde::de::IgnoredAny>()?.ok();
            match kind {
                Kind::Null | Kind::Array => Ok(()),
                // A tool that has only a sentence or an object of nothing to say has not said that it scanned.
                _ => Err(Refusal::Unrecognised("it is JSON without any keys that tell".to_owned())),
            }
        },
    },
};
