//! Lengths of time as a policy states them, and shares of them.

use schemars::JsonSchema;
use std::fmt;
use std::str::FromStr;

/// A length of time in one unit: `7d`, `3bd`, `6mo`.
///
/// Units are never converted into each other: how long a month or a business day lasts depends on when it
/// starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many, from 1 to [`Period::MOST`].
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The unit of a [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(transform = crate::words::in_words::<Self>)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours on the clock.
    Hours,
    /// Days of the calendar.
    Days,
    /// Months of the calendar.
    Months,
    /// Years of the calendar.
    Years,
    /// Days on which people work.
    BusinessDays,
    /// Hours in which people work.
    WorkingHours,
}

crate::words::words!(Unit {
    Minutes = "m",
    Hours = "h",
    Days = "d",
    Months = "mo",
    Years = "y",
    BusinessDays = "bd",
    WorkingHours = "wh",
});

impl Unit {
    /// Whether it is counted by when people work.
    pub fn is_of_work(self) -> bool {
        matches!(self, Self::BusinessDays | Self::WorkingHours)
    }

    /// What one of it is called in a sentence.
    fn noun(self) -> &'static str {
        match self {
            Self::Minutes => "minute",
            Self::Hours => "hour",
            Self::Days => "day",
            Self::Months => "month",
            Self::Years => "year",
            Self::BusinessDays => "business day",
            Self::WorkingHours => "working hour",
        }
    }
}

impl Period {
    /// The largest count: enough for a century of days, and small enough for any arithmetic on dates.
    pub const MOST: u32 = 36_525;

    /// `count` of `unit`, if the count is from 1 to [`Period::MOST`].
    pub fn new(count: u32, unit: Unit) -> Option<Self> {
        (1..=Self::MOST).contains(&count).then_some(Self { count, unit })
    }

    /// The length in the words of a sentence, as `10 business days`.
    pub fn in_words(self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {}{plural}", self.count, self.unit.noun())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

/// A text that is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a length of time is a whole number from 1 to {} and a unit: m, h, d, mo, y, bd or wh", Period::MOST)]
pub struct NoPeriod;

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let count = count.parse().map_err(|_| NoPeriod)?;
        Unit::from_word(unit).and_then(|unit| Self::new(count, unit)).ok_or(NoPeriod)
    }
}

/// A share of a whole, from 0 to 100 percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Percent(u8);

impl Percent {
    /// `value` percent, if that is at most the whole.
    pub fn new(value: u8) -> Option<Self> {
        (value <= 100).then_some(Self(value))
    }

    /// The figure before the sign.
    pub fn value(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// A text that is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is a whole number from 0 to 100 and a percent sign")]
pub struct NoPercent;

impl FromStr for Percent {
    type Err = NoPercent;

    fn from_str(text: &str) -> Result<Self, NoPercent> {
        let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).and_then(Self::new).ok_or(NoPercent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_back_as_they_are_written() {
        for text in ["30m", "48h", "7d", "6mo", "7y", "100bd", "4wh", "36525d"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("3bd".parse(), Ok(Period { count: 3, unit: Unit::BusinessDays }));
    }

    #[test]
    fn periods_are_said_in_words() {
        let said =
            ["1bd", "10bd", "4wh", "1mo", "48h"].map(|text| text.parse::<Period>().unwrap().in_words());
        assert_eq!(said, ["1 business day", "10 business days", "4 working hours", "1 month", "48 hours"]);
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "7",
            "d",
            "7 d",
            "7D",
            "7w",
            "-7d",
            "+7d",
            "1.5h",
            "0d",
            "36526d",
            "99999999999d",
            "7dd",
            "ä",
        ] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
        }
    }

    #[test]
    fn shares_are_from_none_to_all() {
        assert_eq!("20%".parse::<Percent>().map(Percent::value), Ok(20));
        assert_eq!("100%".parse::<Percent>().map(|share| share.to_string()), Ok("100%".to_owned()));
        for text in ["20", "101%", "-1%", "+1%", "%", "1.5%", "300%"] {
            assert_eq!(text.parse::<Percent>(), Err(NoPercent), "{text}");
        }
    }
}
