//! Credentials are masked before anything else is done with a line.

/// Stands for a credential.
pub(crate) const MASK: &str = "****";

/// A line in which the tool masks the credential itself, with asterisks. One without any may hold it in clear and is
/// masked whole.
pub(crate) fn mask_unmarked(line: String) -> String {
    if line.contains('*') { line } else { MASK.to_owned() }
}

/// A line whose credential the tool marked with three asterisks or more, with what the tool let stand of the credential
/// masked too. A text without asterisks may hold it anywhere and is masked whole.
pub(crate) fn mask_marked(text: &str) -> String {
    if !text.contains("***") {
        return MASK.to_owned();
    }
    let mut masked = String::new();
    for word in text.split_whitespace() {
        if !masked.is_empty() {
            masked.push(' ');
        }
        match (word.find("***"), word.rfind('*')) {
            (Some(first), Some(last)) => {
                let quote = |character: char| matches!(character, '"' | '\'' | '`' | '=' | ':' | ',' | ';');
                let start = word[..first].rfind(quote).map_or(0, |at| at + 1);
                let end = word[last..].find(quote).map_or(word.len(), |at| last + at);
                masked.push_str(&word[..start]);
                masked.push_str(MASK);
                masked.push_str(&word[end..]);
            }
            _ => masked.push_str(word),
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_lets_stand_of_a_credential_is_masked() {
        assert_eq!(mask_marked("  key = \"AKIAI**********\"\n"), "key = \"****\"");
        assert_eq!(mask_marked("token: ghp_ab****yz, # deploy"), "token: ****, # deploy");
        assert_eq!(mask_marked("password = hunter2"), "****");
    }
}
