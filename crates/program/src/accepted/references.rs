//! Character references and line breaks in cells, as pages that are written for strangers have them.

/// The most bytes between `&` and `;` that are looked at.
const MOST_REFERENCE: usize = 10;

/// The text with its character references as characters, line breaks as spaces, and without empty comments.
pub(super) fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = reference(rest).or_else(|| {
            let breaks = ["<br>", "<br/>", "<br />"].iter().find(|tag| rest.starts_with(**tag));
            breaks.map(|tag| (Some(' '), tag.len()))
        });
        let found = found.or_else(|| rest.starts_with("<!-- -->").then_some((None, "<!-- -->".len())));
        let (character, length) = found.unwrap_or((rest.chars().next(), 1));
        decoded.extend(character);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

/// Says whether a semicolon behind this text ends a character reference.
pub(super) fn ends_reference(before: &str) -> bool {
    before.rfind('&').is_some_and(|at| {
        let name = &before[at + 1..];
        name.len() <= MOST_REFERENCE && character(name).is_some()
    })
}

/// The character of the reference that the text begins with, and its length.
fn reference(text: &str) -> Option<(Option<char>, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name.bytes().take(MOST_REFERENCE + 1).position(|byte| byte == b';')?;
    Some((Some(character(&name[..end])?), end + 2))
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return Some(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            _ => return None,
        });
    };
    let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |digits| (digits, 16));
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    let code = is_number.then(|| u32::from_str_radix(digits, radix).ok()).flatten()?;
    char::from_u32(code).filter(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters_once() {
        assert_eq!(decoded("a&#58;b &amp;lt; &#x40;<!-- -->c<br>d &quot;e&quot;"), "a:b &lt; @c d \"e\"");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&#0;",
            "&#10;",
            "&#+58;",
            "&unknown;",
            "&#99999999999;",
            "a < b",
            "<!--x-->",
        ] {
            assert_eq!(decoded(text), text);
        }
    }

    #[test]
    fn a_semicolon_may_end_a_reference() {
        assert!(ends_reference("a&#58") && ends_reference("&amp"));
        assert!(!ends_reference("a") && !ends_reference("a & b") && !ends_reference("&#58;b"));
    }
}
