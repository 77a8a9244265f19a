//! The names that Slack gives to things, by their shape.

/// Says whether this can be a person: `U024BE7LH`, `W012A3CDE`.
pub fn is_user(text: &str) -> bool {
    has_shape(text, &["U", "W"])
}

/// Says whether this can be a channel, or a conversation of some people: `C024BE91L`, `D…`, `G…`.
pub fn is_channel(text: &str) -> bool {
    has_shape(text, &["C", "D", "G"])
}

/// Says whether this can be a group of people that can be tagged: `S0614TZR7`.
pub fn is_group(text: &str) -> bool {
    has_shape(text, &["S"])
}

/// Says whether this can be an event: `Ev08MFMKH6`.
pub fn is_event(text: &str) -> bool {
    has_shape(text, &["Ev"])
}

/// Says whether this can be the time of a message, which is its name in its channel: `1700000000.000100`.
pub fn is_time(text: &str) -> bool {
    text.split_once('.').is_some_and(|(seconds, rest)| {
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        (1..=12).contains(&seconds.len()) && rest.len() == 6 && are_digits(seconds) && are_digits(rest)
    })
}

/// The microseconds since 1970 that the time of a message says.
pub fn microseconds(time: &str) -> Option<i64> {
    let (seconds, rest) = time.split_once('.').filter(|_| is_time(time))?;
    let (seconds, rest): (i64, i64) = (seconds.parse().ok()?, rest.parse().ok()?);
    seconds.checked_mul(1_000_000)?.checked_add(rest)
}

fn has_shape(text: &str, starts: &[&str]) -> bool {
    let rest = starts.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| {
        (1..=32).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_letter_for_what_they_name_and_nothing_that_could_be_markup() {
        assert!(is_user("U024BE7LH") && is_user("W1") && is_channel("C0SEC") && is_channel("D1"));
        assert!(is_group("S0614TZR7") && is_event("Ev08MFMKH6"));
        for text in ["", "U", "u1", "U1>", "U1|x", "C 1", "U/1", "Ü1", &format!("U{}", "1".repeat(33))] {
            assert!(!is_user(text) && !is_channel(text) && !is_event(text), "{text}");
        }
    }

    #[test]
    fn times_of_messages_have_six_digits_behind_the_point() {
        assert_eq!(microseconds("1700000000.000100"), Some(1_700_000_000_000_100));
        for text in
            ["", "1700000000", "1700000000.1", ".000100", "1700000000.00010x", "-1.000000", "1e9.000000"]
        {
            assert_eq!(microseconds(text), None, "{text}");
        }
        assert_eq!(microseconds("9999999999999.000000"), None);
    }
}
