//! Accounts and tokens, as whoever runs the installation sees and uses them.

use crate::visitors::{House, Page, SCRIPT};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use portcullis_app::apply_program::apply_program;
use portcullis_app::load_program::{SourceFile, read_program};
use portcullis_app::revision::Seen;

/// The day that many days from this one.
fn day(days: i64) -> String {
    TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date().checked_add(days.days()).unwrap().to_string()
}

/// The last entry of the audit trail.
async fn told(house: &House) -> String {
    let mut snapshot = house.installation.store.snapshot().await.unwrap();
    let entries = snapshot.audit_after(0, 1000).await.unwrap();
    let (_, last) = entries.last().unwrap();
    format!("{} {} {}", last.actor, last.action, last.subject)
}

async fn secret_of(house: &House, page: &Page, selector: &str) -> String {
    let secret = page.one(selector);
    let again = house.get("ada", "/accounts").await.text() + &house.get("ada", "/tokens").await.text();
    assert!(!again.contains(&secret), "a secret is shown once");
    secret
}

#[tokio::test]
async fn everybody_of_the_program_is_listed_and_invited_by_a_link_that_is_shown_once() {
    let house = House::new().await;
    assert_eq!(house.get("sam", "/accounts").await.status, 403);
    let list = house.get("ada", "/accounts").await;
    let rows = list.find("tbody tr");
    assert!(rows.iter().any(|row| row.contains(SCRIPT) && row.contains("no account never0")), "{rows:?}");
    let one = house.get("ada", "/accounts/bo").await;
    assert!(one.one("#sessions + p").contains("signed in nowhere"));
    assert_eq!(house.post_bare("ada", "/accounts/bo/invitation", "").await.status, 403, "no proof");
    let invited = house.post("ada", "/accounts/bo/invitation", &[]).await;
    assert_eq!(invited.status, 201);
    let link = secret_of(&house, &invited, "#link").await;
    assert!(link.starts_with("https://portcullis.acme.example/invitation/"), "{link}");
    assert_eq!(told(&house).await, "ada account.invited bo");
    assert!(house.get("ada", "/accounts").await.text().contains("invited"));
    assert_eq!(house.get("ada", "/accounts/nobody").await.status, 404);
    assert_eq!(house.post("ada", "/accounts/nobody/invitation", &[]).await.status, 404);
    assert_eq!(house.post("ada", "/accounts/bo/disable", &[]).await.status, 404, "who has no account");
}

#[tokio::test]
async fn an_account_is_shut_out_let_in_and_signed_out_everywhere() {
    let house = House::new().await;
    let invited = house.post("ada", "/accounts/bo/invitation", &[]).await;
    let link = invited.one("#link");
    let path = link.strip_prefix("https://portcullis.acme.example").unwrap();
    let words = [("password", "a few good words"), ("again", "a few good words")];
    assert_eq!(house.post("vi", path, &words).await.status, 303);
    let active = house.get("ada", "/accounts/bo").await;
    assert!(active.one(".top .word") == "active" && active.text().contains("with a password"));
    assert_eq!(house.post("ada", "/accounts/bo/sessions/end", &[]).await.location, "/accounts/bo");
    assert_eq!(told(&house).await, "ada session.all_ended bo");
    assert_eq!(house.post("ada", "/accounts/nobody/sessions/end", &[]).await.status, 404);
    assert_eq!(house.post("ada", "/accounts/bo/disable", &[]).await.location, "/accounts/bo");
    let disabled = house.get("ada", "/accounts/bo").await;
    assert_eq!(disabled.one(".top .word"), "disabled");
    assert!(disabled.find("form[action$=invitation]").is_empty(), "nobody is invited who is shut out");
    assert_eq!(house.post("ada", "/accounts/bo/disable", &[]).await.status, 409);
    assert_eq!(house.post("ada", "/accounts/bo/enable", &[]).await.location, "/accounts/bo");
    assert_eq!(told(&house).await, "ada account.enabled bo");
}

