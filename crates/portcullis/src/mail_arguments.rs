//! How mail and webhooks leave, as typed.

use crate::slack_arguments::SlackArguments;
use clap::{Args, ValueEnum};
use portcullis_app::notifications::{
    AllowedHost, Credentials, DeliverySettings, NoSettings, Senders, SmtpSettings, SmtpTls,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Mail and webhooks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mail and webhooks")]
pub(crate) struct MailArguments {
    /// The server for mail; without one, mail waits
    #[arg(long, value_name = "HOST", env = "PORTCULLIS_SMTP_HOST")]
    smtp_host: Option<String>,
    /// Its port; without it the usual one
    #[arg(long, value_name = "PORT", env = "PORTCULLIS_SMTP_PORT", requires = "smtp_host")]
    smtp_port: Option<u16>,
    /// How the way to it is guarded
    #[arg(long, value_enum, env = "PORTCULLIS_SMTP_TLS", default_value_t)]
    smtp_tls: Tls,
    /// Who we are to it, if it asks
    #[arg(long, value_name = "NAME", env = "PORTCULLIS_SMTP_USER", requires = "smtp_password_file")]
    smtp_user: Option<String>,
    /// A file with nothing but the password for it
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_SMTP_PASSWORD_FILE", requires = "smtp_user")]
    smtp_password_file: Option<PathBuf>,
    /// Whom mail is from
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "PORTCULLIS_MAIL_FROM",
        default_value = "Portcullis <portcullis@localhost>"
    )]
    mail_from: String,
    /// A host within this house that webhooks may lead to; others that are not public are refused
    #[arg(long, value_name = "HOST", env = "PORTCULLIS_WEBHOOK_ALLOW", value_delimiter = ',')]
    webhook_allow: Vec<AllowedHost>,
}

/// How the way to the server for mail is guarded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Tls {
    /// Not at all
    None,
    /// By a command; a server that knows none gets no mail
    #[default]
    Starttls,
    /// From the first byte
    Implicit,
}

impl MailArguments {
    /// The address that mail is from.
    pub(crate) fn sender(&self) -> &str {
        let bracketed = self.mail_from.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
        bracketed.map_or(self.mail_from.as_str(), |(address, _)| address).trim()
    }

    /// What sends, with Slack where it is set up; links begin with `base_url`.
    pub(crate) fn senders(&self, base_url: &str, slack: &SlackArguments) -> Result<Arc<Senders>, NoSettings> {
        let credentials = self.smtp_user.clone().zip(self.smtp_password_file.clone());
        let smtp = self.smtp_host.clone().map(|host| SmtpSettings {
            host,
            port: self.smtp_port,
            tls: match self.smtp_tls {
                Tls::None => SmtpTls::None,
                Tls::Starttls => SmtpTls::StartTls,
                Tls::Implicit => SmtpTls::Implicit,
            },
            credentials: credentials.map(|(user, password_file)| Credentials { user, password_file }),
        });
        let settings = DeliverySettings {
            smtp,
            from: self.mail_from.clone(),
            base_url: base_url.to_owned(),
            webhook_allow: self.webhook_allow.clone(),
            slack: slack.settings()?,
        };
        Senders::new(&settings).map(Arc::new)
    }
}
