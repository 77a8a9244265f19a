//! People, groups and conversations, and who the app is.

use super::{FORM, Slack, SlackError, text};
use serde_json::{Value, json};

/// Who the app is to the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its bot: what this one writes is its own.
    pub bot_id: String,
    /// Its person, who can be mentioned.
    pub user_id: String,
    /// The workspace.
    pub team: String,
    /// What the token may do, where Slack says so.
    pub scopes: Vec<String>,
}

/// Somebody of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlackUser {
    /// Their id.
    pub id: String,
    /// What people call them.
    pub name: String,
    /// Their address, where the app may see it.
    pub email: Option<String>,
    /// Whether it is an app.
    pub is_bot: bool,
}

impl Slack {
    /// Who the app is.
    pub async fn auth_test(&self) -> Result<Own, SlackError> {
        let method = "auth.test";
        let (said, headers) = self.call(method, FORM, String::new()).await?;
        let scopes = headers.get("x-oauth-scopes").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let own = Own {
            bot_id: text(&said["bot_id"]),
            user_id: text(&said["user_id"]),
            team: text(&said["team"]),
            scopes: scopes
                .split(',')
                .map(|scope| scope.trim().to_owned())
                .filter(|scope| !scope.is_empty())
                .collect(),
        };
        if own.user_id.is_empty() { Err(SlackError::Malformed(method)) } else { Ok(own) }
    }

    /// The conversation with somebody alone; its channel.
    pub async fn open_conversation(&self, user: &str) -> Result<String, SlackError> {
        let method = "conversations.open";
        let said = self.write(method, &json!({"users": user})).await?;
        let channel = text(&said["channel"]["id"]);
        if channel.is_empty() { Err(SlackError::Malformed(method)) } else { Ok(channel) }
    }

    /// What a channel is called, and whether the app is in it.
    pub async fn channel(&self, channel: &str) -> Result<(String, bool), SlackError> {
        let said = self.read("conversations.info", &[("channel", channel)]).await?;
        Ok((text(&said["channel"]["name"]), said["channel"]["is_member"] == true))
    }

    /// Somebody, by their id.
    pub async fn user(&self, id: &str) -> Result<SlackUser, SlackError> {
        Ok(user(&self.read("users.info", &[("user", id)]).await?))
    }

    /// Somebody, by their address.
    pub async fn user_by_email(&self, email: &str) -> Result<SlackUser, SlackError> {
        Ok(user(&self.read("users.lookupByEmail", &[("email", email)]).await?))
    }

    /// The ids of who is in a group.
    pub async fn group_members(&self, group: &str) -> Result<Vec<String>, SlackError> {
        let said = self.read("usergroups.users.list", &[("usergroup", group)]).await?;
        Ok(said["users"].as_array().into_iter().flatten().map(text).collect())
    }

    /// Has these be in a group, and nobody else.
    pub async fn set_group_members(&self, group: &str, users: &[String]) -> Result<(), SlackError> {
        let document = json!({"usergroup": group, "users": users.join(",")});
        self.write("usergroups.users.update", &document).await.map(drop)
    }
}

fn user(said: &Value) -> SlackUser {
    let (user, profile) = (&said["user"], &said["user"]["profile"]);
    let names =
        [&profile["display_name"], &profile["real_name"], &user["real_name"], &user["name"]].map(text);
    SlackUser {
        id: text(&user["id"]),
        name: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        email: Some(text(&profile["email"])).filter(|email| !email.is_empty()),
        is_bot: user["is_bot"] == true,
    }
}
