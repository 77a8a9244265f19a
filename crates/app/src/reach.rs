//! What decisions cover of what is found at present, and what follows for their approval.

mod found;

pub(crate) use found::{Found, Named, aliases};

use crate::name_owners::{owner, path};
use crate::vulnerabilities::settle::case_of;
use portcullis_domain::alias_groups::AliasGroups;
use portcullis_domain::checks::canonical_id;
use portcullis_domain::decision::outlook::Coverage;
use portcullis_domain::decision::{
    Authority, Basis, Case, Decision, FindingRef, ReleaseContext, Request, Scope, Verdict, Weakness,
    redirected,
};
use portcullis_domain::finding::Subject;
use portcullis_domain::gate::effect_of;
use portcullis_domain::program::Program;
use portcullis_domain::program::policy::GateEffect;
use portcullis_domain::severity::Severity;
use portcullis_domain::version::Version;
use portcullis_store::{OpenFinding, Track};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// What one decision covers.
#[derive(Debug)]
pub(crate) struct Reach<'r> {
    /// How much, and how bad.
    pub(crate) coverage: Coverage,
    /// The findings, as far as approval goes, each kind once.
    pub(crate) cases: Vec<Case<'r>>,
    /// Whether the advisory, or one of the findings, is in the catalogue of known exploited vulnerabilities.
    pub(crate) known_exploited: bool,
    /// The hash of the credential, where it is about a single one that was visible.
    pub(crate) secret: Option<&'r str>,
}

impl Reach<'_> {
    /// What a decision is made on.
    pub(crate) fn basis(&self) -> Basis {
        Basis {
            severity: self.coverage.worst,
            known_exploited: self.known_exploited,
            secret: self.secret.map(str::to_owned),
        }
    }
}

/// Answers what decisions cover.
///
/// A scope without releases and without a series holds on `main` and on every series. One with a series holds on its
/// track, and one with releases on the tracks of those series of which a release on record is in the range; a series
/// without a release on record is looked at as the version that it is named by. `main` itself is of no series and in
/// no range; it counts for such a scope only as a release on record that is made of what was last scanned on it.
pub(crate) struct Reaches<'r> {
    program: &'r Program,
    authority: &'r Authority,
    found: &'r Found,
    rows: Vec<Row<'r>>,
    /// The places of rows by the names of what is found, and by name and resource: many decisions about one check
    /// differ in their resource only.
    by_name: HashMap<(Cow<'r, str>, Option<&'r str>), Vec<usize>>,
    /// The places of rows by the number of their vulnerability.
    by_number: HashMap<u64, Vec<usize>>,
    /// The version of a product and a series that a scope holds for, for those that were asked about.
    versions: RefCell<HashMap<TrackOfScope<'r>, Option<&'r Version>>>,
}

/// A scope, a product and a series.
type TrackOfScope<'r> = (Scope, &'r str, &'r str);

/// One finding on one track as one engine sees it.
pub(crate) struct Row<'r> {
    pub(crate) open: &'r OpenFinding,
    product: &'r str,
    finding: FindingRef<'r>,
    pub(crate) case: Case<'r>,
}

impl<'r> Reaches<'r> {
    pub(crate) fn new(program: &'r Program, authority: &'r Authority, found: &'r Found) -> Self {
        let mut reaches = Self {
            program,
            authority,
            found,
            rows: Vec::new(),
            by_name: HashMap::new(),
            by_number: HashMap::new(),
            versions: RefCell::default(),
        };
        for open in &found.open {
            // What was recorded for a component that the program has no longer is out of every scope.
            let Some(product) = program.product_of(&open.component) else { continue };
            let place = reaches.rows.len();
            let row = reaches.row(open, &product.id);
            for name in names(&open.stored.finding.subject, &found.aliases) {
                let resource = Some(row.finding.place());
                reaches.by_name.entry((name.clone(), resource)).or_default().push(place);
                reaches.by_name.entry((name, None)).or_default().push(place);
            }
            if let Some(number) = row.finding.vulnerability {
                reaches.by_number.entry(number).or_default().push(place);
            }
            reaches.rows.push(row);
        }
        reaches.raise();
        reaches
    }

