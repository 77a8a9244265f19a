//! Views: filters of vulnerabilities that people named to find them again.

use crate::schema::Moment;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Views that one person may have.
pub const MOST_VIEWS: u64 = 100;
/// Characters of a name.
pub const LONGEST_NAME: usize = 80;

/// A filter that somebody named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedView {
    /// What its owner calls it.
    pub name: String,
    /// The filter, as it stands in the address of a list.
    pub filter: String,
    /// The id of the person whose it is.
    pub owner: String,
    /// Says that everybody sees it.
    pub shared: bool,
    /// When it was changed last.
    #[schemars(with = "Moment")]
    pub changed_at: Timestamp,
}

/// A name that can't stand in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a view has 1 to {LONGEST_NAME} characters in one line")]
pub struct NoViewName;

/// The name of a view as it was typed, without the white space around it.
pub fn view_name(typed: &str) -> Result<&str, NoViewName> {
    let name = typed.trim();
    let is_long = name.chars().nth(LONGEST_NAME).is_some();
    if name.is_empty() || is_long || name.chars().any(char::is_control) { Err(NoViewName) } else { Ok(name) }
}

/// A name that says too little or too much.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchView {
    /// Nobody has a view of this name.
    #[error("there is no view `{0}` of yours, and none that is shared")]
    Unknown(String),
    /// Several have.
    #[error("several people share a view `{name}`; say whose you mean: {}", owned(name, owners))]
    Many {
        /// The name.
        name: String,
        /// The ids of its owners.
        owners: Vec<String>,
    },
}

fn owned(name: &str, owners: &[String]) -> String {
    owners.iter().map(|owner| format!("`{owner}/{name}`")).collect::<Vec<_>>().join(" or ")
}

/// The view that somebody means: their own of this name, else the only one that is shared, else the one of `owner/name`.
pub fn find_view<'v>(views: &'v [SavedView], person: &str, named: &str) -> Result<&'v SavedView, NoSuchView> {
    let of_name: Vec<&SavedView> = views.iter().filter(|view| view.name == named).collect();
    if let Some(own) = of_name.iter().find(|view| view.owner == person) {
        return Ok(own);
    }
    let of_owner = || {
        let (owner, name) = named.split_once('/')?;
        views.iter().find(|view| view.owner == owner && view.name == name)
    };
    match of_name.as_slice() {
        [] => of_owner().ok_or_else(|| NoSuchView::Unknown(named.to_owned())),
        [one] => Ok(one),
        many => Err(NoSuchView::Many {
            name: named.to_owned(),
            owners: many.iter().map(|view| view.owner.clone()).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(owner: &str, name: &str) -> SavedView {
        SavedView {
            name: name.to_owned(),
            filter: "stage=open".to_owned(),
            owner: owner.to_owned(),
            shared: true,
            changed_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn one_s_own_view_comes_before_those_that_others_share() {
        let views = [
            view("ana", "mine"),
            view("bo", "mine"),
            view("bo", "theirs"),
            view("ana", "both"),
            view("bo", "both"),
        ];
        let owner =
            |person: &str, named: &str| find_view(&views, person, named).map(|view| view.owner.clone());
        assert_eq!(owner("bo", "mine").unwrap(), "bo");
        assert_eq!(owner("ana", "theirs").unwrap(), "bo");
        assert_eq!(owner("eve", "ana/both").unwrap(), "ana");
        assert_eq!(
            owner("eve", "both").unwrap_err().to_string(),
            "several people share a view `both`; say whose you mean: `ana/both` or `bo/both`"
        );
        assert_eq!(owner("eve", "none"), Err(NoSuchView::Unknown("none".to_owned())));
    }

    #[test]
    fn a_name_is_one_line_of_at_most_eighty_characters() {
        assert_eq!(view_name(" My team's "), Ok("My team's"));
        assert!(view_name(&"é".repeat(LONGEST_NAME)).is_ok());
        for refused in ["", "  ", "a\nb", "a\u{7}", &"é".repeat(LONGEST_NAME + 1)] {
            assert_eq!(view_name(refused), Err(NoViewName), "{refused:?}");
        }
    }
}
