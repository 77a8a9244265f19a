//! What vulnerabilities have in common that would fix them, and from which version.

use super::row::{damaged, severity, unsigned};
use super::selecting::condition;
use crate::database::{Assembled, Transaction};
use crate::error::StoreError;
use crate::recording::rows::from_json;
use portcullis_domain::finding::Kind;
use portcullis_domain::severity::Severity;
use portcullis_domain::vulnerability::Selection;

/// Findings that are asked from which version they are fixed.
const FIXES: i64 = 2000;

/// How many vulnerabilities of a kind and severity are in one package, or in one component, with a fix or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixCount {
    /// The kind; nothing for what people told of.
    pub kind: Option<Kind>,
    /// The package in its ecosystem, else the component.
    pub subject: String,
    /// Says that a version with the fix is known.
    pub is_fixable: bool,
    /// The severity that counts.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

/// The version that is installed, and those with the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixVersions {
    /// What is installed.
    pub installed: String,
    /// What has the fix.
    pub fixed: Vec<String>,
}

impl Transaction {
    /// Counts what is selected by what would fix it.
    pub async fn count_by_fix(&mut self, selection: &Selection) -> Result<Vec<FixCount>, StoreError> {
        let rows = self.session().fetch_assembled(&counts(selection)).await?;
        rows.iter()
            .map(|row| {
                let kind: String = row.get(0)?;
                Ok(FixCount {
                    kind: match kind.as_str() {
                        "" => None,
                        word => Some(Kind::from_word(word).ok_or_else(|| damaged(word, "kind of finding"))?),
                    },
                    subject: row.get(1)?,
                    is_fixable: row.get::<i64>(2)? != 0,
                    severity: severity(row.get(3)?)?,
                    count: unsigned(row.get(4)?)?,
                })
            })
            .collect()
    }

    /// What is installed and what has the fix, of the open findings of what is selected, each once; nothing where there
    /// are too many to say.
    pub async fn fix_versions(&mut self, selection: &Selection) -> Result<Vec<FixVersions>, StoreError> {
        let rows = self.session().fetch_assembled(&versions(selection)).await?;
        if i64::try_from(rows.len()).is_ok_and(|count| count > FIXES) {
            return Ok(Vec::new());
        }
        rows.iter()
            .map(|row| Ok(FixVersions { installed: row.get(0)?, fixed: from_json(&row.get::<String>(1)?)? }))
            .collect()
    }
}

pub(super) fn counts(selection: &Selection) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push(
        "select v.kind, case when v.kind = 'package' then v.subject else coalesce(v.component, '') end, \
         case when v.fix_known is null then 0 + ",
    );
    // A bare number would be of another type than the column on one of the databases.
    to.bind(0).push(" else 0 + ").bind(1).push(" end, v.severity, count(*) from vulnerability as v where ");
    condition(&mut to, selection);
    to.push(" group by 1, 2, 3, 4");
    to
}

pub(super) fn versions(selection: &Selection) -> Assembled<'_> {
    let mut to = Assembled::default();
    to.push(
        "select distinct observation.version, observation.fixed_versions from vulnerability as v \
         join finding on finding.weakness = v.weakness and finding.subject = v.subject \
         join scope on scope.component = finding.component and scope.track not like 'change:%' \
         join observation on observation.scope = scope.id and observation.finding = finding.identity \
         and observation.closed is null where ",
    );
    condition(&mut to, selection);
    to.push(" limit ").bind(FIXES + 1);
    to
}
