//! Why Slack did not do something, and what to do about it.

use crate::outgoing::NoAnswer;
use serde_json::Value;
use std::time::Duration;

/// Letters of what Slack says that stand in an error.
const LONGEST: usize = 100;

/// Why Slack did not do something.
#[derive(Debug, thiserror::Error)]
pub enum SlackError {
    /// There is no answer.
    #[error("Slack's {0} gave no answer")]
    NoAnswer(&'static str, #[source] NoAnswer),
    /// It answers with a status that is none of a call.
    #[error("Slack's {0} answered {1}")]
    Answered(&'static str, u16),
    /// What it answers can't be understood.
    #[error("Slack's {0} did not answer as it should")]
    Malformed(&'static str),
    /// It has us wait.
    #[error("Slack's {method} is to be called again in {seconds} seconds")]
    Busy {
        /// What was called.
        method: &'static str,
        /// How long to wait.
        seconds: u64,
    },
    /// It refuses.
    #[error("Slack's {method} says `{error}`{}", advice(error, needed))]
    Refused {
        /// What was called.
        method: &'static str,
        /// Why not, as Slack calls it.
        error: String,
        /// The scope that the token would need.
        needed: String,
    },
}

impl SlackError {
    pub(super) fn busy(method: &'static str, wait: Duration) -> Self {
        Self::Busy { method, seconds: wait.as_secs().max(1) }
    }

    pub(super) fn refused(method: &'static str, answer: &Value) -> Self {
        let plain = |value: &Value| -> String {
            let text = value.as_str().unwrap_or_default().chars();
            text.filter(|c| c.is_ascii_graphic() || *c == ' ').take(LONGEST).collect()
        };
        let error = Some(plain(&answer["error"])).filter(|error| !error.is_empty());
        Self::Refused {
            method,
            error: error.unwrap_or_else(|| "no reason".to_owned()),
            needed: plain(&answer["needed"]),
        }
    }

    /// Says whether it refuses for this reason.
    pub fn is(&self, reason: &str) -> bool {
        matches!(self, Self::Refused { error, .. } if error == reason)
    }

    /// Says that another try would end like this one, whatever people do about the set-up meanwhile.
    pub fn is_final(&self) -> bool {
        let Self::Refused { error, .. } = self else { return false };
        matches!(
            error.as_str(),
            "message_not_found"
                | "cant_update_message"
                | "edit_window_closed"
                | "msg_too_long"
                | "no_text"
                | "invalid_blocks"
                | "invalid_arguments"
                | "user_not_found"
                | "user_disabled"
                | "cannot_dm_bot"
                | "thread_not_found"
        )
    }
}

/// What to do about a refusal, where that is known.
fn advice(error: &str, needed: &str) -> String {
    let advice = match error {
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
            "the token is not, or no longer, one of the app: put the bot token of its page `OAuth & Permissions` into the file"
        }
        "not_allowed_token_type" => {
            "the token is of another kind than this needs: the bot's begins with `xoxb-`, the app's with `xapp-`"
        }
        "missing_scope" if needed.is_empty() => {
            "the app lacks a scope: `portcullis slack manifest` has all, then install it again"
        }
        "missing_scope" => {
            return format!(
                ": the app lacks the scope `{needed}`; `portcullis slack manifest` has all, then install it again"
            );
        }
        "not_in_channel" => "the app is not in the channel: invite it there with `/invite @portcullis`",
        "channel_not_found" => {
            "there is no such channel, or it is private and the app is not in it; the program file names it by its id"
        }
        "is_archived" => "the channel is archived: name another one in the program file",
        "restricted_action" | "restricted_action_read_only_channel" => {
            "the workspace lets the app not write there: ask whoever runs it"
        }
        "no_such_subteam" => {
            "there is no such group; the program file names it by its id, which begins with `S`"
        }
        "permission_denied" => {
            "the workspace lets only some manage groups: ask whoever runs it to let the app"
        }
        "user_not_found" | "users_not_found" => {
            "nobody has that id in the workspace; the program file has it at the person"
        }
        "trigger_expired" | "trigger_exchanged" | "expired_trigger_id" => {
            "it came later than three seconds after the click: click again"
        }
        _ => return String::new(),
    };
    format!(": {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_says_what_to_do() {
        let said = |answer: &Value| SlackError::refused("chat.postMessage", answer).to_string();
        insta::assert_snapshot!(
            [
                said(&json!({"error": "not_in_channel"})),
                said(&json!({"error": "missing_scope", "needed": "chat:write"})),
                said(&json!({"error": "is_archived"})),
                said(&json!({"error": "fatal_error"})),
                said(&json!({})),
            ]
            .join("\n"),
            @r"
        Slack's chat.postMessage says `not_in_channel`: the app is not in the channel: invite it there with `/invite @portcullis`
        Slack's chat.postMessage says `missing_scope`: the app lacks the scope `chat:write`; `portcullis slack manifest` has all, then install it again
        Slack's chat.postMessage says `is_archived`: the channel is archived: name another one in the program file
        Slack's chat.postMessage says `fatal_error`
        Slack's chat.postMessage says `no reason`
        "
        );
    }

    #[test]
    fn what_slack_says_is_cut_and_has_no_controls() {
        let error =
            SlackError::refused("auth.test", &json!({"error": format!("a\u{1b}[31m\n{}", "b".repeat(300))}));
        let told = error.to_string();
        assert!(!told.contains('\u{1b}') && !told.contains('\n') && told.len() < 160, "{told}");
    }
}
