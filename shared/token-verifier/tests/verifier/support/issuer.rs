use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use token_verifier::{Verifier, VerifierConfig};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{AUDIENCE, ManualClock};

pub(crate) const OPENID: &str = "/.well-known/openid-configuration";
pub(crate) const OAUTH: &str = "/.well-known/oauth-authorization-server";
pub(crate) const JWKS: &str = "/jwks";

/// An HTTP server that answers like an issuer, or as told.
pub(crate) struct FakeIssuer {
    pub(crate) url: String,
    desk: Arc<Desk>,
}

struct Desk {
    answers: Mutex<HashMap<String, Answer>>,
    requests: watch::Sender<Vec<Seen>>,
    open: watch::Sender<bool>,
}

/// A request that was received.
#[derive(Clone)]
struct Seen {
    path: String,
    headers: HeaderMap,
}

/// The answer for a path.
#[derive(Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    pub(crate) fn text(body: impl Into<String>) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    pub(crate) fn json(body: &Value) -> Self {
        Self::text(body.to_string())
    }

    pub(crate) fn keys(keys: impl IntoIterator<Item = Value>) -> Self {
        let keys: Vec<Value> = keys.into_iter().collect();
        Self::json(&json!({ "keys": keys })).max_age(300)
    }

    /// The metadata of an issuer with this name.
    pub(crate) fn metadata(name: &str, jwks_path: &str) -> Self {
        Self::json(&json!({"issuer": name, "jwks_uri": format!("{name}{jwks_path}")}))
    }

    pub(crate) fn status(status: StatusCode) -> Self {
        Self {
            status,
            ..Self::text("")
        }
    }

    pub(crate) fn redirect(to: &'static str) -> Self {
        let mut answer = Self::status(StatusCode::FOUND);
        answer
            .headers
            .insert(LOCATION, HeaderValue::from_static(to));
        answer
    }

    /// The same JSON, padded to this length with spaces.
    pub(crate) fn padded_to(mut self, bytes: usize) -> Self {
        self.body += &" ".repeat(bytes - self.body.len());
        self
    }

    /// The same answer with an `ETag`, for conditional requests.
    pub(crate) fn etag(mut self, etag: &str) -> Self {
        self.headers.insert(ETAG, etag.parse().unwrap());
        self
    }

    /// The answer to a conditional request (RFC 9110 §13.1.2).
    fn given(self, headers: &HeaderMap) -> Self {
        let etag = self.headers.get(ETAG);
        if etag.is_some() && headers.get(IF_NONE_MATCH) == etag {
            return Self::status(StatusCode::NOT_MODIFIED);
        }
        self
    }

    pub(crate) fn max_age(mut self, seconds: u32) -> Self {
        let value = format!("public, max-age={seconds}").parse().unwrap();
        self.headers.insert(CACHE_CONTROL, value);
        self
    }
}

impl FakeIssuer {
    /// An issuer that publishes these keys, with a `max-age` of 300 s.
    pub(crate) async fn start(keys: impl IntoIterator<Item = Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Desk {
            answers: Mutex::default(),
            requests: watch::Sender::default(),
            open: watch::Sender::new(true),
        });
        let app = Router::new().fallback(serve).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let issuer = Self { url, desk };
        issuer.publish(keys);
        issuer.answer(OPENID, Answer::metadata(&issuer.url, JWKS));
        issuer
    }

    pub(crate) fn publish(&self, keys: impl IntoIterator<Item = Value>) {
        self.answer(JWKS, Answer::keys(keys));
    }

    pub(crate) fn answer(&self, path: &str, answer: Answer) {
        let mut answers = self.desk.answers.lock().unwrap();
        answers.insert(path.to_owned(), answer);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.desk.answers.lock().unwrap().remove(path);
    }

    /// Delays answers until `reopen`.
    pub(crate) fn pause(&self) {
        self.desk.open.send_replace(false);
    }

    pub(crate) fn reopen(&self) {
        self.desk.open.send_replace(true);
    }

    /// How many requests were made to a path.
    pub(crate) fn requests(&self, path: &str) -> usize {
        let seen = self.desk.requests.borrow();
        seen.iter().filter(|seen| seen.path == path).count()
    }

    /// The `Cache-Control` of the last request.
    pub(crate) fn last_cache_control(&self) -> Option<HeaderValue> {
        self.last_header(&CACHE_CONTROL)
    }

    /// A header of the last request.
    pub(crate) fn last_header(&self, name: &HeaderName) -> Option<HeaderValue> {
        let seen = self.desk.requests.borrow();
        seen.last().unwrap().headers.get(name).cloned()
    }

    /// Waits until a path was requested this often.
    pub(crate) async fn wait_for_requests(&self, path: &str, count: usize) {
        let mut seen = self.desk.requests.subscribe();
        seen.wait_for(|seen| seen.iter().filter(|seen| seen.path == path).count() >= count)
            .await
            .unwrap();
    }

    pub(crate) fn config(&self) -> VerifierConfig {
        VerifierConfig::new(&self.url, AUDIENCE)
    }

    pub(crate) fn verifier(&self, clock: &ManualClock) -> Verifier {
        Verifier::remote(self.config(), Arc::new(clock.clone())).unwrap()
    }

    /// Valid claims of a token of this issuer.
    pub(crate) fn claims(&self) -> Value {
        super::claims_with("iss", self.url.as_str())
    }
}

async fn serve(State(desk): State<Arc<Desk>>, request: Request) -> impl IntoResponse {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    desk.requests.send_modify(|seen| {
        seen.push(Seen {
            path: path.clone(),
            headers: headers.clone(),
        });
    });
    let answer = desk.answers.lock().unwrap().get(&path).cloned();
    desk.open.subscribe().wait_for(|open| *open).await.unwrap();
    let answer = answer.unwrap_or_else(|| Answer::status(StatusCode::NOT_FOUND));
    let answer = answer.given(&headers);
    (answer.status, answer.headers, answer.body)
}
