//! What readers do with the texts of a record.

use portcullis_domain::severity::Severity;

/// Stands for a credential.
pub(crate) const MASK: &str = "****";
/// Longest title, in characters.
const TITLE: usize = 300;

/// The id under which a check is known, whatever older or other name a report gives it.
pub(crate) fn canonical_check(id: &str) -> String {
    id.to_owned()
}

/// How bad it is to fail a check, where the report does not say.
pub(crate) fn check_severity(_id: &str) -> Option<Severity> {
    None
}

/// The text on one line, white space brought to single spaces, cut where it is too long for a title.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        for character in word.chars() {
            if length == TITLE {
                line.push('…');
                return line;
            }
            line.push(character);
            length += 1;
        }
    }
    line
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

/// The text, if there is any.
pub(crate) fn non_empty(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

/// Two parts of a path, either of which may be missing.
pub(crate) fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (true, _) => second.to_owned(),
        (_, true) => first.to_owned(),
        _ => format!("{first}/{second}"),
    }
}

/// The directory of a path; nothing for a bare file name.
pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// CWE numbers in texts such as `CWE-79`, `79` or `CWE-79: Cross-site Scripting`; anything else is left out.
pub(crate) fn cwe_numbers<T: AsRef<str>>(texts: &[T]) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::new();
    for text in texts {
        let text = text.as_ref().trim();
        let text = text.strip_prefix("CWE-").or_else(|| text.strip_prefix("cwe-")).unwrap_or(text);
        let digits = &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
        if let Ok(number) = digits.parse()
            && number > 0
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

/// A URL without credentials, query and fragment, its numeric and UUID path segments replaced by `{}`.
pub(crate) fn url_template(url: &str) -> String {
    let url = url.trim();
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let (scheme, rest) = url.split_at(url.find("://").map_or(0, |at| at + 3));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let mut template = scheme.to_ascii_lowercase();
    template.push_str(&if scheme.is_empty() { host.to_owned() } else { host.to_ascii_lowercase() });
    for (place, segment) in path.split('/').enumerate() {
        if place > 0 {
            template.push('/');
        }
        template.push_str(if is_variable(segment) { "{}" } else { segment });
    }
    template
}

fn is_variable(segment: &str) -> bool {
    let number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let uuid = segment.len() == 36
        && segment.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    number || uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cwe_numbers_are_found_in_any_writing() {
        assert_eq!(
            cwe_numbers(&["CWE-79", "79", "CWE-89: SQL Injection", "cwe-22", "NVD-CWE-noinfo", ""]),
            [79, 89, 22]
        );
    }

    #[test]
    fn a_title_is_one_line_of_bounded_length() {
        assert_eq!(one_line(" a\n\t b "), "a b");
        assert_eq!(one_line(&"ä".repeat(400)), format!("{}…", "ä".repeat(300)));
    }

    #[test]
    fn what_a_tool_lets_stand_of_a_credential_is_masked() {
        assert_eq!(mask_marked("  key = \"AKIAI**********\"\n"), "key = \"****\"");
        assert_eq!(mask_marked("token: ghp_ab****yz, # deploy"), "token: ****, # deploy");
        assert_eq!(mask_marked("password = hunter2"), "****");
    }

    #[test]
    fn urls_that_differ_in_numbers_have_one_template() {
        assert_eq!(
            url_template(
                "HTTPS://me:pw@Shop.example:8443/Orders/17/0190d8a0-7f0e-7cc3-98c4-dc0c0c07398f?id=1#top"
            ),
            "https://shop.example:8443/Orders/{}/{}"
        );
        assert_eq!(url_template("/users/7/"), "/users/{}/");
        assert_eq!(url_template("www.example.com"), "www.example.com");
        assert_eq!(url_template("127.0.0.1:80/a"), "127.0.0.1:80/a");
        assert_eq!(url_template("https://shop.example"), "https://shop.example");
        assert_eq!(url_template(""), "");
    }

    #[test]
    fn a_path_has_a_directory_or_none() {
        assert_eq!((directory("a/b/c.tf"), directory("c.tf")), ("a/b", ""));
        assert_eq!(
            (joined("", "b"), joined("a", ""), joined("a", "b")),
            ("b".into(), "a".into(), "a/b".into())
        );
    }
}
