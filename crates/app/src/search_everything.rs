//! Searches vulnerabilities, requests, advisories, components, releases, people and teams for a text; what is named exactly comes
//! first.

use crate::caller::Caller;
use crate::installation::Installation;
use crate::list_vulnerabilities::{ListOrder, NoList, WantedPage, list_vulnerabilities};
use crate::release_record::{self, NoRelease};
use crate::requests::{NotDone, list};
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::request::record::RequestNumber;
use portcullis_domain::request::sheet::RequestBrief;
use portcullis_domain::vulnerability::{Filter, List, Term};
use portcullis_store::{RequestOrder, RequestSelection, StoreError};

/// Characters of a text that is searched for.
pub const LONGEST_SEARCH: usize = 200;

/// Why nothing was searched.
#[derive(Debug, thiserror::Error)]
pub enum NoSearch {
    /// The text is too long.
    #[error("a search has at most {LONGEST_SEARCH} characters, and not {0}")]
    Long(usize),
    /// Vulnerabilities can't be listed.
    #[error(transparent)]
    List(#[from] NoList),
    /// Releases can't be listed.
    #[error(transparent)]
    Release(#[from] NoRelease),
    /// Requests can't be listed.
    #[error(transparent)]
    Requests(#[from] NotDone),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something that a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// The vulnerability of a number.
    Vulnerability(u64),
    /// The request of a number.
    Request(u64),
    /// A component of the program.
    Component(String),
    /// A release on record.
    Release {
        /// The id of the product.
        product: String,
        /// The version.
        version: String,
    },
    /// A person of the program, by id.
    Person(String),
    /// A team of the program, by id.
    Team(String),
}

/// An advisory by one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAdvisory {
    /// The name that was searched for.
    pub name: String,
    /// Its other names.
    pub others: Vec<String>,
    /// The filter that lists its vulnerabilities.
    pub filter: String,
    /// How many there are.
    pub count: u64,
}

/// What a search finds.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults {
    /// What is named exactly so.
    pub exact: Vec<Hit>,
    /// The advisory of that name, if it is on record.
    pub advisory: Option<FoundAdvisory>,
    /// The first vulnerabilities with the text in them.
    pub vulnerabilities: List,
    /// The first requests with the text in them.
    pub requests: Vec<RequestBrief>,
    /// Components.
    pub components: Vec<Hit>,
    /// Releases, the newest of each product first.
    pub releases: Vec<Hit>,
    /// People and teams.
    pub people: Vec<Hit>,
}

/// Searches for a text, and lists at most `limit` vulnerabilities and requests.
pub async fn search_everything(
    installation: &Installation,
    text: &str,
    limit: u32,
    caller: &Caller,
    now: Timestamp,
) -> Result<SearchResults, NoSearch> {
    let text = text.trim();
    let long = text.chars().count();
    if long > LONGEST_SEARCH {
        return Err(NoSearch::Long(long));
    }
    let search = Search { installation, lower: text.to_lowercase(), text };
    let filter = Filter { terms: vec![Term::Text(text.to_owned())] };
    let filter = filter.to_string();
    let wanted = WantedPage { filter: &filter, order: ListOrder::Due, after: None, limit };
    let vulnerabilities = list_vulnerabilities(installation, &wanted, caller, now).await?;
    let advisory = search.advisory(caller, now).await?;
    let (components, people) = (search.components(), search.people());
    let releases = search.releases().await?;
    let selection = RequestSelection { text: Some(text.to_owned()), ..RequestSelection::default() };
    let requests = list(installation, &selection, RequestOrder::Newest, None, limit).await?.requests;
    let mut exact: Vec<Hit> = search.number().await?.into_iter().chain(search.request().await?).collect();
    let all = releases.iter().chain(&components).chain(&people);
    exact.extend(all.filter(|hit| search.names(hit)).cloned());
    Ok(SearchResults { exact, advisory, vulnerabilities, requests, components, releases, people })
}

struct Search<'s> {
    installation: &'s Installation,
    text: &'s str,
    lower: String,
}

