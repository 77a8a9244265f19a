//! Where a mailbox is.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a mailbox is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxAddress {
    /// In a directory: `maildir:/var/mail/security`.
    Maildir(PathBuf),
    /// Behind IMAP: `imaps://security@acme.example@imap.acme.example/INBOX`.
    Imap {
        /// The name of whose mailbox it is.
        user: String,
        /// The host of the server.
        host: String,
        /// Its port.
        port: u16,
        /// Whether the way to it is guarded from the first byte.
        is_guarded: bool,
        /// The folder.
        folder: String,
    },
}

/// A text that names no mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMailbox {
    /// It has another form.
    #[error("a mailbox is `maildir:DIRECTORY` or `imaps://USER@HOST/FOLDER`")]
    Form,
    /// The password would be seen by all.
    #[error(
        "a password in an address is seen by whoever lists processes; give it with --mailbox-password-file"
    )]
    Password,
    /// Mail and its password would be sent in clear over a network.
    #[error("`imap://` is in clear and only for a server on this machine; use `imaps://`")]
    Clear,
}

impl FromStr for MailboxAddress {
    type Err = NoMailbox;

    fn from_str(text: &str) -> Result<Self, NoMailbox> {
        if let Some(directory) = text.strip_prefix("maildir:") {
            return if directory.is_empty() {
                Err(NoMailbox::Form)
            } else {
                Ok(Self::Maildir(directory.into()))
            };
        }
        let (is_guarded, rest) = match (text.strip_prefix("imaps://"), text.strip_prefix("imap://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(NoMailbox::Form),
        };
        let (place, folder) = rest.split_once('/').unwrap_or((rest, ""));
        // The name may be an address of mail.
        let (user, host) = place.rsplit_once('@').ok_or(NoMailbox::Form)?;
        if user.contains(':') {
            return Err(NoMailbox::Password);
        }
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && !host.ends_with(':') => {
                (host, port.parse().map_err(|_| NoMailbox::Form)?)
            }
            _ => (host, if is_guarded { 993 } else { 143 }),
        };
        let is_host = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        let is_plain = |text: &str| text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        if !is_host || user.is_empty() || !is_plain(user) || !is_plain(folder) {
            return Err(NoMailbox::Form);
        }
        let is_here =
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if !is_guarded && !is_here {
            return Err(NoMailbox::Clear);
        }
        let folder = if folder.is_empty() { "INBOX" } else { folder };
        Ok(Self::Imap {
            user: user.to_owned(),
            host: host.to_owned(),
            port,
            is_guarded,
            folder: folder.to_owned(),
        })
    }
}

impl fmt::Display for MailboxAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maildir(directory) => write!(f, "maildir:{}", directory.display()),
            Self::Imap { user, host, port, is_guarded, folder } => {
                let scheme = if *is_guarded { "imaps" } else { "imap" };
                write!(f, "{scheme}://{user}@{host}:{port}/{folder}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, NoMailbox> {
        text.parse().map(|address: MailboxAddress| address.to_string())
    }

    #[test]
    fn a_mailbox_is_a_directory_or_behind_imap() {
        assert_eq!(read("maildir:mail/security").unwrap(), "maildir:mail/security");
        for (written, whole) in [
            ("imaps://sec@imap.acme.example", "imaps://sec@imap.acme.example:993/INBOX"),
            (
                "imaps://sec@acme.example@imap.acme.example:9930/In/box",
                "imaps://sec@acme.example@imap.acme.example:9930/In/box",
            ),
            ("imap://sec@127.0.0.1", "imap://sec@127.0.0.1:143/INBOX"),
            ("imap://sec@localhost:1143/Security", "imap://sec@localhost:1143/Security"),
        ] {
            assert_eq!(read(written).unwrap(), whole);
        }
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        for text in [
            "",
            "maildir:",
            "/var/mail",
            "pop3://a@b",
            "imaps://imap.acme.example",
            "imaps://@b",
            "imaps://a@",
            "imaps://a@b:x",
            "imaps://a@b/ä",
            "imaps://a\r\n@b",
            "imaps://a@b c",
        ] {
            assert_eq!(read(text), Err(NoMailbox::Form), "{text}");
        }
        assert_eq!(read("imaps://sec:secret@imap.acme.example"), Err(NoMailbox::Password));
    }

    #[test]
    fn mail_in_clear_never_crosses_a_network() {
        for host in ["imap.acme.example", "10.0.0.7", "localhost.acme.example"] {
            assert_eq!(read(&format!("imap://sec@{host}")), Err(NoMailbox::Clear), "{host}");
        }
    }
}
