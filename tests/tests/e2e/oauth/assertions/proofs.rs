//! Assertions in requests that have a DPoP proof too (RFC 9449).

use end_to_end::{
    Answer, Stack,
    dpop_key::{DpopKey, proof_claims},
};
use identity_service::{config::Config, oauth::DpopNonces};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{JWT_BEARER, Pair, claims, expect_unknown, register_robot, set};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{change, expect_oauth_error},
};

const TOKEN: &str = "/oauth/token";
const NONCE_NEEDED: &str = "the DPoP proof needs the nonce of the header DPoP-Nonce";
const PROOF_NEEDED: &str = "a DPoP proof is needed";

fn with_nonces(config: &mut Config) {
    config.dpop_nonces = DpopNonces::Required;
}

/// A service with a robot, and its key.
async fn start(backend: Backend, settings: fn(&mut Config)) -> (Stack, Pair) {
    let stack = Stack::builder(backend).identity(settings).start().await;
    let key = Pair::new("1");
    register_robot(&stack, "robot", &set(&[&key])).await;
    (stack, key)
}

fn proof(stack: &Stack, key: &DpopKey, nonce: Option<&str>) -> String {
    let now = stack.clock.clock().now().unix_timestamp();
    let url = format!("{}{TOKEN}", stack.identity_config.public_url);
    let mut claims: Value = proof_claims("POST", &url, None, now);
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    key.proof(&claims)
}

async fn ask(stack: &Stack, assertion: &str, proof: Option<String>) -> Answer {
    let anonymous = stack.anonymous();
    let mut request = anonymous.request(Method::POST, TOKEN);
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ];
    anonymous.send(request.form(&form)).await
}

#[rstest]
#[tokio::test]
async fn an_assertion_is_used_up_by_the_request_whose_proof_is_right(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, key) = start(backend, with_nonces).await;
    let (bound_to, assertion) = (DpopKey::generate(), key.sign(&claims(&stack)));
    let refused = ask(&stack, &assertion, Some(proof(&stack, &bound_to, None))).await;
    expect_oauth_error(&refused, 400, "use_dpop_nonce", NONCE_NEEDED);
    let nonce = refused.header("dpop-nonce");
    let proven = || Some(proof(&stack, &bound_to, Some(nonce)));
    let answer = ask(&stack, &assertion, proven()).await.expect_status(200);
    assert_eq!(answer.body["token_type"], json!("DPoP"));
    expect_unknown(&ask(&stack, &assertion, proven()).await);
}

#[tokio::test]
async fn nonces_are_for_clients_that_authenticate() {
    let (stack, _) = start(Sqlite, with_nonces).await;
    let (bound_to, other) = (DpopKey::generate(), Pair::new("1"));
    let assertion = other.sign(&claims(&stack));
    let refused = ask(&stack, &assertion, Some(proof(&stack, &bound_to, None))).await;
    expect_unknown(&refused);
    assert!(refused.headers.get("dpop-nonce").is_none());
}

#[tokio::test]
async fn an_assertion_without_a_proof_that_is_needed_is_not_used_up() {
    let (stack, key) = start(Sqlite, |_| ()).await;
    let bound = "UPDATE clients SET dpop_bound = TRUE WHERE id = 'robot'";
    change(&stack, bound, vec![]).await;
    let (bound_to, assertion) = (DpopKey::generate(), key.sign(&claims(&stack)));
    let refused = ask(&stack, &assertion, None).await;
    expect_oauth_error(&refused, 400, "invalid_dpop_proof", PROOF_NEEDED);
    let proven = ask(&stack, &assertion, Some(proof(&stack, &bound_to, None))).await;
    proven.expect_status(200);
}
