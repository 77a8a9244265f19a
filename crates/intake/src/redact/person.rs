//! Keys under which reports name people.

/// Such keys, without case, spaces, hyphens and underscores.
const KEYS: [&str; 14] = [
    "author",
    "authoremail",
    "authorname",
    "authors",
    "coauthors",
    "commitmessage",
    "commitmsg",
    "committer",
    "committeremail",
    "committername",
    "email",
    "emailaddress",
    "gitlastmodifiedby",
    "gitmodifiers",
];
/// Longest key that is looked at.
const LONGEST: usize = 32;

/// Says whether the values under the key name people.
pub(crate) fn names_people(key: &str) -> bool {
    if key.len() > LONGEST || !key.as_bytes().first().is_some_and(|byte| b"aAcCeEgG".contains(byte)) {
        return false;
    }
    KEYS.contains(&portcullis_formats::generic::plain(key).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_any_writing() {
        for key in
            ["author", "Author", "author_email", "Committer-Email", "commitMessage", "CommitMsg", "email"]
        {
            assert!(names_people(key), "{key}");
        }
        for key in ["", "authority", "authored", "message", "É", "emails sent", "git_commit"] {
            assert!(!names_people(key), "{key}");
        }
    }
}
