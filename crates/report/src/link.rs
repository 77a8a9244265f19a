//! Addresses from strangers, made valid or left out.

use std::fmt::Write as _;

/// The longest address that is kept.
const LONGEST: usize = 2_000;

/// The address if it is one of the web (`http` or `https`), with every character encoded that has no place in
/// one; nothing else becomes a link.
pub(crate) fn web(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':'));
    if !matches!(scheme.as_str(), "http" | "https") || !is_host || address.len() > LONGEST {
        return None;
    }
    let mut link = format!("{scheme}://");
    encode(rest, |byte| b"/:?#=&+,;!$~*%".contains(&byte), &mut link);
    Some(fragments_joined(link))
}

/// A path or name as a relative reference of a URI: its separators kept, everything else encoded.
pub(crate) fn path(path: &str) -> String {
    let mut reference = String::with_capacity(path.len());
    if path.starts_with('/') {
        reference.push('/');
    }
    encode(path.trim_start_matches('/'), |byte| byte == b'/', &mut reference);
    if reference.is_empty() { ".".to_owned() } else { reference }
}

fn encode(text: &str, keep: impl Fn(u8) -> bool, out: &mut String) {
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let is_encoded = byte != b'%'
            || bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (keep(byte) && is_encoded) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// Only the first `#` starts a fragment; further ones have no place in an address.
fn fragments_joined(link: String) -> String {
    match link.split_once('#') {
        Some((start, fragment)) if fragment.contains('#') => {
            format!("{start}#{}", fragment.replace('#', "%23"))
        }
        _ => link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(web(" HTTPS://example.com/a?b=c#d ").unwrap(), "https://example.com/a?b=c#d");
        for address in [
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data:text/html,x",
            "//example.com",
            "https://",
            "https:///path",
            "https://user:password@example.com/",
            "https://ex\u{202e}ample.com",
            "ftp://example.com",
            "",
        ] {
            assert_eq!(web(address), None, "{address}");
        }
        assert_eq!(web(&format!("https://example.com/{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn what_has_no_place_in_an_address_is_encoded() {
        assert_eq!(
            web("https://example.com/a b\"<>'()|%zz%20#x#y\n").unwrap(),
            "https://example.com/a%20b%22%3C%3E%27%28%29%7C%25zz%20#x%23y"
        );
    }

    #[test]
    fn a_path_is_no_address_of_another_kind() {
        assert_eq!(path("a b/ü.tf"), "a%20b/%C3%BC.tf");
        assert_eq!(path("registry.example/app:5@sha256:aa"), "registry.example/app%3A5%40sha256%3Aaa");
        assert_eq!(path("//host/x"), "/host/x");
        assert_eq!(path("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(path("C:\\a"), "C%3A%5Ca");
        assert_eq!(path(""), ".");
    }
}
