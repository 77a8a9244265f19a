//! What an installation says of how it delivers.

use crate::secret::Secret;
use crate::slack::SlackSettings;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Bytes of a file with a password.
const LONGEST_PASSWORD: u64 = 4096;

/// How an installation delivers.
#[derive(Debug, Clone, Default)]
pub struct DeliverySettings {
    /// The server for mail; without one, mail waits.
    pub smtp: Option<SmtpSettings>,
    /// Whom mail is from: `Portcullis <portcullis@acme.example>`.
    pub from: String,
    /// What links begin with: `https://portcullis.acme.example`.
    pub base_url: String,
    /// Hosts of this house that webhooks may lead to.
    pub webhook_allow: Vec<AllowedHost>,
    /// How Slack is spoken to; without it, nothing goes there.
    pub slack: Option<SlackSettings>,
}

/// A server for mail.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its host.
    pub host: String,
    /// Its port; without one, the usual one of how it is spoken to.
    pub port: Option<u16>,
    /// How the way to it is guarded.
    pub tls: SmtpTls,
    /// Who we are to it, if it asks.
    pub credentials: Option<Credentials>,
}

/// How the way to a server for mail is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpTls {
    /// Not at all.
    None,
    /// By a command; a server that knows none gets no mail.
    #[default]
    StartTls,
    /// From the first byte.
    Implicit,
}

impl SmtpTls {
    /// The usual port.
    pub fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Implicit => 465,
        }
    }
}

/// Who we are to a server for mail.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The file with the password; its last line break does not count.
    pub password_file: PathBuf,
}

impl Credentials {
    pub(crate) fn password(&self) -> Result<String, NoSettings> {
        let failed = |source| NoSettings::Password(self.password_file.clone(), source);
        let file = std::fs::File::open(&self.password_file).map_err(failed)?;
        let mut text = String::new();
        file.take(LONGEST_PASSWORD).read_to_string(&mut text).map_err(failed)?;
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
        Ok(text)
    }
}

/// The token in a file that has nothing else.
pub fn token_in(path: &Path) -> Result<Secret, NoSettings> {
    let failed = |source| NoSettings::Token(path.to_owned(), source);
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LONGEST_PASSWORD + 1).read_to_string(&mut text))
        .map_err(failed)?;
    let token = text.trim();
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_token || text.len() as u64 > LONGEST_PASSWORD {
        return Err(NoSettings::NoToken(path.to_owned()));
    }
    Ok(Secret::of(token.to_owned()))
}

/// Why nothing can be delivered with these settings.
#[derive(Debug, thiserror::Error)]
pub enum NoSettings {
    /// The sender is no mail address.
    #[error("`{0}` is no sender of mail; give it as in `Portcullis <portcullis@acme.example>`")]
    From(String),
    /// What links begin with is no address of pages.
    #[error("`{0}` is no address that links can begin with; give it as in `https://portcullis.acme.example`")]
    BaseUrl(String),
    /// The file with the password can't be read.
    #[error("the password in {} can't be read", .0.display())]
    Password(PathBuf, #[source] std::io::Error),
    /// The file with a token can't be read.
    #[error("the token in {} can't be read", .0.display())]
    Token(PathBuf, #[source] std::io::Error),
    /// The file has no token, or more than that.
    #[error("{} should have a token and nothing else", .0.display())]
    NoToken(PathBuf),
    /// A token has characters that no token has.
    #[error("a token has characters that no token has")]
    Malformed,
    /// The address of a service is none.
    #[error(
        "`{0}` is no address of a service; give it as in `https://slack.com/api`: only this machine is spoken to without TLS"
    )]
    Service(String),
    /// A client can't be made.
    #[error("a client for outgoing requests can't be made")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A host of this house that webhooks may lead to: a name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost(String);

impl AllowedHost {
    /// Says whether it is the host of this name.
    pub(crate) fn is(&self, host: &str) -> bool {
        let plain = |text: &str| {
            text.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
        };
        plain(host) == plain(&self.0)
    }
}

/// A text that names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no host; give a name or an address, without a scheme, a port or a path")]
pub struct NoHost(String);

impl FromStr for AllowedHost {
    type Err = NoHost;

    fn from_str(text: &str) -> Result<Self, NoHost> {
        let is_address = text.parse::<std::net::IpAddr>().is_ok();
        let is_name = !text.is_empty()
            && text.len() <= 253
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
        if is_address || is_name { Ok(Self(text.to_owned())) } else { Err(NoHost(text.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowed_host_is_a_name_or_an_address() {
        for text in ["hooks.acme.internal", "10.0.0.7", "fd00::7"] {
            assert!(text.parse::<AllowedHost>().is_ok(), "{text}");
        }
        for text in ["", "http://hooks", "hooks:80", "hooks/a", "*", "10.0.0.0/8"] {
            assert!(text.parse::<AllowedHost>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_has_a_token_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("portcullis-token-{}", std::process::id()));
        let read = |text: &[u8]| {
            std::fs::write(&folder, text).unwrap();
            token_in(&folder)
        };
        assert_eq!(read(b"xoxb-1\n").unwrap().reveal(), "xoxb-1");
        for text in [&b""[..], b" \n", b"xoxb-1 xoxb-2", b"xoxb-1\nxoxb-2", &[b'a'; 4097]] {
            assert!(matches!(read(text), Err(NoSettings::NoToken(_))), "{} bytes", text.len());
        }
        assert!(matches!(read(b"\xff"), Err(NoSettings::Token(..))));
        std::fs::remove_file(&folder).unwrap();
        assert!(matches!(token_in(&folder), Err(NoSettings::Token(..))));
    }

    #[test]
    fn an_allowed_host_is_no_other() {
        let allowed: AllowedHost = "hooks.acme.internal".parse().unwrap();
        assert!(allowed.is("HOOKS.acme.internal."));
        assert!(!allowed.is("evil-hooks.acme.internal"));
        assert!(!allowed.is("hooks.acme.internal.evil.example"));
    }
}
