use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{Form, Router, extract::State, routing::post};
use end_to_end::Stack;
use http::{StatusCode, header};
use serde::Deserialize;
use tokio::net::TcpListener;

use super::change;

/// A client that listens for logouts.
#[derive(Debug)]
pub(crate) struct LogoutListener {
    seen: Arc<Seen>,
    url: String,
}

#[derive(Debug, Default)]
struct Seen {
    tokens: Mutex<Vec<String>>,
    /// Statuses of the next answers; 200 when there are no more.
    answers: Mutex<VecDeque<u16>>,
}

#[derive(Deserialize)]
struct Posted {
    logout_token: String,
}

impl LogoutListener {
    /// Listens for the logouts of a client, and gives these answers first.
    pub(crate) async fn of(stack: &Stack, client_id: &'static str, answers: &[u16]) -> Self {
        let listener = Self::start(answers).await;
        listener.listen_for(stack, client_id).await;
        listener
    }

    /// Listens for nobody yet, and gives these answers first.
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let seen = Arc::new(Seen {
            answers: Mutex::new(answers.iter().copied().collect()),
            ..Seen::default()
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/logged-out", listener.local_addr().unwrap());
        let router = Router::new().route("/logged-out", post(take));
        let router = router.with_state(Arc::clone(&seen));
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { seen, url }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Listens for another client too.
    pub(crate) async fn listen_for(&self, stack: &Stack, client_id: &'static str) {
        let set = "UPDATE clients SET backchannel_logout_uri = $1 WHERE id = $2";
        change(stack, set, vec![self.url.clone().into(), client_id.into()]).await;
    }

    /// The logout tokens that were sent to it.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.seen.tokens.lock().unwrap().clone()
    }
}

async fn take(
    State(seen): State<Arc<Seen>>,
    Form(posted): Form<Posted>,
) -> (StatusCode, [(header::HeaderName, &'static str); 1]) {
    seen.tokens.lock().unwrap().push(posted.logout_token);
    let status = seen.answers.lock().unwrap().pop_front().unwrap_or(200);
    let status = StatusCode::from_u16(status).unwrap();
    // Nobody follows it.
    (status, [(header::LOCATION, "/logged-out")])
}
