//! The rules of a tool, reduced to what findings take from them.

use crate::readers::text::{cwe_numbers, one_line};
use portcullis_formats::sarif::{self, Properties, RuleReference};
use std::collections::{BTreeMap, HashMap};

/// Tools that report nothing but credentials.
const SECRET_SCANNERS: [&str; 4] = ["detect-secrets", "ggshield", "gitleaks", "trufflehog"];

/// Says whether a tag marks what is about credentials.
pub(super) fn is_secret_tag(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("secret") || tag.eq_ignore_ascii_case("secrets")
}

/// The driver of a tool or one of its extensions.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) rules: Vec<Rule>,
    by_id: HashMap<String, usize>,
}

impl Component {
    pub(super) fn add(&mut self, rule: Rule) {
        if !rule.id.is_empty() {
            self.by_id.entry(rule.id.clone()).or_insert(self.rules.len());
        }
        self.rules.push(rule);
    }

    /// Says whether it reports nothing but credentials.
    pub(super) fn finds_only_secrets(&self) -> bool {
        SECRET_SCANNERS.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// The first rule with the id.
    pub(super) fn named(&self, id: &str) -> Option<&Rule> {
        self.by_id.get(id).map(|place| &self.rules[*place])
    }
}

/// A rule.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) reference: String,
    pub(super) level: String,
    pub(super) messages: BTreeMap<String, String>,
    pub(super) cwes: Vec<u32>,
    pub(super) properties: Properties,
}

impl Rule {
    /// About the bytes of its texts, the id twice.
    pub(super) fn size(&self) -> usize {
        let lists = [&self.properties.tags, &self.properties.cwe, &self.properties.purls];
        let texts = [&self.title, &self.description, &self.reference, &self.id, &self.id];
        texts.iter().map(|text| text.len()).sum::<usize>()
            + lists
                .iter()
                .flat_map(|list| list.iter())
                .map(|text| text.len() + size_of::<String>())
                .sum::<usize>()
            + self
                .messages
                .iter()
                .map(|(key, text)| key.len() + text.len() + 2 * size_of::<String>())
                .sum::<usize>()
    }
}

impl From<sarif::Rule> for Rule {
    fn from(rule: sarif::Rule) -> Self {
        let mut cwes = cwes_of(&rule.properties);
        let ties: Vec<RuleReference> = rule.relationships.into_iter().map(|tie| tie.target).collect();
        add(&mut cwes, cwes_in(&ties));
        let title = [&rule.short_description.text, &rule.name, &rule.full_description.text]
            .into_iter()
            .find(|text| !text.is_empty());
        Self {
            title: title.map(|text| one_line(text)).unwrap_or_default(),
            description: [rule.full_description.text, rule.help.text, rule.short_description.text]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            id: rule.id,
            reference: rule.help_uri,
            level: rule.default_configuration.level,
            messages: rule.message_strings,
            cwes,
            properties: rule.properties,
        }
    }
}

/// CWE numbers in a property bag: a `cwe` property, or tags such as `CWE-79` and `external/cwe/cwe-079`.
pub(super) fn cwes_of(properties: &Properties) -> Vec<u32> {
    let tags = properties.tags.iter().filter_map(|tag| {
        let tag = tag.strip_prefix("external/cwe/").unwrap_or(tag);
        tag.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cwe-")).then_some(tag)
    });
    let mut numbers = cwe_numbers(&properties.cwe);
    add(&mut numbers, cwe_numbers(&tags.collect::<Vec<_>>()));
    numbers
}

/// CWE numbers among entries of taxonomies.
pub(super) fn cwes_in(taxa: &[RuleReference]) -> Vec<u32> {
    let ids: Vec<&str> = taxa
        .iter()
        .filter(|taxon| taxon.tool_component.name.eq_ignore_ascii_case("cwe") || taxon.id.starts_with("CWE-"))
        .map(|taxon| taxon.id.as_str())
        .collect();
    cwe_numbers(&ids)
}

/// Adds the numbers that are not there yet.
pub(super) fn add(numbers: &mut Vec<u32>, more: Vec<u32>) {
    for number in more {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
}
