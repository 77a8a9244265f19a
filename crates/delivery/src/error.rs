//! Why something did not arrive.

use crate::slack::SlackError;
use crate::target::NoTarget;
use std::error::Error;
use std::net::IpAddr;

/// Why something did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum NotDelivered {
    /// An address of a mail is none.
    #[error("`{0}` is no mail address")]
    NoAddress(String),
    /// A mail can't be written.
    #[error("the mail can't be written")]
    Mail(#[source] Box<dyn Error + Send + Sync>),
    /// The server for mail did not take it.
    #[error("the mail server did not take it")]
    Smtp(#[source] Box<lettre::transport::smtp::Error>),
    /// A webhook leads nowhere.
    #[error(transparent)]
    Target(#[from] NoTarget),
    /// The name of a webhook's host is that of a machine of this house.
    #[error(
        "`{host}` is at {address}, which is no public address; if that is meant, allow the host for webhooks"
    )]
    Private {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The name of a webhook's host has no address.
    #[error("`{0}` has no address")]
    Nameless(String),
    /// The body of a webhook is too large.
    #[error("the body has {0} bytes, more than a webhook may have")]
    TooLarge(usize),
    /// The receiver sends elsewhere.
    #[error("the receiver answered {0} and sends elsewhere, where no webhook follows")]
    Redirected(u16),
    /// The receiver does not take it.
    #[error("the receiver answered {0}")]
    Answered(u16),
    /// The receiver gave no answer.
    #[error("the receiver gave no answer")]
    Call(#[source] reqwest::Error),
    /// Slack did not take it.
    #[error(transparent)]
    Slack(#[from] SlackError),
    /// It took too long.
    #[error("it took longer than {0} seconds")]
    TooSlow(u64),
}

impl NotDelivered {
    /// Says that another try would end like this one.
    pub fn is_final(&self) -> bool {
        match self {
            Self::NoAddress(_)
            | Self::Mail(_)
            | Self::Target(_)
            | Self::Private { .. }
            | Self::TooLarge(_) => true,
            Self::Smtp(error) => error.is_permanent(),
            Self::Slack(error) => error.is_final(),
            Self::Nameless(_)
            | Self::Redirected(_)
            | Self::Answered(_)
            | Self::Call(_)
            | Self::TooSlow(_) => false,
        }
    }

    /// What went wrong with its causes, in one line.
    pub fn told(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let more = error.to_string();
            if !text.ends_with(&more) {
                text.push_str(": ");
                text.push_str(&more);
            }
            cause = error.source();
        }
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
    }
}