#[tokio::test]
async fn whoever_left_is_erased_after_it_is_said_what_goes_and_what_stays() {
    let house = House::new().await;
    // The directory gets her from a program that another one takes the place of; this server has that.
    let text = format!(
        r#"{{"version": 1, "company": "Acme", "people": [{{"id": "zoe", "name": "{SCRIPT}", "roles": ["viewer"]}}]}}"#
    );
    let program = read_program(SourceFile::new("program.yaml", text)).loaded.program.unwrap();
    let (caller, now) = (House::caller("ada"), jiff::Timestamp::now());
    apply_program(&house.installation, program, &Seen::anything(), &caller, now).await.unwrap();
    let list = house.get("ada", "/accounts").await;
    assert_eq!(list.attributes("#former ~ .scroll td:last-child a", "href"), ["/accounts/zoe/erasure"]);
    let asked = house.get("ada", "/accounts/zoe/erasure").await;
    assert!(asked.one("h1").contains(SCRIPT) && asked.find("h2") == ["What goes", "What stays"]);
    let still = house.get("ada", "/accounts/bo/erasure").await;
    assert!(
        still.one(".notice").contains("in the program file") && still.find("form button.danger").is_empty()
    );
    assert_eq!(house.post("ada", "/accounts/bo/erasure", &[]).await.status, 409);
    assert_eq!(house.post("ada", "/accounts/zoe/erasure", &[]).await.location, "/accounts#former");
    assert_eq!(told(&house).await, "ada person.erased zoe");
    let after = house.get("ada", "/accounts").await;
    assert!(after.one("#former ~ .scroll td:last-child").starts_with("erased"));
    assert!(house.get("ada", "/accounts/zoe/erasure").await.one(".notice").contains("erased already"));
}

#[tokio::test]
async fn a_token_of_a_pipeline_is_made_shown_once_and_revoked() {
    let house = House::new().await;
    assert_eq!(house.get("sam", "/tokens").await.status, 403);
    assert!(house.get("ada", "/tokens").await.text().contains("No token is good for anything"));
    let end = day(90);
    let fields = [
        ("name", "ci"),
        ("product", "acme"),
        ("may", "record"),
        ("may", "release"),
        ("expires", end.as_str()),
    ];
    let made = house.post("ada", "/tokens", &fields).await;
    assert_eq!(made.status, 201);
    let secret = secret_of(&house, &made, "#secret").await;
    assert!(secret.starts_with("pct_"), "{secret}");
    assert_eq!(told(&house).await, "ada token.made token:ci");
    let row = house.get("ada", "/tokens").await.one("tbody tr");
    assert!(row.starts_with("ciitself in acme record, release") && row.contains("never"), "{row}");
    let again = house.post("ada", "/tokens", &fields).await;
    assert_eq!(again.status, 422);
    assert_eq!(again.one("[role=alert]"), "a token `ci` exists; revoke it first, or take another name");
    assert_eq!(again.attributes("#token-name", "value"), ["ci"], "what was typed stays");
    assert_eq!(again.attributes("input[name=may][checked]", "value"), ["record", "release"]);
    for (name, expires, said) in [
        ("a b", end.as_str(), "the name of a token"),
        ("b", "soon", "say on which day"),
        ("b", &day(500), "within a year"),
    ] {
        let fields = [("name", name), ("may", "read"), ("expires", expires)];
        let refused = house.post("ada", "/tokens", &fields).await;
        assert!(refused.one("[role=alert]").contains(said), "{}", refused.one("[role=alert]"));
    }
    let action = house.get("ada", "/tokens").await.attributes("td form", "action").remove(0);
    assert_eq!(house.post("ada", &action, &[]).await.location, "/tokens");
    assert_eq!(house.post("ada", &action, &[]).await.status, 409);
    assert!(house.get("ada", "/tokens").await.one("details td:last-child").ends_with("revoked"));
}
