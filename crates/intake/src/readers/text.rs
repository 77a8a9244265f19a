//! What readers do with the texts of a record.

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
    fn a_path_has_a_directory_or_none() {
        assert_eq!((directory("a/b/c.tf"), directory("c.tf")), ("a/b", ""));
        assert_eq!(
            (joined("", "b"), joined("a", ""), joined("a", "b")),
            ("b".into(), "a".into(), "a/b".into())
        );
    }
}
