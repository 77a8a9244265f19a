//! Who owns what: selectors, and which of them wins.

use super::Program;
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

/// What a team owns: a component, or files by their path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `component:ID`: everything of a component that no path selector names.
    Component(String),
    /// `path:GLOB`: files, relative to the root of their component, in whichever component they are.
    Path(PathPattern),
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Component(id) => write!(f, "component:{id}"),
            Self::Path(pattern) => write!(f, "path:{pattern}"),
        }
    }
}

impl Selector {
    fn matches(&self, component: &str, path: Option<&str>) -> bool {
        match self {
            Self::Component(id) => id == component,
            Self::Path(pattern) => path.is_some_and(|path| pattern.matches(path)),
        }
    }

    /// How narrowly it selects. A path that names anything at all is narrower than a component; among paths
    /// the one with more words in full wins, then the one with more letters, then the one with fewer `**`.
    fn narrowness(&self) -> (usize, usize, Reverse<usize>) {
        match self {
            Self::Component(_) => (0, 1, Reverse(0)),
            Self::Path(pattern) => pattern.narrowness(),
        }
    }
}

/// A text that is no selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSelector {
    /// It starts with neither word.
    #[error("a selector is `component:ID` or `path:GLOB`")]
    Shape,
    /// What follows `path:` is no pattern.
    #[error(transparent)]
    Pattern(#[from] NoPathPattern),
}

impl FromStr for Selector {
    type Err = NoSelector;

    fn from_str(text: &str) -> Result<Self, NoSelector> {
        match text.split_once(':') {
            Some(("component", id)) if super::is_id(id) => Ok(Self::Component(id.to_owned())),
            Some(("path", pattern)) => Ok(Self::Path(pattern.parse()?)),
            _ => Err(NoSelector::Shape),
        }
    }
}

/// A pattern for paths: `?` is one character, `*` any number of them, neither of them a slash, and `**` as a
/// whole part is any number of parts. Everything else is itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PathPattern {
    text: String,
}

impl PathPattern {
    /// Says whether a path with `/` between its parts matches.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').collect();
        // `reached[n]`: the parts of the pattern read so far match the first n parts of the path.
        let mut reached = vec![false; path.len() + 1];
        reached[0] = true;
        for part in self.text.split('/') {
            if part == "**" {
                let mut before = false;
                for place in &mut reached {
                    before |= *place;
                    *place = before;
                }
            } else {
                for place in (1..reached.len()).rev() {
                    reached[place] = reached[place - 1] && part_matches(part, path[place - 1]);
                }
                reached[0] = false;
            }
        }
        reached[path.len()]
    }

    fn narrowness(&self) -> (usize, usize, Reverse<usize>) {
        let parts = || self.text.split('/');
        let words = parts().filter(|part| !part.contains(['*', '?'])).count();
        let letters = self.text.chars().filter(|c| !matches!(c, '*' | '?' | '/')).count();
        let any_depth = parts().filter(|part| *part == "**").count();
        // One letter more than a component has, so that a path with any letter is the narrower of the two.
        (words, if letters > 0 { letters + 1 } else { 0 }, Reverse(any_depth))
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text that is no pattern for paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPathPattern {
    /// There is nothing, or nothing between two slashes.
    #[error("a path is relative and has something between its slashes, as in `deploy/base/**`")]
    Empty,
    /// A part is `.` or `..`.
    #[error("a path has no `.` or `..` in it; it starts at the component's root")]
    Dots,
    /// `**` stands beside something else.
    #[error("`**` stands alone between slashes, as in `deploy/**/search.yaml`")]
    DoubleStar,
    /// A bracket, brace or backslash, which other patterns give a meaning.
    #[error("patterns know `*`, `**` and `?`; write one pattern for each alternative of brackets or braces")]
    Unsupported,
    /// It is too long.
    #[error("a path has at most 1024 bytes")]
    Long,
}

impl FromStr for PathPattern {
    type Err = NoPathPattern;

    fn from_str(text: &str) -> Result<Self, NoPathPattern> {
        if text.len() > 1024 {
            return Err(NoPathPattern::Long);
        }
        if text.contains(['[', ']', '{', '}', '\\', '!']) {
            return Err(NoPathPattern::Unsupported);
        }
        for part in text.split('/') {
            match part {
                "" => return Err(NoPathPattern::Empty),
                "." | ".." => return Err(NoPathPattern::Dots),
                "**" => {}
                part if part.contains("**") => return Err(NoPathPattern::DoubleStar),
                _ => {}
            }
        }
        Ok(Self { text: text.to_owned() })
    }
}

/// Matches one part of a path; the last star is the only one that is ever tried again.
fn part_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while place < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(&c) if c == '?' || c == name[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                place = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|&c| c == '*')
}

/// Who owns a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership<'a> {
    /// The team with this id, by this selector, or as the component's own team where there is none.
    Owned {
        /// The team.
        team: &'a str,
        /// The selector that won.
        by: Option<&'a Selector>,
    },
    /// Several teams, each by a selector as narrow as the other's; the program file has to be mended.
    Tied {
        /// The teams with their selectors.
        teams: Vec<(&'a str, &'a Selector)>,
    },
    /// Nobody.
    Unowned,
}

impl Program {
    /// Who owns a component, or a path in it relative to the component's root: the narrowest selector wins,
    /// and the component's own team is the fallback.
    pub fn owner_of(&self, component: &str, path: Option<&str>) -> Ownership<'_> {
        let mut best: Vec<(&str, &Selector)> = Vec::new();
        let selectors =
            self.teams.iter().flat_map(|team| team.owns.iter().map(|owns| (team.id.as_str(), owns)));
        for (team, selector) in selectors.filter(|(_, selector)| selector.matches(component, path)) {
            let narrower = best.first().map(|(_, other)| selector.narrowness().cmp(&other.narrowness()));
            match narrower {
                None | Some(std::cmp::Ordering::Greater) => best = vec![(team, selector)],
                Some(std::cmp::Ordering::Equal) if best.iter().all(|(other, _)| *other != team) => {
                    best.push((team, selector));
                }
                Some(_) => {}
            }
        }
        match best.as_slice() {
            [] => match self.component(component).and_then(|component| component.team.as_deref()) {
                Some(team) => Ownership::Owned { team, by: None },
                None => Ownership::Unowned,
            },
            &[(team, selector)] => Ownership::Owned { team, by: Some(selector) },
            _ => Ownership::Tied { teams: best },
        }
    }
}

#[cfg(test)]
mod tests;
