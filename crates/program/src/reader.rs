//! Reads values out of the tree and collects what is wrong with them.
//!
//! A reading function never stops at a mistake: it reports it and gives nothing, and its caller reads on.

mod fields;

pub(crate) use fields::Fields;

use crate::Capabilities;
use crate::suggestion::nearest;
use crate::word::{Word, listed};
use jiff::civil::Date;
use portcullis_domain::program;
use portcullis_domain::program::people::Role;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::file::SourceFile;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Node, Value};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// More mistakes than these are counted and not described.
const MOST_DIAGNOSTICS: usize = 100;

/// What is known while a file is read.
pub(crate) struct Reader<'a> {
    pub(crate) file: &'a SourceFile,
    pub(crate) capabilities: &'a Capabilities<'a>,
    pub(crate) origin: Origin,
    pub(crate) declared: BTreeMap<Noun, BTreeMap<String, Span>>,
    pub(crate) references: Vec<Reference>,
    pub(crate) roles: BTreeMap<String, Vec<Role>>,
    pub(crate) approvers: Vec<(Role, Span)>,
    accounts: BTreeMap<(&'static str, String), Span>,
    diagnostics: Vec<Diagnostic>,
    uncounted: usize,
    /// The keys that were asked for, by the shape they belong to, to be compared with the schema.
    #[cfg(test)]
    pub(crate) known_keys: BTreeMap<&'static str, std::collections::BTreeSet<&'static str>>,
}

/// Where the text of a program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// People wrote it, and what this binary can't do is a mistake.
    Written,
    /// It was valid when it was recorded, whatever the binary of that day could do.
    Recorded,
}

/// What an id can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Noun {
    Person,
    Team,
    Product,
    Component,
}

impl Noun {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Team => "team",
            Self::Product => "product",
            Self::Component => "component",
        }
    }
}

/// An id that must be declared somewhere in the file.
pub(crate) struct Reference {
    pub(crate) noun: Noun,
    pub(crate) id: String,
    pub(crate) span: Span,
    pub(crate) requirement: Requirement,
}

/// What a person who is named must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Requirement {
    None,
    SecurityTeam,
    Holds(Role),
}

/// A function that reads one value, given the key it stands under.
pub(crate) type Read<'a, T> = fn(&mut Reader<'a>, &Node, &str) -> Option<T>;

impl<'a> Reader<'a> {
    pub(crate) fn new(
        file: &'a SourceFile,
        capabilities: &'a Capabilities<'a>,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        let mut reader = Self {
            file,
            capabilities,
            origin: Origin::Written,
            declared: BTreeMap::new(),
            references: Vec::new(),
            roles: BTreeMap::new(),
            approvers: Vec::new(),
            accounts: BTreeMap::new(),
            diagnostics: Vec::new(),
            uncounted: 0,
            #[cfg(test)]
            known_keys: BTreeMap::new(),
        };
        for diagnostic in diagnostics {
            reader.report(diagnostic);
        }
        reader
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else {
            self.uncounted += 1;
        }
    }

