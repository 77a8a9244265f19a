//! Sign-in through a provider of identities, and what a bad one or a stranger tries.

use crate::provider::{CLIENT, Mood, SECRET, Signed, Stub};
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use portcullis_app::accounts::invite::{accept_invitation, invite};
use portcullis_app::accounts::secret::Secret;
use portcullis_app::accounts::sign_in::GoodFor;
use portcullis_app::accounts::vouched::FoundBy;
use portcullis_app::caller::Caller;
use portcullis_app::check_release::program_of;
use portcullis_app::installation::Installation;
use portcullis_app::read_report::Limits;
use portcullis_server::programs::Source;
use portcullis_server::{Provider, ProviderSettings, Server, Settings, router};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

const HOST: &str = "portcullis.acme.example";

const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [
  {"id": "ada", "name": "Ada", "roles": ["admin"]},
  {"id": "ana", "name": "Ana", "email": "ana@acme.example", "roles": ["security_engineer"]},
  {"id": "bo", "name": "Bo", "email": "bo@acme.example", "roles": ["engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": []}]}"#;

/// A server whose people sign in through a provider.
struct House {
    stub: Arc<Stub>,
    router: Router,
    server: Server,
    installation: Installation,
    addresses: AtomicU32,
    _folder: tempfile::TempDir,
}

/// What came back.
struct Page {
    status: StatusCode,
    location: String,
    cookies: Vec<String>,
    text: String,
}

/// Somebody on the way to the provider: what their browser carries, and what the provider was told.
struct Traveller {
    cookie: String,
    told: HashMap<String, String>,
}

impl House {
    async fn new() -> Self {
        Self::with(FoundBy::Email { is_trusted: false }, GoodFor::Everybody).await
    }

