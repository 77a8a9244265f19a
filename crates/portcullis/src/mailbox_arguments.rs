//! The mailbox from which requests come, as typed.

use anyhow::bail;
use clap::Args;
use portcullis_app::mail_intake::{Mailbox, MailboxAddress};
use portcullis_server::Server;
use portcullis_server::mail;
use std::path::PathBuf;
use tokio::task::JoinHandle;

/// A mailbox.
#[derive(Debug, Args)]
#[command(next_help_heading = "Requests by mail")]
pub(crate) struct MailboxArguments {
    /// Where mail to the security team is: `maildir:DIRECTORY`, or `imaps://USER@HOST/FOLDER`
    #[arg(long, value_name = "MAILBOX", env = "PORTCULLIS_MAILBOX")]
    mailbox: Option<MailboxAddress>,
    /// A file with nothing but the password for it
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_MAILBOX_PASSWORD_FILE", requires = "mailbox")]
    mailbox_password_file: Option<PathBuf>,
}

impl MailboxArguments {
    /// Attends to the mailbox, if there is one; mail from `sender` is our own.
    pub(crate) fn attend(&self, server: &Server, sender: &str) -> anyhow::Result<Option<JoinHandle<()>>> {
        let Some(address) = self.mailbox.clone() else { return Ok(None) };
        if matches!(address, MailboxAddress::Imap { .. }) && self.mailbox_password_file.is_none() {
            bail!("{address} needs a password; name the file that has it with --mailbox-password-file");
        }
        let mailbox = Mailbox::new(address, self.mailbox_password_file.clone());
        let own = mailbox.own_address().into_iter().chain([sender]).map(str::to_owned).collect();
        Ok(Some(tokio::spawn(mail::attend(server.clone(), mailbox, own))))
    }
}
