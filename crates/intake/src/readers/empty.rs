//! A report of nothing: `null` or `[]`, as several tools write when they found nothing. No tool is named in it,
//! so it says nothing about a scan, and the facts stay empty.

use crate::readers::{Reader, Way};
use crate::reading::FormatFacts;

pub(crate) const READER: Reader = Reader {
    format: FormatFacts { name: "empty", title: "An empty list of an unnamed tool", unit: "entries" },
    way: Way::Json {
        recognises: |outline| outline.has("") && !outline.any(|route| !route.is_empty()),
        several: false,
        read: |json, _| {
            json.record::<serde::de::IgnoredAny>()?.ok();
            Ok(())
        },
    },
};