    /// The nearest of the words that would be right, as long as mistakes are still described.
    pub(crate) fn suggestion<'w>(
        &self,
        word: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Option<&'w str> {
        if self.diagnostics.len() < MOST_DIAGNOSTICS { nearest(word, words) } else { None }
    }

    /// Says whether a name is one of those that the binary offers, or was when the program was recorded.
    pub(crate) fn may_name(&self, name: &str, offers: &[&str]) -> bool {
        self.origin == Origin::Recorded || offers.contains(&name)
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// All mistakes in the order of the file.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span.start);
        if self.uncounted > 0 {
            let message = format!("{} more mistakes are not shown", self.uncounted);
            let end = self.file.text().len();
            self.diagnostics.push(Diagnostic::error(Span::new(end, end), message));
        }
        self.diagnostics
    }

    /// Opens a mapping; `shape` names its kind in the schema.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        shape: &'static str,
        key: &str,
    ) -> Option<Fields<'n>> {
        match &node.value {
            Value::Mapping(mapping) => Some(Fields::new(mapping, node.span, shape)),
            _ => self.wrong_type(node, key, "a mapping"),
        }
    }

    pub(crate) fn wrong_type<T>(&mut self, node: &Node, key: &str, wanted: &str) -> Option<T> {
        let mut mistake = Diagnostic::error(
            node.span,
            format!("`{key}` must be {wanted}, and this is {}", node.value.described()),
        );
        match (&node.value, wanted) {
            (Value::Null, "a list") => mistake = mistake.help("write `[]` for an empty list"),
            (Value::Null, "a mapping") => mistake = mistake.help("write `{}` for an empty mapping"),
            (Value::Null, _) => mistake = mistake.help("write a value, or remove the key"),
            (Value::Bool(_) | Value::Integer(_) | Value::Float(_), "text") => {
                let written = shortened(self.file.slice(node.span));
                mistake = mistake.help(format!("put it in quotes: \"{written}\""));
            }
            _ => {}
        }
        self.report(mistake);
        None
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::Sequence(items) => Some(items),
            _ => self.wrong_type(node, key, "a list"),
        }
    }

    /// Reads each item of a list; those with mistakes are left out.
    pub(crate) fn items<T>(&mut self, node: &Node, key: &str, read: Read<'a, T>) -> Vec<T> {
        let items = self.list(node, key).unwrap_or_default();
        items.iter().filter_map(|item| read(self, item, key)).collect()
    }

    /// Reads a list in which nothing may stand twice.
    pub(crate) fn set<T: Display>(&mut self, node: &Node, key: &str, read: Read<'a, T>) -> Vec<T> {
        let mut values: Vec<T> = Vec::new();
        let mut seen = BTreeMap::new();
        for item in self.list(node, key).unwrap_or_default() {
            let Some(value) = read(self, item, key) else { continue };
            if self.first_of_its_name(&mut seen, &format!("`{value}`"), item.span) {
                values.push(value);
            }
        }
        values
    }

    /// Remembers a name, and says whether it is there for the first time; a second time is a mistake.
    pub(crate) fn first_of_its_name(
        &mut self,
        seen: &mut BTreeMap<String, Span>,
        name: &str,
        span: Span,
    ) -> bool {
        if let Some(&first) = seen.get(name) {
            let mistake = Diagnostic::error(span, format!("{} is listed twice", shortened(name)));
            self.report(mistake.other(first, "first listed here").help("remove one of them"));
            return false;
        }
        seen.insert(name.to_owned(), span);
        true
    }

    /// Text that says something.
    pub(crate) fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                self.report(Diagnostic::error(node.span, format!("`{key}` must not be empty")));
                None
            }
            Value::Text(text) => Some(text.clone()),
            _ => self.wrong_type(node, key, "text"),
        }
    }

    pub(crate) fn boolean(&mut self, node: &Node, key: &str) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => self.wrong_type(node, key, "`true` or `false`"),
        }
    }

    /// An id; it is up to the caller what it names.
    pub(crate) fn id(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.text(node, key)?;
        if program::is_id(&text) {
            return Some(text);
        }
        let message = format!("`{}` can't be an id", shortened(&text));
        let help = "an id has up to 64 letters, digits, `-`, `_` and `.`, and begins with a letter or digit";
        self.report(Diagnostic::error(node.span, message).help(help));
        None
    }

    /// One of a few words.
    pub(crate) fn word<T: Word>(&mut self, node: &Node, key: &str) -> Option<T> {
        self.one_of(node, key, T::VALUES)
    }

    /// One of some of the words there are.
    pub(crate) fn one_of<T: Word>(&mut self, node: &Node, key: &str, values: &[T]) -> Option<T> {
        let text = self.text(node, key)?;
        if let Some(value) = values.iter().copied().find(|value| value.text() == text) {
            return Some(value);
        }
        let words = || values.iter().map(|value| value.text());
        let mistake = Diagnostic::error(node.span, format!("`{}` is not {}", shortened(&text), T::NAME));
        let mistake = with_suggestion(mistake, self.suggestion(&text, words()));
        self.report(mistake.help(format!("`{key}` is one of {}", listed(words()))));
        None
    }

    /// Text that means something else: a length of time, a share, …
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, node: &Node, key: &str) -> Option<T> {
        let text = match &node.value {
            // A number where a unit is missing (`7` for `7d`) is explained by what would be right.
            Value::Integer(_) | Value::Float(_) => self.file.slice(node.span).to_owned(),
            _ => self.text(node, key)?,
        };
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("`{key}` can't be `{}`", shortened(&text));
                self.report(Diagnostic::error(node.span, message).help(error.to_string()));
                None
            }
        }
    }

    /// A date that exists.
    pub(crate) fn date(&mut self, node: &Node, key: &str) -> Option<Date> {
        let text = self.text(node, key)?;
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let message = match (shaped, text.parse()) {
            (true, Ok(date)) => return Some(date),
            (true, Err(_)) => format!("{text} is not a day of the calendar"),
            (false, _) => format!("`{}` is not a date", shortened(&text)),
        };
        let help = "a date is written as year, month and day in quotes: \"2026-12-31\"";
        self.report(Diagnostic::error(node.span, message).help(help));
        None
    }

    /// Remembers an id under which something is described; a second one of the same name is a mistake.
    pub(crate) fn declare(&mut self, noun: Noun, id: &str, span: Span) {
        let declared = self.declared.entry(noun).or_default();
        if let Some(&first) = declared.get(id) {
            let message = format!("two {} have the id `{id}`", plural(noun));
            let mistake = Diagnostic::error(span, message).other(first, "first used here");
            self.report(mistake.help("give one of them another id"));
            return;
        }
        declared.insert(id.to_owned(), span);
    }

    /// Reads an id and remembers that it must be declared.
    pub(crate) fn refer(
        &mut self,
        node: &Node,
        key: &str,
        noun: Noun,
        requirement: Requirement,
    ) -> Option<String> {
        let id = self.text(node, key)?;
        self.refer_as(&id, node.span, noun, requirement);
        Some(id)
    }

    /// Remembers that an id must be declared.
    pub(crate) fn refer_as(&mut self, id: &str, span: Span, noun: Noun, requirement: Requirement) {
        self.references.push(Reference { noun, id: id.to_owned(), span, requirement });
    }

    /// Remembers whose account something is: one that two people have would name neither.
    pub(crate) fn claim_account(&mut self, key: &'static str, account: &str, span: Span) {
        let name = (key, account.to_lowercase());
        if let Some(&first) = self.accounts.get(&name) {
            let message = format!("two people have the {key} account `{}`", shortened(account));
            self.report(Diagnostic::error(span, message).other(first, "first used here"));
            return;
        }
        self.accounts.insert(name, span);
    }

    pub(crate) fn person(&mut self, node: &Node, key: &str) -> Option<String> {
        self.refer(node, key, Noun::Person, Requirement::None)
    }

    pub(crate) fn security_person(&mut self, node: &Node, key: &str) -> Option<String> {
        self.refer(node, key, Noun::Person, Requirement::SecurityTeam)
    }

    pub(crate) fn team(&mut self, node: &Node, key: &str) -> Option<String> {
        self.refer(node, key, Noun::Team, Requirement::None)
    }

    pub(crate) fn component(&mut self, node: &Node, key: &str) -> Option<String> {
        self.refer(node, key, Noun::Component, Requirement::None)
    }
}

/// Puts the nearest word beside the place.
pub(crate) fn with_suggestion(mistake: Diagnostic, nearest: Option<&str>) -> Diagnostic {
    match nearest {
        Some(word) => mistake.label(format!("did you mean `{word}`?")),
        None => mistake,
    }
}

/// The beginning of a text that somebody else chose, short enough for a message.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

pub(crate) fn plural(noun: Noun) -> &'static str {
    match noun {
        Noun::Person => "people",
        Noun::Team => "teams",
        Noun::Product => "products",
        Noun::Component => "components",
    }
}
