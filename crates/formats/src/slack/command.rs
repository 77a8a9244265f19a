//! Slash commands, as forms carry them.

use serde::Deserialize;

/// What somebody typed behind a slash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SlashCommand {
    /// The command: `/portcullis`.
    pub command: String,
    /// What stands behind it.
    pub text: String,
    /// Who typed it.
    pub user_id: String,
    /// What they are called.
    pub user_name: String,
    /// Where.
    pub channel_id: String,
    /// The workspace.
    pub team_id: String,
    /// With which a modal can be opened, for three seconds.
    pub trigger_id: String,
}
