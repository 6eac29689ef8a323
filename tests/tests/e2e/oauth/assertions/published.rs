//! Keys that a client publishes at its `jwks_uri`.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, routing::get};
use end_to_end::Stack;
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Pair, ask, claims, expect_unknown, register_robot, set};
use crate::Sqlite;

/// Serves what `keys` says, and counts how often it was asked.
pub(crate) async fn publish(keys: &Arc<Mutex<(Value, u32)>>) -> Value {
    let keys = Arc::clone(keys);
    let answer = move || {
        let mut keys = keys.lock().unwrap();
        keys.1 += 1;
        std::future::ready(keys.0.to_string())
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/keys", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    json!(format!("http://{address}/keys"))
}

#[tokio::test]
async fn published_keys_are_fetched_when_they_are_needed() {
    let stack = Stack::start(Sqlite).await;
    let (first, second) = (Pair::new("1"), Pair::new("2"));
    let published = Arc::new(Mutex::new((set(&[&first]), 0)));
    let url = publish(&published).await;
    register_robot(&stack, "robot", &url).await;
    let named = |pair: &Pair, kid: &str| {
        let kid = Some(kid.to_owned());
        let header = Header {
            kid,
            ..Header::new(Algorithm::ES256)
        };
        pair.sign_with(&header, &claims(&stack))
    };
    let asked = || published.lock().unwrap().1;
    for _ in 0..3 {
        let right = ask(&stack, &named(&first, "1")).await;
        right.expect_status(200);
    }
    assert_eq!(asked(), 1);
    published.lock().unwrap().0 = set(&[&second]);
    for _ in 0..3 {
        expect_unknown(&ask(&stack, &named(&second, "2")).await);
    }
    assert_eq!(asked(), 1, "at most once in ten seconds");
    stack.advance(Duration::from_secs(10));
    ask(&stack, &named(&second, "2")).await.expect_status(200);
    expect_unknown(&ask(&stack, &named(&first, "1")).await);
    published.lock().unwrap().0 = json!("no keys");
    stack.advance(Duration::from_mins(11));
    ask(&stack, &named(&second, "2")).await.expect_status(200);
    assert_eq!(asked(), 3, "after a failure the known ones stay");
    stack.advance(Duration::from_hours(24));
    expect_unknown(&ask(&stack, &named(&second, "2")).await);
    published.lock().unwrap().0 = set(&[&second]);
    stack.advance(Duration::from_secs(10));
    ask(&stack, &named(&second, "2")).await.expect_status(200);
}
