//! Reads vectors from text.

use super::metric::{Group, Metric};
use super::{Vector, Version};

/// Longer text is no vector: the longest one, a 4.0 vector with all of its metrics, has 178 bytes.
const LONGEST: usize = 256;

/// Text that is no CVSS vector; says which metric is wrong and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// More text than any vector has.
    #[error("{0} bytes are too long for a CVSS vector; it has at most {LONGEST}")]
    TooLong(usize),
    /// A prefix with an unknown version.
    #[error("CVSS version {0:?} is not known; use 3.0, 3.1 or 4.0, or 2.0 without a prefix")]
    UnknownVersion(String),
    /// A part between two slashes that is not a metric and a value.
    #[error("{0:?} is not a metric with its value, like AV:N")]
    NotAMetric(String),
    /// A metric that the version doesn't have.
    #[error("CVSS {version} has no metric {code:?}; it has {allowed}")]
    UnknownMetric {
        /// The vector's version.
        version: Version,
        /// The metric as given.
        code: String,
        /// The metrics it has.
        allowed: String,
    },
    /// A value that the metric doesn't have.
    #[error("{metric} can't be {value:?}; it can be {allowed}")]
    UnknownValue {
        /// The metric: `AV (attack vector)`.
        metric: String,
        /// The value as given.
        value: String,
        /// The values it has.
        allowed: String,
    },
    /// A metric that is there twice.
    #[error("{0} is given more than once")]
    Duplicate(String),
    /// Base metrics that are not there.
    #[error("CVSS {version} needs all base metrics; missing: {missing}")]
    Missing {
        /// The vector's version.
        version: Version,
        /// The missing metrics.
        missing: String,
    },
}

pub(super) fn vector(text: &str) -> Result<Vector, ParseError> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(ParseError::TooLong(text.len()));
    }
    let (version, parts) = version(text)?;
    let mut vector = Vector::without_values(version);
    let mut seen = 0_u32;
    for part in parts.split('/').filter(|_| !parts.is_empty()) {
        let (code, value) = part.split_once(':').ok_or_else(|| ParseError::NotAMetric(part.to_owned()))?;
        let (place, metric) = find(version, code)?;
        if seen & (1 << place) != 0 {
            return Err(ParseError::Duplicate(named(metric)));
        }
        seen |= 1 << place;
        if metric.group == Group::Base || value != version.not_defined() {
            vector = vector.with(place, place_of(version, metric, value)?);
        }
    }
    let missing =
        |(place, metric): &(usize, &Metric)| metric.group == Group::Base && seen & (1 << place) == 0;
    if version.metrics().iter().enumerate().any(|entry| missing(&entry)) {
        let missing = version.metrics().iter().enumerate().filter(missing);
        return Err(ParseError::Missing { version, missing: list(missing.map(|(_, metric)| named(metric))) });
    }
    Ok(vector)
}

/// Tells the version and the text after its prefix.
fn version(text: &str) -> Result<(Version, &str), ParseError> {
    let Some(versioned) = text.strip_prefix("CVSS:") else {
        let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        return Ok((Version::V2, bare));
    };
    let (number, parts) = versioned.split_once('/').unwrap_or((versioned, ""));
    [Version::V2, Version::V3_0, Version::V3_1, Version::V4]
        .into_iter()
        .find(|version| version.number() == number)
        .map(|version| (version, parts))
        .ok_or_else(|| ParseError::UnknownVersion(number.to_owned()))
}

fn find(version: Version, code: &str) -> Result<(usize, &'static Metric), ParseError> {
    let metrics = version.metrics();
    metrics.iter().enumerate().find(|(_, metric)| metric.code == code).ok_or_else(|| {
        ParseError::UnknownMetric {
            version,
            code: code.to_owned(),
            allowed: list(metrics.iter().map(|metric| metric.code.to_owned())),
        }
    })
}

fn place_of(version: Version, metric: &Metric, code: &str) -> Result<u8, ParseError> {
    let found = (0_u8..).zip(metric.values).find(|(_, value)| value.code == code);
    found.map(|(place, _)| place).ok_or_else(|| {
        let values = metric.values.iter().map(|value| format!("{} ({})", value.code, value.name));
        let undefined =
            (metric.group != Group::Base).then(|| format!("{} (not defined)", version.not_defined()));
        ParseError::UnknownValue {
            metric: named(metric),
            value: code.to_owned(),
            allowed: list(values.chain(undefined)),
        }
    })
}

fn named(metric: &Metric) -> String {
    format!("{} ({})", metric.code, metric.name)
}

fn list(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
