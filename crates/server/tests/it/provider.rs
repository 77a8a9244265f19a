//! A provider of identities that listens on this machine, and says whatever a test wants it to.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit, Mac as _};
use portcullis_server::Settings;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::oneshot;

/// What it and we know.
pub(crate) const SECRET: &str = "what both sides know";
pub(crate) const CLIENT: &str = "portcullis";

/// How a token is signed.
#[derive(Clone, Copy)]
pub(crate) enum Signed {
    /// With the key that the provider shows.
    Well,
    /// With a key that is not the one of this name.
    ByAnother,
    /// Not at all.
    Not,
    /// With the secret of the client, which is no key of the provider.
    WithSecret,
}

/// What it says and does.
#[derive(Clone)]
pub(crate) struct Manners {
    pub(crate) signed: Signed,
    /// Claims in the place of the usual ones; null leaves one out.
    pub(crate) claims: Value,
    /// What it tells whoever holds an access token; nothing where it has no such address.
    pub(crate) more: Option<Value>,
    /// Members in the place of the usual ones of its description.
    pub(crate) description: Value,
    /// Which key it signs with and shows.
    pub(crate) key: u8,
    /// What it is like on every address.
    pub(crate) mood: Mood,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    /// Sends everybody elsewhere.
    Sending,
    /// Says more than anybody wants to hear.
    Long,
}

pub(crate) struct Stub {
    pub(crate) issuer: String,
    manners: Mutex<Manners>,
    /// Codes with the nonce and the challenge that they were given out for.
    codes: Mutex<HashMap<String, (String, String)>>,
    pub(crate) keys_asked: Mutex<usize>,
    stop: Mutex<Option<oneshot::Sender<()>>>,
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

impl Stub {
    pub(crate) async fn start() -> Arc<Self> {
        let listener = portcullis_server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let stub = Arc::new(Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            manners: Mutex::new(Manners {
                signed: Signed::Well,
                claims: json!({}),
                more: None,
                description: json!({}),
                key: 1,
                mood: Mood::Good,
            }),
            codes: Mutex::default(),
            keys_asked: Mutex::new(0),
            stop: Mutex::new(Some(stop)),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(exchange))
            .route("/me", get(tell))
            .with_state(Arc::clone(&stub));
        let settings = Settings::at(&stub.issuer);
        tokio::spawn(async move {
            portcullis_server::serve(listener, router, &settings, async { drop(stopped.await) }).await;
        });
        stub
    }

    /// What it says and does from here on.
    pub(crate) fn manners(&self) -> MutexGuard<'_, Manners> {
        self.manners.lock().unwrap()
    }

    /// Nobody listens from here on.
    pub(crate) fn stop(&self) {
        drop(self.stop.lock().unwrap().take());
    }

    /// A code for somebody who was sent with this nonce and this challenge.
    pub(crate) fn give(&self, nonce: &str, challenge: &str) -> String {
        let mut codes = self.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), (nonce.to_owned(), challenge.to_owned()));
        code
    }

    fn token(&self, nonce: &str) -> String {
        let manners = self.manners().clone();
        let now = jiff::Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "s-ana", "iat": now, "exp": now + 300, "nonce": nonce,
            "email": "ana@acme.example", "email_verified": true,
        });
        replace(&mut claims, &manners.claims);
        let (how, key) = match manners.signed {
            Signed::Well => ("EdDSA", manners.key),
            Signed::ByAnother => ("EdDSA", 99),
            Signed::Not => ("none", 0),
            Signed::WithSecret => ("HS256", 0),
        };
        let head = json!({"alg": how, "kid": format!("key-{}", manners.key)});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&head), part(&claims));
        let signature = match how {
            "EdDSA" => signing(key).sign(text.as_bytes()).to_vec(),
            "HS256" => {
                let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.chain_update(&text).finalize().into_bytes().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn signing(key: u8) -> SigningKey {
    SigningKey::from_bytes(&[key; 32])
}

fn replace(usual: &mut Value, other: &Value) {
    for (name, value) in other.as_object().unwrap() {
        if value.is_null() {
            usual.as_object_mut().unwrap().remove(name);
        } else {
            usual[name] = value.clone();
        }
    }
}

async fn describe(State(stub): State<Arc<Stub>>) -> Response {
    let manners = stub.manners().clone();
    match manners.mood {
        Mood::Good => (),
        Mood::Sending => return Redirect::to("/elsewhere").into_response(),
        Mood::Long => return vec![b' '; (1 << 20) + 1].into_response(),
    }
    let at = |path: &str| format!("{}{path}", stub.issuer);
    let mut description = json!({
        "issuer": stub.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "end_session_endpoint": at("/end"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    });
    if manners.more.is_some() {
        description["userinfo_endpoint"] = json!(at("/me"));
    }
    replace(&mut description, &manners.description);
    Json(description).into_response()
}

async fn keys(State(stub): State<Arc<Stub>>) -> Json<Value> {
    *stub.keys_asked.lock().unwrap() += 1;
    let key = stub.manners().key;
    let public = URL_SAFE_NO_PAD.encode(signing(key).verifying_key().as_bytes());
    let name = format!("key-{key}");
    Json(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": name, "x": public}]}))
}

async fn exchange(
    State(stub): State<Arc<Stub>>,
    headers: HeaderMap,
    Form(asked): Form<Exchange>,
) -> Response {
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(' ', "+"))));
    if headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap()) != Some(&basic) {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response();
    }
    let given = stub.codes.lock().unwrap().remove(&asked.code);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.code_verifier));
    let Some((nonce, _)) = given.filter(|(_, expected)| *expected == challenge) else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    };
    let token = stub.token(&nonce);
    Json(json!({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token}))
        .into_response()
}

async fn tell(State(stub): State<Arc<Stub>>, headers: HeaderMap) -> Response {
    let more = stub.manners().more.clone();
    match more {
        Some(more) if headers.get(header::AUTHORIZATION).is_some_and(|value| value == "Bearer access") => {
            Json(more).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}
