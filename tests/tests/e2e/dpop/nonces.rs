//! Nonces of ours in proofs (RFC 9449 §8, §9).

use std::time::Duration;

use end_to_end::{Stack, dpop_key::DpopKey};
use identity_service::oauth::DpopNonces;
use rstest::rstest;
use serde_json::json;
use token_verifier::NonceSecret;

use super::{Resource, ask, expect_challenge, text, token_claims};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        LOGIN, SHOP,
        exchange::{code, redeeming},
        expect_oauth_error, register,
    },
};

const NEEDED: &str = "the DPoP proof needs the nonce of the header DPoP-Nonce";

/// Services that both require nonces, and a code.
async fn start(backend: Backend) -> (Stack, String) {
    let stack = Stack::builder(backend)
        .identity(|config| config.dpop_nonces = DpopNonces::Required)
        .recipes(|config| config.dpop_nonces = Some(NonceSecret::new(&[7; 32])))
        .start()
        .await;
    register(&stack, [SHOP]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let code = code(&stack, &person, &SHOP, &LOGIN).await;
    (stack, code)
}

#[rstest]
#[tokio::test]
async fn a_client_learns_them_from_refusals(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, code) = start(backend).await;
    let (key, form) = (DpopKey::generate(), redeeming(&SHOP, &code));
    let mut claims = token_claims(&stack);
    for nonce in [json!(null), json!("AAAAAAAAAAAAAAAAAAAAAA")] {
        if nonce.is_string() {
            claims["nonce"] = nonce;
        }
        let refused = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
        expect_oauth_error(&refused, 400, "use_dpop_nonce", NEEDED);
        claims["nonce"] = json!(refused.header("dpop-nonce"));
    }
    // It lasts a while, but not for ever.
    stack.advance(Duration::from_mins(10));
    claims["iat"] = json!(stack.clock.clock().now().unix_timestamp());
    let refused = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    claims["nonce"] = json!(refused.header("dpop-nonce"));
    let refused = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    // The code has expired meanwhile; its proof was right.
    assert_eq!(text(&refused, "error"), "invalid_grant");
}

#[rstest]
#[case(Resource::UserInfo)]
#[case(Resource::Recipes)]
#[tokio::test]
async fn resource_servers_have_their_own(#[case] resource: Resource) {
    let (stack, code) = start(Sqlite).await;
    let (key, form) = (DpopKey::generate(), redeeming(&SHOP, &code));
    let mut claims = token_claims(&stack);
    let refused = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    claims["nonce"] = json!(refused.header("dpop-nonce"));
    let tokens = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    let tokens = tokens.expect_status(200);
    let token = text(&tokens, "access_token");

    let mut claims = resource.claims(&stack, token);
    let refused = resource.get(&stack, token, &[&key.proof(&claims)]).await;
    expect_challenge(&refused, "DPoP", "use_dpop_nonce");
    claims["nonce"] = json!(refused.header("dpop-nonce"));
    let answer = resource.get(&stack, token, &[&key.proof(&claims)]).await;
    let answer = answer.expect_status(200);
    assert_eq!(answer.header("dpop-nonce"), "", "it is new");
    // One that gets old is renewed (RFC 9449 §8.2).
    stack.advance(Duration::from_mins(5));
    let old = claims["nonce"].clone();
    claims = resource.claims(&stack, token);
    claims["nonce"] = old.clone();
    let answer = resource.get(&stack, token, &[&key.proof(&claims)]).await;
    let answer = answer.expect_status(200);
    let next = answer.header("dpop-nonce");
    assert_ne!(next, "");
    assert_ne!(json!(next), old);
    assert_eq!(answer.header("cache-control"), "no-store");
    // So a client that calls now and then never fails.
    stack.advance(Duration::from_mins(5));
    claims = resource.claims(&stack, token);
    claims["nonce"] = json!(next);
    let answer = resource.get(&stack, token, &[&key.proof(&claims)]).await;
    answer.expect_status(200);
}

#[tokio::test]
async fn a_token_answer_renews_a_nonce_too() {
    let (stack, code) = start(Sqlite).await;
    let (key, form) = (DpopKey::generate(), redeeming(&SHOP, &code));
    let mut claims = token_claims(&stack);
    let refused = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    claims["nonce"] = json!(refused.header("dpop-nonce"));
    stack.advance(Duration::from_mins(5));
    // The code of before has expired.
    let person = stack.anonymous().log_in("cook").await;
    let code = self::code(&stack, &person, &SHOP, &LOGIN).await;
    claims["iat"] = json!(stack.clock.clock().now().unix_timestamp());
    let form = redeeming(&SHOP, &code);
    let tokens = ask(&stack, &SHOP, &form, &[&key.proof(&claims)]).await;
    let tokens = tokens.expect_status(200);
    assert_ne!(tokens.header("dpop-nonce"), "");
}
