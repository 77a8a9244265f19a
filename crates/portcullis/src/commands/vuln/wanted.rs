//! Which vulnerabilities are wanted: one text, or flags that are its terms.

use clap::Args;
use std::fmt::Write;

/// Which vulnerabilities are wanted. Everything that is given has to hold; of several values of one flag one has to.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which vulnerabilities")]
pub(crate) struct Wanted {
    /// A filter, as in 'stage=open severity=high+ team=web due=overdue'; each flag below is a term of it
    #[arg(long = "where", value_name = "FILTER")]
    filter: Option<String>,
    /// Where they stand: open (as without), any, or stages
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// How bad they are; high+ is high and worse
    #[arg(long, value_name = "SEVERITY")]
    severity: Vec<String>,
    /// The team that owns them; nobody for those without one
    #[arg(long, value_name = "TEAM")]
    team: Vec<String>,
    /// The ambassador of that team: a person, or me
    #[arg(long, value_name = "ID")]
    ambassador: Vec<String>,
    /// Who looks after them: a person, me, or nobody
    #[arg(long, value_name = "ID")]
    assignee: Vec<String>,
    /// A component that has them
    #[arg(long, value_name = "ID")]
    component: Vec<String>,
    /// A product with a component that has them
    #[arg(long, value_name = "ID")]
    product: Vec<String>,
    /// A track that has them: main, or a series
    #[arg(long, value_name = "TRACK")]
    track: Vec<String>,
    /// How they came to be known
    #[arg(long, value_name = "SOURCE")]
    source: Vec<String>,
    /// Kind of finding: package, iac, code, secret, web; none for what people told of
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// What they are marked as
    #[arg(long, value_name = "MARK")]
    mark: Vec<String>,
    /// How they ended
    #[arg(long, value_name = "OUTCOME")]
    outcome: Vec<String>,
    /// The import that they wait in
    #[arg(long, value_name = "NUMBER")]
    import: Vec<String>,
    /// Overdue, soon, or before:DATE
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// In or out of their SLA: in, out, or of one target, as in remediation:out
    #[arg(long, value_name = "STANDING")]
    sla: Option<String>,
    /// Whether a version with the fix is known: yes or no
    #[arg(long, value_name = "YES|NO")]
    fixable: Option<String>,
    /// The advisory by any of its names, the check or the rule
    #[arg(long, value_name = "NAME")]
    weakness: Vec<String>,
    /// The package in its ecosystem, as in npm//lodash, or its beginning and *
    #[arg(long, value_name = "PACKAGE")]
    package: Vec<String>,
    /// What their title, package or weakness has in it
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// When they were found: FROM..TO, both days included
    #[arg(long, value_name = "DAYS")]
    opened: Option<String>,
    /// Since when they stand where they stand
    #[arg(long, value_name = "DAYS")]
    since: Option<String>,
    /// When they ended
    #[arg(long, value_name = "DAYS")]
    ended: Option<String>,
    /// When they were fixed
    #[arg(long, value_name = "DAYS")]
    fixed: Option<String>,
}

impl Wanted {
    /// All of it as one filter.
    pub(crate) fn filter(&self) -> String {
        let mut filter = self.filter.clone().unwrap_or_default();
        let mut add = |key: &str, values: &str| {
            let gap = if filter.is_empty() { "" } else { " " };
            // Writing to a text never fails.
            let _ = write!(filter, "{gap}{key}={values}");
        };
        for (key, values) in [
            ("stage", &self.stage),
            ("severity", &self.severity),
            ("team", &self.team),
            ("ambassador", &self.ambassador),
            ("assignee", &self.assignee),
            ("component", &self.component),
            ("product", &self.product),
            ("track", &self.track),
            ("source", &self.source),
            ("kind", &self.kind),
            ("mark", &self.mark),
            ("outcome", &self.outcome),
            ("import", &self.import),
            ("weakness", &self.weakness),
            ("package", &self.package),
        ] {
            if !values.is_empty() {
                let values: Vec<String> =
                    values.iter().flat_map(|value| value.split(',')).map(word).collect();
                add(key, &values.join(","));
            }
        }
        for (key, value) in [
            ("due", &self.due),
            ("sla", &self.sla),
            ("fixable", &self.fixable),
            ("opened", &self.opened),
            ("since", &self.since),
            ("ended", &self.ended),
            ("fixed", &self.fixed),
        ] {
            if let Some(value) = value {
                add(key, &word(value));
            }
        }
        if let Some(text) = &self.text {
            add("text", &quoted(text));
        }
        filter
    }
}

/// A value as it stands in a filter, where a plain one keeps its meaning.
fn word(value: &str) -> String {
    let is_plain = |letter: char| !letter.is_whitespace() && !matches!(letter, '"' | '\\');
    if value.chars().all(is_plain) { value.to_owned() } else { quoted(value) }
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_terms_of_the_filter() {
        let wanted = Wanted {
            filter: Some("team=web".to_owned()),
            severity: vec!["high+".to_owned(), "unknown".to_owned()],
            assignee: vec!["me,nobody".to_owned()],
            due: Some("overdue".to_owned()),
            text: Some("a \"b\", c".to_owned()),
            ..Wanted::default()
        };
        let filter = wanted.filter();
        assert_eq!(
            filter,
            "team=web severity=high+,unknown assignee=me,nobody due=overdue text=\"a \\\"b\\\", c\""
        );
        assert!(filter.parse::<portcullis_domain::vulnerability::Filter>().is_ok());
    }
}
