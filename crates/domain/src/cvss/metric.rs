//! What a CVSS version's metrics are made of.

/// A metric and the values it can have.
#[derive(Debug)]
pub(super) struct Metric {
    /// As vectors write it: `AV`.
    pub(super) code: &'static str,
    /// For people: `attack vector`.
    pub(super) name: &'static str,
    /// The part of the specification it belongs to.
    pub(super) group: Group,
    /// The values apart from "not defined", which every metric outside the base group has as well.
    pub(super) values: &'static [Value],
}

/// The part of the specification that a metric belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// What is true of the vulnerability always and everywhere; must be there.
    Base,
    /// What changes with time: "temporal" before 4.0.
    Threat,
    /// What is true of one environment.
    Environmental,
    /// What is said beside the score (4.0).
    Supplemental,
}

/// A value of a metric.
#[derive(Debug)]
pub(super) struct Value {
    /// As vectors write it: `N`.
    pub(super) code: &'static str,
    /// For people: `network`.
    pub(super) name: &'static str,
    /// 2.0 and 3.x: what the equations count it as, in thousandths. 4.0: how many steps it is less severe
    /// than the metric's most severe value; 0 where the score doesn't depend on it.
    pub(super) weight: u16,
}

impl Value {
    /// What the equations of 2.0 and 3.x count it as.
    pub(super) fn factor(&self) -> f64 {
        f64::from(self.weight) / 1000.0
    }
}

impl Metric {
    pub(super) const fn base(code: &'static str, name: &'static str, values: &'static [Value]) -> Self {
        Self { code, name, group: Group::Base, values }
    }

    pub(super) const fn threat(code: &'static str, name: &'static str, values: &'static [Value]) -> Self {
        Self { code, name, group: Group::Threat, values }
    }

    pub(super) const fn environmental(
        code: &'static str,
        name: &'static str,
        values: &'static [Value],
    ) -> Self {
        Self { code, name, group: Group::Environmental, values }
    }

    pub(super) const fn supplemental(
        code: &'static str,
        name: &'static str,
        values: &'static [Value],
    ) -> Self {
        Self { code, name, group: Group::Supplemental, values }
    }
}

/// A value, its name and its weight.
pub(super) const fn value(code: &'static str, name: &'static str, weight: u16) -> Value {
    Value { code, name, weight }
}