    async fn with(found_by: FoundBy, passwords: GoodFor) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program_of(PROGRAM.as_bytes()).unwrap();
        let caller = Caller::of_user("ada", None, &program).unwrap();
        let address = folder.path().join("store");
        let opened =
            Installation::open(address.to_str().unwrap(), None, program, &caller, jiff::Timestamp::now());
        let installation = opened.await.unwrap();
        let stub = Stub::start().await;
        let base_url = format!("https://{HOST}");
        let settings = ProviderSettings {
            issuer: stub.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(Secret::new(SECRET)),
            label: "Acme ID".to_owned(),
            found_by,
            passwords,
        };
        let provider = Provider::new(settings, &base_url).unwrap();
        let settings = Settings {
            provider: Some(Arc::new(provider)),
            // Each request comes from an address of its own, so that none comes too often.
            trusts_proxy: true,
            ..Settings::at(&base_url)
        };
        let server = Server::new(installation.clone(), Source::Store, Limits::default());
        let router = router(&server, &Arc::new(settings));
        Self { stub, router, server, installation, addresses: AtomicU32::new(0), _folder: folder }
    }

    async fn get(&self, address: &str, cookie: &str) -> Page {
        let number = self.addresses.fetch_add(1, Ordering::Relaxed);
        let from = std::net::Ipv4Addr::from(0xc000_0200 + number).to_string();
        self.send(Request::get(address).header("x-forwarded-for", from), cookie, Body::empty()).await
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(address).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, "", Body::from(serde_urlencoded::to_string(fields).unwrap())).await
    }

    async fn send(&self, request: http::request::Builder, cookie: &str, body: Body) -> Page {
        let request = request.header("host", HOST).header("cookie", cookie).body(body).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let headers = answer.headers();
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        let location = headers.get("location").map(text).unwrap_or_default();
        let cookies = headers.get_all("set-cookie").iter().map(text).collect();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Page { status, location, cookies, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Sets out for the provider.
    async fn depart(&self, next: &str) -> Traveller {
        let query = serde_urlencoded::to_string([("next", next)]).unwrap();
        let sent = self.get(&format!("/sign-in/oidc?{query}"), "").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let (address, query) = sent.location.split_once('?').unwrap();
        assert_eq!(address, format!("{}/auth", self.stub.issuer));
        let cookie = sent.cookies[0].split(';').next().unwrap().to_owned();
        Traveller { cookie, told: serde_urlencoded::from_str(query).unwrap() }
    }

    /// Comes back with what the provider gave.
    async fn arrive(&self, traveller: &Traveller, query: &[(&str, &str)]) -> Page {
        let query = serde_urlencoded::to_string(query).unwrap();
        self.get(&format!("/sign-in/oidc/callback?{query}"), &traveller.cookie).await
    }

    /// There and back.
    async fn come(&self) -> Page {
        let traveller = self.depart("/releases").await;
        let code = self.stub.give(&traveller.told["nonce"], &traveller.told["code_challenge"]);
        self.arrive(&traveller, &[("code", &code), ("state", &traveller.told["state"])]).await
    }

    /// What came of it when the provider says this of somebody.
    async fn come_with(&self, claims: Value) -> Page {
        self.stub.manners().claims = claims;
        self.come().await
    }

    /// The people with an account, and how many entries the audit trail has.
    async fn record(&self) -> (Vec<String>, usize) {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let accounts = snapshot.accounts().await.unwrap().into_iter().map(|account| account.person);
        (accounts.collect(), snapshot.audit_after(0, 1000).await.unwrap().len())
    }

    /// Gives somebody a password.
    async fn let_in(&self, person: &str, password: &str) {
        let (caller, now) =
            (Caller { id: "ada".to_owned(), from: "a test".to_owned() }, jiff::Timestamp::now());
        let link = invite(&self.installation, person, &caller, now).await.unwrap();
        let (who, entrance) = ((&link.secret, None), self.server.entrance());
        let address = "192.0.2.200".parse().unwrap();
        accept_invitation(&self.installation, entrance, who, &Secret::new(password), address, now)
            .await
            .unwrap();
    }
}

impl Page {
    /// What stands in the notice of a page that says why nobody is signed in, after its status.
    fn refusal(&self) -> String {
        let session = self.cookies.iter().find(|cookie| cookie.starts_with("__Host-portcullis="));
        assert_eq!(session, None, "somebody is signed in");
        format!("{} {}", self.status.as_u16(), self.all("[role=alert]").join(" "))
    }

    fn all(&self, selector: &str) -> Vec<String> {
        let (document, selector) = (Html::parse_document(&self.text), Selector::parse(selector).unwrap());
        let text = |element: scraper::ElementRef<'_>| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        document.select(&selector).map(text).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_through_the_provider_and_comes_to_where_they_wanted() {
    let house = House::new().await;
    let page = house.get("/sign-in?next=%2Freleases", "").await;
    assert_eq!(page.all("a.primary"), ["Sign in with Acme ID"]);
    assert!(page.text.contains(r#"href="/sign-in/oidc?next=%2Freleases""#), "{}", page.text);
    assert_eq!(page.all("button"), ["Sign in"]);

    let traveller = house.depart("/releases").await;
    let mut told: Vec<&str> = traveller.told.keys().map(String::as_str).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            "response_type",
            "scope",
            "state"
        ]
    );
    assert_eq!(traveller.told["redirect_uri"], "https://portcullis.acme.example/sign-in/oidc/callback");
    assert_eq!(traveller.told["code_challenge_method"], "S256");
    assert!(traveller.cookie.starts_with("__Host-portcullis-oidc="), "{}", traveller.cookie);

    let code = house.stub.give(&traveller.told["nonce"], &traveller.told["code_challenge"]);
    let query = [("code", code.as_str()), ("state", &traveller.told["state"])];
    let back = house.arrive(&traveller, &query).await;
    assert_eq!((back.status, back.location.as_str()), (StatusCode::SEE_OTHER, "/releases"), "{}", back.text);
    let session = back.cookies.iter().find(|cookie| cookie.starts_with("__Host-portcullis=")).unwrap();
    assert!(session.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{session}");
    let gone = back.cookies.iter().find(|cookie| cookie.starts_with("__Host-portcullis-oidc=;")).unwrap();
    assert!(gone.contains("Max-Age=0"), "{gone}");
    let me = house.get("/me", session.split(';').next().unwrap()).await;
    assert!(me.status == StatusCode::OK && me.text.contains("Ana"), "{}", me.text);
    assert_eq!(house.record().await.0, ["ana"]);

    let again = house.arrive(&traveller, &query).await;
    assert_eq!(
        again.refusal(),
        "400 Acme ID: this did not begin in this browser, or took more than 10 minutes, or has ended already"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_does_not_hold_signs_nobody_in() {
    let house = House::new().await;
    let before = house.record().await;
    let mut told = Vec::new();
    let past = jiff::Timestamp::now().as_second() - 60;
    for claims in [
        json!({"nonce": "of another sign-in"}),
        json!({"nonce": null}),
        json!({"aud": "another-client"}),
        json!({"aud": [CLIENT, "another-client"]}),
        json!({"iss": "https://id.evil.example"}),
        json!({"exp": past}),
        json!({"exp": null}),
        json!({"sub": null}),
        json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
        json!({"email": "eve@evil.example"}),
        json!({"email_verified": false}),
        json!({"email_verified": null}),
        json!({"email": null}),
    ] {
        let page = house.come_with(claims.clone()).await;
        told.push(format!("{claims} → {}", page.refusal().replace(&past.to_string(), "past")));
    }
    house.stub.manners().claims = json!({});
    for (signed, name) in [
        (Signed::ByAnother, "by another key"),
        (Signed::Not, "not signed"),
        (Signed::WithSecret, "signed with the secret of the client"),
    ] {
        house.stub.manners().signed = signed;
        told.push(format!("{name} → {}", house.come().await.refusal()));
    }
    insta::assert_snapshot!(told.join("\n").replace(&past.to_string(), "past"), @r#"
    {"nonce":"of another sign-in"} → 502 Acme ID: the token that says who you are does not hold: it belongs to another sign-in
    {"nonce":null} → 502 Acme ID: the token that says who you are does not hold: it belongs to another sign-in
    {"aud":"another-client"} → 502 Acme ID: the token that says who you are does not hold: it is meant for somebody else than this server
    {"aud":["portcullis","another-client"]} → 502 Acme ID: the token that says who you are does not hold: it is meant for somebody else than this server
    {"iss":"https://id.evil.example"} → 502 Acme ID: the token that says who you are does not hold: another provider made it
    {"exp":past} → 502 Acme ID: the token that says who you are does not hold: it has expired
    {"exp":null} → 502 Acme ID: it does not answer as it should where it says who you are
    {"sub":null} → 502 Acme ID: it does not answer as it should where it says who you are
    {"at_hash":"AAAAAAAAAAAAAAAAAAAAAA"} → 502 Acme ID: the token that says who you are does not hold: it belongs to another answer
    {"email":"eve@evil.example"} → 403 the program has nobody with the address `eve@evil.example`
    {"email_verified":false} → 403 the provider does not say that it verified your address ana@acme.example, so it does not count
    {"email_verified":null} → 403 the provider does not say that it verified your address ana@acme.example, so it does not count
    {"email":null} → 403 the provider does not say your address, by which you would be found in the program
    by another key → 502 Acme ID: the token that says who you are does not hold: its signature is wrong
    not signed → 502 Acme ID: the token that says who you are does not hold: it is not signed in a way that counts
    signed with the secret of the client → 502 Acme ID: the token that says who you are does not hold: it is not signed in a way that counts
    "#);
    assert_eq!(house.record().await, before, "nothing was made");
    house.stub.manners().signed = Signed::Well;
    assert_eq!(house.come().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_belong_to_the_browser_signs_nobody_in() {
    let house = House::new().await;
    let before = house.record().await;
    let mut told = Vec::new();
    let mut note = |name: &str, page: &Page| told.push(format!("{name} → {}", page.refusal()));

    let traveller = house.depart("/").await;
    let (state, code) = (
        &traveller.told["state"],
        house.stub.give(&traveller.told["nonce"], &traveller.told["code_challenge"]),
    );
    note("another state", &house.arrive(&traveller, &[("code", &code), ("state", "guessed")]).await);
    note("no state", &house.arrive(&traveller, &[("code", &code)]).await);
    let stranger = Traveller { cookie: String::new(), told: HashMap::new() };
    note("another browser", &house.arrive(&stranger, &[("code", &code), ("state", state)]).await);
    let foreign = [("code", code.as_str()), ("state", state), ("iss", "https://id.evil.example")];
    note("another provider", &house.arrive(&traveller, &foreign).await);

    let traveller = house.depart("/").await;
    let refused = [("error", "access_denied"), ("state", traveller.told["state"].as_str())];
    note("denied", &house.arrive(&traveller, &refused).await);
    let traveller = house.depart("/").await;
    let lured = [("error", "Call 555-0100 <b>now</b>"), ("state", traveller.told["state"].as_str())];
    note("a stranger's words", &house.arrive(&traveller, &lured).await);

    let traveller = house.depart("/").await;
    note("no code", &house.arrive(&traveller, &[("state", &traveller.told["state"])]).await);
    let traveller = house.depart("/").await;
    let stolen = [("code", code.as_str()), ("state", &traveller.told["state"])];
    note("the code of another journey", &house.arrive(&traveller, &stolen).await);
    let traveller = house.depart("/").await;
    let used = [("code", code.as_str()), ("state", &traveller.told["state"])];
    note("a code that was used", &house.arrive(&traveller, &used).await);
    insta::assert_snapshot!(told.join("\n"), @r#"
    another state → 400 Acme ID: this did not begin in this browser, or took more than 10 minutes, or has ended already
    no state → 400 Acme ID: this did not begin in this browser, or took more than 10 minutes, or has ended already
    another browser → 400 Acme ID: this did not begin in this browser, or took more than 10 minutes, or has ended already
    another provider → 400 Acme ID: the answer is not from the provider that was asked
    denied → 403 Acme ID: it does not let you in here (access_denied)
    a stranger's words → 403 Acme ID: it does not let you in here (for no reason that can be shown)
    no code → 502 Acme ID: it does not take the code that it sent you back with, which may have been used before
    the code of another journey → 502 Acme ID: it does not take the code that it sent you back with, which may have been used before
    a code that was used → 502 Acme ID: it does not take the code that it sent you back with, which may have been used before
    "#);
    assert_eq!(house.record().await, before, "nothing was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_site_after_coming_back() {
    let house = House::new().await;
    for evil in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let traveller = house.depart(evil).await;
        let code = house.stub.give(&traveller.told["nonce"], &traveller.told["code_challenge"]);
        let query = [("code", code.as_str()), ("state", &traveller.told["state"])];
        assert_eq!(house.arrive(&traveller, &query).await.location, "/", "{evil}");
        let forged = traveller.cookie.replace("next=%2F", "next=%2F%2Fevil.example");
        assert_ne!(forged, traveller.cookie);
        let lost = house.arrive(&Traveller { cookie: forged, told: HashMap::new() }, &query).await;
        assert!(!lost.text.contains("evil.example"), "{}", lost.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_new_is_asked_for_and_one_that_nobody_has_only_now_and_then() {
    let house = House::new().await;
    assert_eq!(house.come().await.status, StatusCode::SEE_OTHER);
    house.stub.manners().key = 2;
    assert_eq!(house.come().await.status, StatusCode::SEE_OTHER);
    assert_eq!(*house.stub.keys_asked.lock().unwrap(), 2);
    house.stub.manners().key = 3;
    for _ in 0..3 {
        assert_eq!(
            house.come().await.refusal(),
            "502 Acme ID: the token that says who you are does not hold: it is signed with a key that the provider does not have"
        );
    }
    assert_eq!(*house.stub.keys_asked.lock().unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_or_makes_no_sense_leaves_the_form_for_passwords() {
    let mut told = Vec::new();
    for (name, description, mood) in [
        ("sends elsewhere", json!({}), Mood::Sending),
        ("talks without end", json!({}), Mood::Long),
        ("is another", json!({"issuer": "https://id.evil.example"}), Mood::Good),
        ("has no keys", json!({"jwks_uri": null}), Mood::Good),
        ("has its keys in the open", json!({"jwks_uri": "http://id.evil.example/keys"}), Mood::Good),
        ("asks in the open", json!({"authorization_endpoint": "http://id.evil.example"}), Mood::Good),
    ] {
        let house = House::new().await;
        house.stub.manners().description = description;
        house.stub.manners().mood = mood;
        told.push(format!("{name} → {}", house.get("/sign-in/oidc", "").await.refusal()));
    }
    let house = House::new().await;
    house.stub.stop();
    let away = house.get("/sign-in/oidc?next=%2Freleases", "").await;
    told.push(format!("is away → {}", away.refusal()));
    assert_eq!(away.all("a"), ["Try again with Acme ID", "Sign in with a password"]);
    assert!(away.text.contains(r#"href="/sign-in?next=%2Freleases""#), "{}", away.text);
    insta::assert_snapshot!(told.join("\n"), @r#"
    sends elsewhere → 503 Acme ID: it does not describe itself as it should
    talks without end → 503 Acme ID: it does not describe itself as it should
    is another → 503 Acme ID: it does not describe itself as it should
    has no keys → 503 Acme ID: it does not describe itself as it should
    has its keys in the open → 503 Acme ID: it does not describe itself as it should
    asks in the open → 502 Acme ID: it wants people to sign in at http://id.evil.example, which is not https://
    is away → 503 Acme ID: it can't be reached at this moment
    "#);
    house.let_in("ana", "four words of mine").await;
    let form = house.get("/sign-in?out=true", "").await;
    assert_eq!(form.all("form button"), ["Sign in"]);
    assert_eq!(form.all("[role=status]"), ["You are signed out here."]);
    let signed_in = house.post("/sign-in", &[("name", "ana"), ("password", "four words of mine")]).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_token_does_not_say_is_asked_for_and_is_about_the_same_person() {
    let house = House::new().await;
    house.stub.manners().claims = json!({"email": null, "email_verified": null});
    house.stub.manners().more =
        Some(json!({"sub": "s-other", "email": "ana@acme.example", "email_verified": true}));
    assert_eq!(
        house.come().await.refusal(),
        "502 Acme ID: it does not say by what you would be found in the program"
    );
    house.stub.manners().more =
        Some(json!({"sub": "s-ana", "email": "ana@acme.example", "email_verified": "true"}));
    assert_eq!(house.come().await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.record().await.0, ["ana"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_another_name_finds_people_by_their_id() {
    let house = House::with(FoundBy::Id("nickname".to_owned()), GoodFor::Everybody).await;
    assert_eq!(
        house.come().await.refusal(),
        "403 the provider does not say your nickname, by which you would be found in the program"
    );
    assert_eq!(house.come_with(json!({"nickname": "bo"})).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.record().await.0, ["bo"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_provider_is_the_only_way_a_password_is_for_admins() {
    let house = House::with(FoundBy::Email { is_trusted: false }, GoodFor::Admins).await;
    house.let_in("ada", "four words of hers").await;
    house.let_in("bo", "four words of mine").await;
    let page = house.get("/sign-in", "").await;
    assert_eq!(page.all("details > summary"), ["With a password, for whoever runs this installation"]);
    let bo = house.post("/sign-in", &[("name", "bo"), ("password", "four words of mine")]).await;
    assert_eq!(bo.refusal(), "422 the name or the password is wrong");
    let ada = house.post("/sign-in", &[("name", "ada"), ("password", "four words of hers")]).await;
    assert_eq!(ada.status, StatusCode::SEE_OTHER);

    let (caller, now) = (Caller { id: "ada".to_owned(), from: "a test".to_owned() }, jiff::Timestamp::now());
    for (person, status) in [("ana", StatusCode::UNPROCESSABLE_ENTITY), ("ada", StatusCode::SEE_OTHER)] {
        let link = invite(&house.installation, person, &caller, now).await.unwrap();
        let address = format!("/invitation/{}", link.secret.expose());
        let fields = [("password", "other words of mine"), ("again", "other words of mine")];
        let accepted = house.post(&address, &fields).await;
        assert_eq!(accepted.status, status, "{person}: {}", accepted.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signed_out_is_shown_where_they_sign_out_of_the_provider() {
    let house = House::new().await;
    let page = house.get("/sign-in?out=true", "").await;
    assert_eq!(page.all("[role=status]"), ["You are signed out here. Sign out of Acme ID, too"]);
    let address = format!("{}/end?client_id=portcullis", house.stub.issuer);
    assert!(page.text.contains(&address), "{}", page.text);
    assert!(page.text.contains("post_logout_redirect_uri=https%3A%2F%2Fportcullis.acme.example%2Fsign-in"));
    let quiet = House::new().await;
    quiet.stub.manners().description = json!({"end_session_endpoint": null});
    assert_eq!(quiet.get("/sign-in?out=true", "").await.all("[role=status]"), ["You are signed out here."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_comes_back_too_often_waits() {
    let house = House::new().await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let traveller = house.depart("/").await;
        let query = serde_urlencoded::to_string([("state", "guessed")]).unwrap();
        let request = Request::get(format!("/sign-in/oidc/callback?{query}"));
        let request = request.header("x-forwarded-for", "198.51.100.7");
        statuses.push(house.send(request, &traveller.cookie, Body::empty()).await.status.as_u16());
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 429]);
}
