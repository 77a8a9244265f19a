//! Everything that delivers, as an installation is set up.

use crate::mail::Mailer;
use crate::names::SystemNames;
use crate::settings::{DeliverySettings, NoSettings};
use crate::slack::Slack;
use crate::target::Target;
use crate::webhook::Webhooks;
use std::sync::Arc;

/// What delivers.
#[derive(Debug, Clone)]
pub struct Senders {
    /// Sends mail, where there is a server for it.
    pub mail: Option<Mailer>,
    /// Calls webhooks.
    pub webhooks: Webhooks,
    /// Speaks to Slack, where that is set up.
    pub slack: Option<Slack>,
    /// What links begin with, without a slash at the end.
    pub base_url: String,
}

impl Senders {
    /// Delivers as these settings say.
    pub fn new(settings: &DeliverySettings) -> Result<Self, NoSettings> {
        let base_url = settings.base_url.trim_end_matches('/').to_owned();
        if Target::parse(&base_url).is_err() {
            return Err(NoSettings::BaseUrl(settings.base_url.clone()));
        }
        let mail = settings.smtp.as_ref().map(|smtp| Mailer::new(smtp, &settings.from)).transpose()?;
        let webhooks = Webhooks::new(&settings.webhook_allow, Arc::new(SystemNames))?;
        let slack = settings.slack.as_ref().map(Slack::new).transpose()?;
        Ok(Self { mail, webhooks, slack, base_url })
    }
}
