//! Ranges of versions as people write them: `>=5.3, <5.5`.

use crate::text_form::text_form;
use crate::version::{NoVersion, Version};
use schemars::JsonSchema;
use std::fmt;
use std::str::FromStr;

/// What a range looks like: signs and versions between commas.
const PATTERN: &str =
    r"^ *([<>]=?|=)? *[vV]?[0-9][0-9A-Za-z._+~^:-]*( *, *([<>]=?|=)? *[vV]?[0-9][0-9A-Za-z._+~^:-]*)*$";

/// Comparisons that a version must all satisfy; at least one, and some version can satisfy them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String", extend("pattern" = PATTERN))]
pub struct VersionRange {
    comparisons: Vec<Comparison>,
}

/// One comparison: `>=5.3`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Comparison {
    /// How it compares.
    pub operator: Operator,
    /// With what.
    pub version: Version,
}

/// How a version compares with the one of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Operator {
    /// The same version.
    Equal,
    /// A later one.
    Greater,
    /// The same or a later one.
    GreaterOrEqual,
    /// An earlier one.
    Less,
    /// The same or an earlier one.
    LessOrEqual,
}

crate::words::words!(Operator {
    GreaterOrEqual = ">=",
    LessOrEqual = "<=",
    Greater = ">",
    Less = "<",
    Equal = "=",
});

impl VersionRange {
    /// The most comparisons that a range may have.
    pub const MOST_COMPARISONS: usize = 16;

    /// The range of exactly one version.
    pub fn exactly(version: Version) -> Self {
        Self { comparisons: vec![Comparison { operator: Operator::Equal, version }] }
    }

    /// Says whether the version is in the range.
    pub fn contains(&self, version: &Version) -> bool {
        self.comparisons.iter().all(|comparison| comparison.holds_for(version))
    }

    /// Says whether a text is a version in the range; a text that is no version never is.
    pub fn contains_text(&self, version: &str) -> bool {
        version.parse().is_ok_and(|version| self.contains(&version))
    }

    /// Two comparisons that no version satisfies together.
    fn contradiction(&self) -> Option<(&Comparison, &Comparison)> {
        let pairs =
            self.comparisons.iter().flat_map(|low| self.comparisons.iter().map(move |high| (low, high)));
        let mut bounds = pairs.filter(|(low, high)| low.is_lower_bound() && high.is_upper_bound());
        bounds.find(|(low, high)| {
            let open = low.operator == Operator::Greater || high.operator == Operator::Less;
            low.version > high.version || (open && low.version == high.version)
        })
    }
}

impl Comparison {
    fn holds_for(&self, version: &Version) -> bool {
        match self.operator {
            Operator::Equal => *version == self.version,
            Operator::Greater => *version > self.version,
            Operator::GreaterOrEqual => *version >= self.version,
            Operator::Less => *version < self.version,
            Operator::LessOrEqual => *version <= self.version,
        }
    }

    fn is_lower_bound(&self) -> bool {
        matches!(self.operator, Operator::Equal | Operator::Greater | Operator::GreaterOrEqual)
    }

    fn is_upper_bound(&self) -> bool {
        matches!(self.operator, Operator::Equal | Operator::Less | Operator::LessOrEqual)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.operator, self.version)
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, comparison) in self.comparisons.iter().enumerate() {
            write!(f, "{}{comparison}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// A text that is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoVersionRange {
    /// There is nothing, or nothing between two commas.
    #[error("a range is comparisons joined by commas, as in `>=5.3, <5.5`, or one version, as in `5.3.2`")]
    Empty,
    /// A comparison begins with a sign that is none of the five.
    #[error("`{0}` is no comparison; use `>=`, `>`, `<=`, `<` or `=`")]
    Operator(String),
    /// What follows the sign is no version.
    #[error("`{text}` is no version: {reason}")]
    Version {
        /// What stands there.
        text: String,
        /// Why it is none.
        reason: NoVersion,
    },
    /// There are too many comparisons.
    #[error("a range has at most {} comparisons", VersionRange::MOST_COMPARISONS)]
    Long,
    /// Nothing can be in it.
    #[error("no version is both `{0}` and `{1}`")]
    Nothing(Box<Comparison>, Box<Comparison>),
}

text_form!(VersionRange);

impl FromStr for VersionRange {
    type Err = NoVersionRange;

    fn from_str(text: &str) -> Result<Self, NoVersionRange> {
        if text.split(',').count() > Self::MOST_COMPARISONS {
            return Err(NoVersionRange::Long);
        }
        let comparisons = text.split(',').map(|part| comparison(part.trim())).collect::<Result<_, _>>()?;
        let range = Self { comparisons };
        match range.contradiction() {
            Some((low, high)) => Err(NoVersionRange::Nothing(Box::new(low.clone()), Box::new(high.clone()))),
            None => Ok(range),
        }
    }
}

fn comparison(text: &str) -> Result<Comparison, NoVersionRange> {
    if text.is_empty() {
        return Err(NoVersionRange::Empty);
    }
    let signs = text.find(|c: char| !"<>=!~^".contains(c)).unwrap_or(text.len());
    let (sign, version) = text.split_at(signs);
    let operator = match sign {
        "" => Operator::Equal,
        sign => Operator::from_word(sign).ok_or_else(|| NoVersionRange::Operator(shortened(sign)))?,
    };
    let version = version.trim_start();
    let version =
        version.parse().map_err(|reason| NoVersionRange::Version { text: shortened(version), reason })?;
    Ok(Comparison { operator, version })
}

/// The beginning of a text, short enough for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests;
