//! Groups vulnerabilities by what would fix them.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::list_vulnerabilities::{MOST_LISTED, NoList, select};
use jiff::Timestamp;
use portcullis_domain::finding::Kind;
use portcullis_domain::metrics::Number;
use portcullis_domain::vulnerability::{Filter, Fixing, FixingGroup, FixingGroups, Term, fixed_from};
use portcullis_store::FixCount;
use std::collections::BTreeMap;

/// The ecosystems of packages that come with an operating system.
const OPERATING_SYSTEMS: [&str; 4] = ["apk/", "deb/", "rpm/", "alpm/"];

/// Groups what a filter wants by what would fix it: the first `limit` groups.
pub async fn group_vulnerabilities(
    installation: &Installation,
    filter: &str,
    limit: u32,
    caller: &Caller,
    now: Timestamp,
) -> Result<FixingGroups, NoList> {
    if !(1..=MOST_LISTED).contains(&limit) {
        return Err(NoList::Limit);
    }
    let filter: Filter = filter.parse()?;
    let selection = select(installation, &filter, caller, now)?;
    let mut snapshot = installation.store.snapshot().await?;
    let mut groups = group(&filter, &snapshot.count_by_fix(&selection).await?);
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = u64::try_from(groups.len().saturating_sub(shown)).unwrap_or(u64::MAX);
    groups.truncate(shown);
    for group in &mut groups {
        if let Fixing::Upgrade { to, .. } = &mut group.fixing {
            let filter = Filter::read_any(&group.vulnerabilities.filter)?;
            let versions = snapshot.fix_versions(&select(installation, &filter, caller, now)?).await?;
            let found = versions.iter().map(|one| (one.installed.as_str(), one.fixed.as_slice()));
            *to = fixed_from(found).map(|version| version.to_string());
        }
    }
    Ok(FixingGroups { filter: filter.to_string(), groups, more })
}

fn group(filter: &Filter, counts: &[FixCount]) -> Vec<FixingGroup> {
    let mut groups: BTreeMap<Fixing, [u64; 6]> = BTreeMap::new();
    for one in counts {
        groups.entry(fixing(one)).or_default()[one.severity.place()] += one.count;
    }
    let number = |fixing: &Fixing, by_severity: &[u64; 6]| Number {
        count: by_severity.iter().sum(),
        filter: terms(fixing).into_iter().fold(filter.clone(), |filter, term| filter.with(term)).to_string(),
    };
    let mut groups: Vec<FixingGroup> = groups
        .into_iter()
        .map(|(fixing, by_severity)| FixingGroup {
            vulnerabilities: number(&fixing, &by_severity),
            fixing,
            by_severity,
        })
        .collect();
    groups.sort_by_cached_key(FixingGroup::place);
    groups
}

/// What would fix it.
fn fixing(one: &FixCount) -> Fixing {
    let component = one.subject.clone();
    let is_of_system = OPERATING_SYSTEMS.iter().any(|kind| one.subject.starts_with(kind));
    match one.kind {
        Some(Kind::Package) if !one.is_fixable => Fixing::Decision,
        Some(Kind::Package) if is_of_system => Fixing::OperatingSystemUpdate,
        Some(Kind::Package) => Fixing::Upgrade { package: one.subject.clone(), to: None },
        Some(Kind::Iac) => Fixing::Configuration { component },
        Some(Kind::Code | Kind::Web) => Fixing::Code { component },
        Some(Kind::Secret) => Fixing::Credential { component },
        None => Fixing::Person,
    }
}

/// What selects the vulnerabilities of a group.
fn terms(fixing: &Fixing) -> Vec<Term> {
    let of = |kinds: &[Kind], component: &String| {
        let kinds = kinds.iter().map(|&kind| Some(kind)).collect();
        vec![Term::Kind(kinds), Term::Component(vec![component.clone()])]
    };
    match fixing {
        Fixing::OperatingSystemUpdate => {
            let packages = OPERATING_SYSTEMS.iter().map(|kind| format!("{kind}*")).collect();
            vec![Term::Package(packages), Term::Fixable(true)]
        }
        Fixing::Upgrade { package, .. } => {
            vec![Term::Package(vec![package.clone()]), Term::Fixable(true)]
        }
        Fixing::Configuration { component } => of(&[Kind::Iac], component),
        Fixing::Code { component } => of(&[Kind::Code, Kind::Web], component),
        Fixing::Credential { component } => of(&[Kind::Secret], component),
        Fixing::Person => vec![Term::Kind(vec![None])],
        Fixing::Decision => vec![Term::Kind(vec![Some(Kind::Package)]), Term::Fixable(false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::severity::Severity;

    fn count(
        kind: Option<Kind>,
        subject: &str,
        is_fixable: bool,
        severity: Severity,
        count: u64,
    ) -> FixCount {
        FixCount { kind, subject: subject.to_owned(), is_fixable, severity, count }
    }

    #[test]
    fn groups_come_by_what_fixes_most_of_the_worst_and_decisions_last() {
        use Severity::{Critical, High, Low};
        let package = Some(Kind::Package);
        let counts = [
            count(package, "deb/debian/openssl", false, Critical, 3),
            count(package, "deb/debian/zlib", true, High, 30),
            count(package, "apk/alpine/zlib", true, Low, 10),
            count(package, "npm//lodash", true, Critical, 1),
            count(Some(Kind::Iac), "deploy", false, Low, 5),
            count(None, "web", false, High, 2),
        ];
        let groups = group(&"".parse().unwrap(), &counts);
        let told: Vec<String> = groups
            .iter()
            .map(|group| format!("{} {}", group.vulnerabilities.count, group.vulnerabilities.filter))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        1 stage=open package=npm//lodash fixable=yes
        40 stage=open package=apk/*,deb/*,rpm/*,alpm/* fixable=yes
        2 stage=open kind=none
        5 stage=open kind=iac component=deploy
        3 stage=open kind=package fixable=no
        ");
    }
}