    fn row(&self, open: &'r OpenFinding, product: &'r str) -> Row<'r> {
        let (finding, gate) = (&open.stored.finding, &self.program.gate);
        let exploitation = self.found.enrichment.of(&finding.subject, &self.found.aliases, gate);
        let effect = match &finding.subject {
            Subject::Iac(found) => effect_of(&found.check, gate),
            _ => None,
        };
        let owner = owner(self.program, &open.component, path(finding));
        let team = owner.and_then(|owner| self.program.team(&owner.team)).map(|team| team.id.as_str());
        let case = Case {
            scanner: finding.severity,
            assessed: None,
            blocks_anyway: exploitation.is_blocking()
                || effect.is_some_and(|effect| effect != GateEffect::Ignore),
            known_exploited: exploitation.is_known,
            team,
        };
        let context = self.context(product, None, None);
        let secret = match &finding.subject {
            Subject::Secret(found) => found.value_hash.as_deref(),
            _ => None,
        };
        let of_row = FindingRef::new(&finding.subject, &open.component, open.vulnerability, secret, &context);
        Row { open, product, finding: of_row, case }
    }

    /// Gives the findings the severities that the team gave them, where those block.
    fn raise(&mut self) {
        let place = |severity: Severity| severity.counted(self.authority.unknown_as).place();
        let mut raised = Vec::new();
        for request in &self.found.raising {
            let Verdict::Assessed { severity, .. } = request.verdict else { continue };
            raised.extend(self.covered(request).map(|row| (row, severity)));
        }
        for (row, severity) in raised {
            let assessed = &mut self.rows[row].case.assessed;
            *assessed = Some(assessed.filter(|worst| place(*worst) <= place(severity)).unwrap_or(severity));
        }
    }

    fn context<'c>(
        &'c self,
        product: &'c str,
        version: Option<&'c Version>,
        series: Option<&'c str>,
    ) -> ReleaseContext<'c> {
        ReleaseContext {
            product,
            version,
            series,
            aliases: &self.found.aliases,
            redirects: &self.found.redirects,
        }
    }

    /// The findings on tracks, one a place.
    pub(crate) fn rows(&self) -> &[Row<'r>] {
        &self.rows
    }

    /// The places of the rows that a decision on record covers.
    pub(crate) fn covered_by<'c>(&'c self, decision: &'c Decision) -> impl Iterator<Item = usize> + 'c {
        self.covered(&decision.request).filter(|&place| decision.is_of_value(&self.rows[place].finding))
    }

    /// The places of the rows that a request covers.
    pub(crate) fn covered<'c>(&'c self, request: &'c Request) -> impl Iterator<Item = usize> + 'c {
        let resource = request.resource.as_deref();
        let of_name = |name| self.by_name.get(&(name, resource));
        let places = match &request.weakness {
            Weakness::Advisory(id) => of_name(Cow::Borrowed(id.as_str())),
            Weakness::Check(id) => of_name(canonical_id(id)),
            Weakness::Vulnerability(number) => {
                self.by_number.get(&redirected(*number, &self.found.redirects))
            }
        };
        let places = places.map_or(&[][..], Vec::as_slice);
        places.iter().copied().filter(|&place| self.covers(request, &self.rows[place]))
    }

    /// Says whether a request speaks of something that is found nowhere, and that a person told of in a component.
    pub(crate) fn speaks_of(&self, request: &Request, number: u64, component: &str) -> bool {
        let Some(product) = self.program.product_of(component) else { return false };
        matches!(request.weakness, Weakness::Vulnerability(named)
            if redirected(named, &self.found.redirects) == number)
            && request.scope.holds(component, &self.context(&product.id, None, None))
    }

    fn covers(&self, request: &Request, row: &Row<'r>) -> bool {
        let (version, series) = match &row.open.track {
            Track::Series(series) => {
                (self.version(&request.scope, row.product, series), Some(series.as_str()))
            }
            _ => self.release_on_main(&request.scope, row).unwrap_or_default(),
        };
        request.covers(&row.finding, &self.context(row.product, version, series))
    }

    /// The release that `main` stands for where it is asked whether a scope holds: one that the scope holds for, if
    /// any was made of what was scanned there.
    fn release_on_main(
        &self,
        scope: &Scope,
        row: &Row<'r>,
    ) -> Option<(Option<&'r Version>, Option<&'r str>)> {
        if scope.series.is_none() && scope.releases.is_none() {
            return None;
        }
        let releases = self.found.on_main.get(&row.open.component)?;
        let releases = releases.iter().map(|(series, version)| (Some(version), Some(series.as_str())));
        let mut fitting = releases.filter(|(version, series)| {
            scope.holds_for_release(&self.context(row.product, *version, *series))
        });
        fitting.next()
    }

    /// The version that a series stands for where it is asked whether a scope holds: one in its range, if any is.
    fn version(&self, scope: &Scope, product: &'r str, series: &'r str) -> Option<&'r Version> {
        scope.releases.as_ref()?;
        let key = (scope.clone(), product, series);
        if let Some(known) = self.versions.borrow().get(&key) {
            return *known;
        }
        let versions = self.found.releases.get(product).and_then(|releases| releases.get(series));
        let fits =
            |version: &&Version| scope.holds_for_release(&self.context(product, Some(version), Some(series)));
        let version = versions.into_iter().flatten().find(fits);
        self.versions.borrow_mut().insert(key, version);
        version
    }

    /// What a request covers.
    pub(crate) fn of(&self, request: &Request) -> Reach<'r> {
        let unknown_as = self.authority.unknown_as;
        let mut findings = HashSet::new();
        let mut hashes = HashSet::new();
        let mut reach =
            Reach { coverage: Coverage::default(), cases: Vec::new(), known_exploited: false, secret: None };
        let mut take = |case: Case<'r>| {
            let severity = case.scanner;
            let worst = &mut reach.coverage.worst;
            let is_worse =
                |worst: &Severity| worst.counted(unknown_as).place() <= severity.counted(unknown_as).place();
            *worst = Some(worst.filter(is_worse).unwrap_or(severity));
            if !reach.cases.contains(&case) {
                reach.cases.push(case);
            }
        };
        for row in self.covered(request).map(|place| &self.rows[place]) {
            findings.insert((row.open.component.as_str(), row.open.stored.identity));
            if let Subject::Secret(found) = &row.open.stored.finding.subject {
                hashes.insert(found.value_hash.as_deref());
            }
            take(row.case);
        }
        for told in &self.found.told {
            if told
                .component
                .as_ref()
                .is_some_and(|component| self.speaks_of(request, told.number, component))
            {
                take(case_of(told));
            }
        }
        reach.coverage.findings = findings.len();
        if hashes.len() == 1 {
            reach.secret = hashes.into_iter().next().flatten();
        }
        reach.known_exploited =
            reach.cases.iter().any(|case| case.known_exploited) || self.is_listed(&request.weakness);
        reach
    }

    fn is_listed(&self, weakness: &Weakness) -> bool {
        let (Weakness::Advisory(id), Some(catalogue)) = (weakness, &self.found.enrichment.known_exploited)
        else {
            return false;
        };
        self.found.aliases.all_names(id, &[]).iter().any(|name| catalogue.advisories.contains(name))
    }
}

/// The names under which a decision may speak of a finding.
fn names<'f>(subject: &'f Subject, aliases: &AliasGroups) -> Vec<Cow<'f, str>> {
    let check = match subject {
        Subject::Package(found) => {
            let names = aliases.names(&found.advisory, &found.aliases);
            return names.into_iter().map(|name| Cow::Owned(name.to_string())).collect();
        }
        Subject::Iac(found) => &found.check,
        Subject::Code(found) => &found.rule,
        Subject::Secret(found) => &found.rule,
        Subject::Web(found) => &found.rule,
    };
    vec![canonical_id(check)]
}
