//! The series of a version, and whether it is looked after.

use crate::program::products::SupportedSeries;
use crate::schema::Day;
use crate::version::Version;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Whether a series is looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It is, to the end of this day where one is set.
    Supported {
        /// The last day.
        #[schemars(with = "Option<Day>")]
        until: Option<Date>,
    },
    /// It is not any more, since the end of this day where one was set.
    Ended {
        /// The last day.
        #[schemars(with = "Option<Day>")]
        on: Option<Date>,
    },
}

/// The series that a version belongs to: the longest listed one whose parts it begins with, else its first two
/// numbers.
pub fn series_of(version: &Version, supported: &SupportedSeries) -> String {
    let numbers: Vec<&str> = version.leading_numbers().collect();
    let listed = match supported {
        SupportedSeries::Listed(listed) => listed.as_slice(),
        SupportedSeries::Newest(_) => &[],
    };
    let begins = |name: &&str| {
        let parts: Vec<&str> = name.split('.').collect();
        numbers.starts_with(&parts)
    };
    let longest =
        listed.iter().map(|series| series.name.as_str()).filter(begins).max_by_key(|name| name.len());
    longest.map_or_else(|| numbers[..numbers.len().min(2)].join("."), str::to_owned)
}

/// Whether a series is looked after on a day, given all versions that the product has.
pub fn support_of<'v>(
    series: &str,
    supported: &SupportedSeries,
    versions: impl IntoIterator<Item = &'v Version>,
    today: Date,
) -> Support {
    match supported {
        SupportedSeries::Listed(listed) => match listed.iter().find(|listed| listed.name == series) {
            Some(listed) if today <= listed.until => Support::Supported { until: Some(listed.until) },
            Some(listed) => Support::Ended { on: Some(listed.until) },
            None => Support::Ended { on: None },
        },
        SupportedSeries::Newest(count) => {
            let names: BTreeSet<String> =
                versions.into_iter().map(|version| series_of(version, supported)).collect();
            let newer = names.iter().filter(|name| is_newer(name, series)).count();
            let newest = usize::try_from(*count).unwrap_or(usize::MAX);
            if newer < newest { Support::Supported { until: None } } else { Support::Ended { on: None } }
        }
    }
}

fn is_newer(name: &str, series: &str) -> bool {
    match (name.parse::<Version>(), series.parse::<Version>()) {
        (Ok(name), Ok(series)) => name > series,
        _ => false,
    }
}
