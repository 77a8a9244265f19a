//! The manifest of the app in Slack: with the fewest scopes that will do.

use serde_json::{Value, json};

/// What the app may do, each with what it is needed for.
pub const SCOPES: &[(&str, &str)] = &[
    ("app_mentions:read", "asking by naming the bot"),
    ("channels:history", "what is said in threads of requests in public channels"),
    ("channels:read", "whether the app is in the security channel, where that is public"),
    ("chat:write", "cards, questions, reminders"),
    ("commands", "shortcuts and slash commands"),
    ("groups:history", "what is said in threads of requests in private channels"),
    ("groups:read", "whether the app is in the security channel, where that is private"),
    ("im:write", "telling somebody something in private"),
    ("reactions:read", "acknowledging with a reaction"),
    ("usergroups:read", "who is in the support group"),
    ("usergroups:write", "having who is on rotation be the support group"),
    ("users:read", "what people are called who ask and are not in the program"),
];

/// The events that the app is told of.
const EVENTS: &[&str] =
    &["app_mention", "message.channels", "message.groups", "reaction_added", "reaction_removed"];

/// The manifest of an app that Slack reaches at this address; without one, that opens a connection itself.
pub fn manifest(base_url: Option<&str>) -> Value {
    let address = |path: &str| base_url.map(|base| format!("{}/slack/{path}", base.trim_end_matches('/')));
    let with_address = |mut value: Value, name: &str, path: &str| {
        if let Some(address) = address(path) {
            value[name] = address.into();
        }
        value
    };
    let command = |name: &str, says: &str, hint: &str| {
        let command =
            json!({"command": name, "description": says, "usage_hint": hint, "should_escape": false});
        with_address(command, "url", "commands")
    };
    let shortcut = |kind: &str, id: &str, name: &str, says: &str| json!({"name": name, "type": kind, "callback_id": id, "description": says});
    let scopes: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    json!({
        "display_information": {
            "name": "Portcullis",
            "description": "Requests to the security team",
            "background_color": "#1f2933",
        },
        "features": {
            "bot_user": {"display_name": "portcullis", "always_online": true},
            "shortcuts": [
                shortcut("global", "portcullis_ask", "Ask security", "Ask the security team for something"),
                shortcut("message", "portcullis_ask_about", "Make it a request", "Make a request to the security team of this message"),
            ],
            "slash_commands": [
                command("/portcullis", "Ask the security team, and see what was asked", "ask | list | show R-12 | help"),
                command("/ambassador", "Who is the first contact of a team", "TEAM"),
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "event_subscriptions": with_address(json!({"bot_events": EVENTS}), "request_url", "events"),
            "interactivity": with_address(json!({"is_enabled": true}), "request_url", "interactions"),
            "org_deploy_enabled": false,
            "socket_mode_enabled": base_url.is_none(),
            "token_rotation_enabled": false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_reaches_the_app_at_the_address_of_the_installation() {
        let manifest = manifest(Some("https://portcullis.acme.example/"));
        let events = &manifest["settings"]["event_subscriptions"];
        assert_eq!(events["request_url"], "https://portcullis.acme.example/slack/events");
        let commands = manifest["features"]["slash_commands"].as_array().unwrap();
        let is_told = |command: &Value| command["url"] == "https://portcullis.acme.example/slack/commands";
        assert!(commands.iter().all(is_told), "{commands:?}");
        let interactivity = &manifest["settings"]["interactivity"];
        assert_eq!(interactivity["request_url"], "https://portcullis.acme.example/slack/interactions");
        assert_eq!(manifest["settings"]["socket_mode_enabled"], false);
    }

    #[test]
    fn in_socket_mode_slack_reaches_nothing() {
        let manifest = manifest(None);
        assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
        let text = manifest.to_string();
        assert!(!text.contains("url") && !text.contains("http"), "{text}");
    }

    #[test]
    fn texts_of_the_app_fit_into_slack_s_limits() {
        let manifest = manifest(None);
        for shortcut in manifest["features"]["shortcuts"].as_array().unwrap() {
            assert!(shortcut["name"].as_str().unwrap().chars().count() <= 24, "{shortcut}");
        }
        assert!(SCOPES.is_sorted());
    }
}
