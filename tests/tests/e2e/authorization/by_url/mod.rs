//! Clients that nobody registered: their id is the URL of a document
//! (`draft-ietf-oauth-client-id-metadata-document`).

mod addresses;
mod bounds;
mod changes;
mod login;
mod logout;
mod refused;
mod signing;
mod switch;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
};
use end_to_end::{Answer, Browser, Stack};
use http::{StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::{VERIFIER, authorize, consent_page, press};
use crate::Backend;

const CALLBACK: &str = "https://agent.example/callback";

/// Serves the document of a client, on this machine.
#[derive(Clone, Debug)]
struct Agent {
    served: Arc<Served>,
    /// Its client id.
    id: String,
}

#[derive(Debug, Default)]
struct Served {
    document: Mutex<Value>,
    /// Where it redirects instead.
    away: Mutex<Option<String>>,
    fetched: AtomicUsize,
}

impl Agent {
    /// With the usual document.
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = Arc::<Served>::default();
        let router = Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&served));
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        let id = format!("http://{address}/client.json");
        let document = json!({
            "client_id": id, "client_name": "The <agent>", "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "policy_uri": "https://agent.example/privacy",
        });
        let agent = Self { served, id };
        agent.say(document);
        agent
    }

    fn say(&self, document: Value) {
        *self.served.document.lock().unwrap() = document;
    }

    /// Changes a member of the document.
    fn change(&self, member: &str, value: Value) {
        self.served.document.lock().unwrap()[member] = value;
    }

    fn redirect_to(&self, url: &str) {
        *self.served.away.lock().unwrap() = Some(url.to_owned());
    }

    /// Serves the document again.
    fn come_back(&self) {
        *self.served.away.lock().unwrap() = None;
    }

    fn fetched(&self) -> usize {
        self.served.fetched.load(Ordering::SeqCst)
    }

    /// Its authorization request, with some parameters changed.
    fn authorize(&self, changes: &[(&str, &str)]) -> String {
        let mut all = vec![("client_id", self.id.as_str()), ("redirect_uri", CALLBACK)];
        all.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        all.extend_from_slice(changes);
        authorize(&all)
    }

    /// The tokens for a code.
    async fn redeem(&self, stack: &Stack, code: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.id),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        stack.anonymous().post_form("/oauth/token", &fields).await
    }

    async fn refresh(&self, stack: &Stack, token: &str) -> Answer {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.id),
            ("refresh_token", token),
        ];
        stack.anonymous().post_form("/oauth/token", &fields).await
    }
}

async fn serve(State(served): State<Arc<Served>>) -> Response {
    served.fetched.fetch_add(1, Ordering::SeqCst);
    let away = served.away.lock().unwrap().clone();
    if let Some(away) = away {
        return (StatusCode::FOUND, [(header::LOCATION, away)]).into_response();
    }
    let document = served.document.lock().unwrap().to_string();
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// A stack that lets documents be on this machine, and a browser in which `cook` is logged in.
async fn kitchen(backend: Backend) -> (Stack, Agent, Browser) {
    let stack = Stack::builder(backend)
        .identity(|config| config.client_metadata_allow = "127.0.0.1".parse().unwrap())
        .start()
        .await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    (stack, Agent::start().await, browser)
}

/// Lets a client in, which asks in this way.
async fn let_in(browser: &mut Browser, request: &str) -> String {
    let page = consent_page(&browser.get(request).await);
    code(&press(browser, &page, "allow").await)
}

/// What the client is told.
#[track_caller]
fn told(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location");
    assert!(location.starts_with(CALLBACK), "{location}");
    let url = Url::parse(location).unwrap();
    url.query_pairs().into_owned().collect()
}

#[track_caller]
fn code(answer: &Answer) -> String {
    told(answer)["code"].clone()
}

/// Nobody is sent anywhere.
#[track_caller]
fn expect_page(answer: &Answer, part: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(answer.header("location"), "");
    assert!(answer.text.contains("This app cannot log you in"));
    assert!(answer.text.contains(part), "{part}: {}", answer.text);
}