impl Search<'_> {
    fn has(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.lower)
    }

    /// Says whether the text is the very name of something.
    fn names(&self, hit: &Hit) -> bool {
        let program = &self.installation.program.program;
        let is = |name: &str| name.to_lowercase() == self.lower;
        match hit {
            Hit::Vulnerability(_) | Hit::Request(_) => false,
            Hit::Component(id) => is(id),
            Hit::Release { product, version } => is(version) || is(&format!("{product} {version}")),
            Hit::Person(id) => is(id) || program.person(id).is_some_and(|person| is(&person.name)),
            Hit::Team(id) => is(id) || program.team(id).is_some_and(|team| is(&team.name)),
        }
    }

    /// The vulnerability that `V-12` or `12` names.
    async fn number(&self) -> Result<Option<Hit>, StoreError> {
        let digits = self.lower.strip_prefix("v-").unwrap_or(&self.lower);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|number| is_plain && i64::try_from(*number).is_ok());
        let Some(number) = number else { return Ok(None) };
        let found = self.installation.store.snapshot().await?.vulnerability(number).await?;
        Ok(found.map(|_| Hit::Vulnerability(number)))
    }

    /// The request that `R-12` or `12` names.
    async fn request(&self) -> Result<Option<Hit>, StoreError> {
        let number = RequestNumber::read(&self.lower).filter(|number| i64::try_from(number.0).is_ok());
        let Some(RequestNumber(number)) = number else { return Ok(None) };
        let found = self.installation.store.snapshot().await?.request(number).await?;
        Ok(found.map(|_| Hit::Request(number)))
    }

    async fn advisory(&self, caller: &Caller, now: Timestamp) -> Result<Option<FoundAdvisory>, NoSearch> {
        let id = AdvisoryId::new(self.text);
        if id.is_empty() {
            return Ok(None);
        }
        let names = self.installation.store.snapshot().await?.aliases(&id).await?;
        let terms = vec![Term::Weakness(vec![id.to_string()])];
        let filter = Filter { terms }.to_string();
        let wanted = WantedPage { filter: &filter, order: ListOrder::Due, after: None, limit: 1 };
        let count = list_vulnerabilities(self.installation, &wanted, caller, now).await?.count;
        let others: Vec<String> = names.iter().filter(|name| **name != id).map(ToString::to_string).collect();
        let is_known = count > 0 || !others.is_empty();
        Ok(is_known.then(|| FoundAdvisory { name: id.to_string(), others, filter, count }))
    }

    fn components(&self) -> Vec<Hit> {
        let components = self.installation.program.program.components();
        let found = components.filter(|component| self.has(&component.id));
        found.map(|component| Hit::Component(component.id.clone())).collect()
    }

    fn people(&self) -> Vec<Hit> {
        let program = &self.installation.program.program;
        let people = program.people.iter().filter(|person| {
            let github = person.github.as_deref().is_some_and(|login| self.has(login));
            self.has(&person.id) || self.has(&person.name) || github
        });
        let teams = program.teams.iter().filter(|team| self.has(&team.id) || self.has(&team.name));
        let people = people.map(|person| Hit::Person(person.id.clone()));
        people.chain(teams.map(|team| Hit::Team(team.id.clone()))).collect()
    }

    async fn releases(&self) -> Result<Vec<Hit>, NoSearch> {
        let mut snapshot = self.installation.store.snapshot().await?;
        let mut hits = Vec::new();
        for product in &self.installation.program.program.products {
            let mut all = release_record::of_product(&mut snapshot, &product.id).await?;
            all.sort_by(|one, other| other.release.version.cmp(&one.release.version));
            let versions = all.iter().map(|record| record.release.version.as_str());
            let found = versions.filter(|version| {
                self.has(version)
                    || self.has(&format!("{} {version}", product.id))
                    || self.has(&format!("{} {version}", product.name))
            });
            hits.extend(
                found
                    .map(|version| Hit::Release { product: product.id.clone(), version: version.to_owned() }),
            );
        }
        Ok(hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Home, at, home};

    async fn search(home: &Home, text: &str) -> SearchResults {
        let ana = home.caller("ana");
        search_everything(&home.installation, text, 10, &ana, at(100)).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_named_exactly_comes_first() {
        let home = home().await;
        home.found("web", "5.3", &["CVE-2026-1001 zlib critical", "CVE-2026-1002 web-curl low"]).await;
        home.open_release("5.3.0").await;
        home.open_release("5.3.01").await;
        assert_eq!(search(&home, "V-1").await.exact, [Hit::Vulnerability(1)]);
        assert_eq!(search(&home, " v-2 ").await.exact, [Hit::Vulnerability(2)]);
        assert_eq!(search(&home, "V-3").await.exact, []);
        assert_eq!(search(&home, "v-99999999999999999999").await.exact, []);
        let release = Hit::Release { product: "acme".to_owned(), version: "5.3.0".to_owned() };
        assert_eq!(search(&home, "acme 5.3.0").await.exact, [release]);
        let found = search(&home, "web").await;
        assert_eq!((found.exact, found.vulnerabilities.count), (vec![Hit::Component("web".to_owned())], 1));
        assert_eq!(search(&home, "Bo").await.exact, [Hit::Person("bo".to_owned())]);
    }

    #[tokio::test]
    async fn an_advisory_is_found_by_its_name_however_it_is_typed() {
        let home = home().await;
        home.found("web", "5.3", &["CVE-2026-1001 zlib critical"]).await;
        let found = search(&home, "cve-2026-1001").await.advisory.unwrap();
        assert_eq!((found.name.as_str(), found.count), ("CVE-2026-1001", 1));
        assert_eq!(search(&home, "CVE-2026-1009").await.advisory, None);
    }

    #[tokio::test]
    async fn a_search_that_is_too_long_is_refused_and_a_hostile_one_finds_nothing() {
        let home = home().await;
        let ana = home.caller("ana");
        let long = "a".repeat(LONGEST_SEARCH + 1);
        let refused = search_everything(&home.installation, &long, 10, &ana, at(100)).await;
        assert!(matches!(refused, Err(NoSearch::Long(201))));
        for text in ["\" stage=any", "%", "'; drop table scan; --", "\\", "a=b c=\"d"] {
            let found = search(&home, text).await;
            assert_eq!((found.vulnerabilities.count, found.exact), (0, vec![]), "{text}");
        }
    }
}
