//! The signature of what Slack sends.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use portcullis_app::accounts::secret::Secret;
use sha2::Sha256;

/// How far the time of a request may be from ours, in seconds.
const WINDOW: i64 = 300;

/// Why something is not taken for signed by Slack; for the log alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsigned {
    /// It says no time, or more than one.
    #[error("it has no time")]
    NoTime,
    /// It was signed long ago, or is yet to be.
    #[error("its time is too far from ours")]
    Stale,
    /// It has no signature, or more than one.
    #[error("it has no signature")]
    NoSignature,
    /// Its signature is another's.
    #[error("its signature is wrong")]
    Wrong,
}

/// Says whether Slack signed these bytes.
pub(super) fn check(
    secret: &Secret,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Unsigned> {
    let time = only(headers, "x-slack-request-timestamp").ok_or(Unsigned::NoTime)?;
    let is_number = !time.is_empty() && time.len() <= 12 && time.bytes().all(|byte| byte.is_ascii_digit());
    let second: i64 = time.parse().ok().filter(|_| is_number).ok_or(Unsigned::NoTime)?;
    if (now.as_second() - second).abs() > WINDOW {
        return Err(Unsigned::Stale);
    }
    let signature = only(headers, "x-slack-signature").and_then(|value| value.strip_prefix("v0="));
    let signature = signature.and_then(bytes).ok_or(Unsigned::NoSignature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(|_| Unsigned::Wrong)?;
    mac.update(b"v0:");
    mac.update(time.as_bytes());
    mac.update(b":");
    mac.update(body);
    // It takes the same time wherever they differ.
    mac.verify_slice(&signature).map_err(|_| Unsigned::Wrong)
}

/// What a header says, where it says so once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// The 32 bytes that 64 hexadecimal digits say.
fn bytes(digits: &str) -> Option<[u8; 32]> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |place: usize| char::from(pair[place]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Slack's documentation.
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&\
        user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F\
        commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const TIME: i64 = 1_531_420_618;
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn checked(time: &str, signature: &str, body: &str, late: i64) -> Result<(), Unsigned> {
        let secret = Secret::new("8f742231b10e8888abcd99yyyzzz85a5");
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-slack-request-timestamp", time), ("x-slack-signature", signature)] {
            if !value.is_empty() {
                headers.append(name, value.parse().unwrap());
            }
        }
        check(&secret, &headers, body.as_bytes(), Timestamp::from_second(TIME + late).unwrap())
    }

    #[test]
    fn the_example_of_slacks_documentation_is_signed() {
        assert_eq!(checked(&TIME.to_string(), SIGNATURE, BODY, 0), Ok(()));
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_before_and_after() {
        let after = |late| checked(&TIME.to_string(), SIGNATURE, BODY, late);
        assert_eq!((after(300), after(-300)), (Ok(()), Ok(())));
        assert_eq!((after(301), after(-301)), (Err(Unsigned::Stale), Err(Unsigned::Stale)));
    }

    #[test]
    fn another_body_another_time_and_another_signature_are_wrong() {
        let time = TIME.to_string();
        assert_eq!(checked(&time, SIGNATURE, &format!("{BODY} "), 0), Err(Unsigned::Wrong));
        assert_eq!(checked(&(TIME + 1).to_string(), SIGNATURE, BODY, 0), Err(Unsigned::Wrong));
        assert_eq!(checked(&format!("0{TIME}"), SIGNATURE, BODY, 0), Err(Unsigned::Wrong));
        let other = SIGNATURE.replace("v0=a", "v0=b");
        assert_eq!(checked(&time, &other, BODY, 0), Err(Unsigned::Wrong));
    }

    #[test]
    fn what_is_no_time_or_no_signature_is_none() {
        for time in ["", "now", "-5", "+1531420618", "1531420618.0", "9999999999999", " 1531420618"] {
            assert_eq!(checked(time, SIGNATURE, BODY, 0), Err(Unsigned::NoTime), "{time}");
        }
        let time = TIME.to_string();
        for signature in [
            "",
            "v0=",
            "a2114d",
            &SIGNATURE.replace("v0=", "v1="),
            &format!("{SIGNATURE}00"),
            &SIGNATURE.replace("a2", "zz"),
        ] {
            assert_eq!(checked(&time, signature, BODY, 0), Err(Unsigned::NoSignature), "{signature}");
        }
    }

    #[test]
    fn a_header_that_is_there_twice_says_nothing() {
        let mut headers = HeaderMap::new();
        for value in ["v0=1", "v0=2"] {
            headers.append("x-slack-signature", value.parse().unwrap());
        }
        assert_eq!(only(&headers, "x-slack-signature"), None);
    }
}
