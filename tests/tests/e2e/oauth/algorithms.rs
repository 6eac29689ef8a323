//! Clients choose what signs their tokens, and each key is good for its own algorithm alone.

use std::{env, process::Stdio, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::{Actor, Stack, forge};
use identity_service::keys::{OwnVerifiers, SigningAlgorithm};
use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::Algorithm;
use tokio::{io::AsyncWriteExt, process::Command};

use super::{
    Granted, SHOP, change,
    exchange::{code, redeem, refresh, token_request},
    logout_listener::LogoutListener,
    post_as, register,
};
use crate::{Backend, Postgres, Sqlite};

const OFFLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid profile offline_access recipes",
    audience: "recipe-api",
    claims: None,
};

/// A stack whose resource server accepts both algorithms, and the shop with its choices.
async fn start(backend: Backend, id_token: Option<&str>, access_token: Option<&str>) -> Stack {
    let stack = Stack::builder(backend)
        .recipes(|config| config.algorithms = vec![Algorithm::RS256, Algorithm::ES256])
        .start()
        .await;
    register(&stack, [SHOP]).await;
    let values = [id_token, access_token].map(|word| word.map(str::to_owned).into());
    let set = "UPDATE clients SET id_token_alg = $1, access_token_alg = $2";
    change(&stack, set, values.to_vec()).await;
    stack
}

/// The algorithm in a token's header, which must be that of its key.
async fn algorithm(stack: &Stack, token: &str) -> Value {
    let header = forge::decode(token, 0);
    let keys = stack.anonymous().get("/.well-known/jwks.json").await.body;
    let mut keys = keys["keys"].as_array().unwrap().iter();
    let key = keys.find(|key| key["kid"] == header["kid"]).unwrap();
    assert_eq!(key["alg"], header["alg"]);
    header["alg"].clone()
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap()
}

/// What the shop gets for a login of `person`.
async fn log_in(stack: &Stack, person: &Actor) -> Value {
    let code = code(stack, person, &SHOP, &OFFLINE).await;
    redeem(stack, &SHOP, &code).await.expect_status(200).body
}

#[rstest]
#[tokio::test]
async fn tokens_are_signed_as_the_client_chose(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(None, Some("RS256"), Some("ES256"))] id_token: Option<&str>,
    #[values(None, Some("RS256"), Some("ES256"))] access_token: Option<&str>,
) {
    let stack = start(backend, id_token, access_token).await;
    let cook = stack.sign_up("cook").await;
    assert_eq!(algorithm(&stack, cook.token()).await, "RS256", "of our own");
    let tokens = log_in(&stack, &cook).await;
    let again = refresh(&stack, &SHOP, text(&tokens, "refresh_token")).await;
    for tokens in [tokens, again.expect_status(200).body] {
        for (name, chosen) in [
            ("id_token", id_token),
            ("access_token", access_token),
            ("refresh_token", None),
        ] {
            let found = algorithm(&stack, text(&tokens, name)).await;
            assert_eq!(found, chosen.unwrap_or("RS256"), "{name}");
        }
        let access_token = text(&tokens, "access_token");
        // SHA-256 for both (OpenID Connect Core §3.1.3.6).
        let hash = &digest(&SHA256, access_token.as_bytes()).as_ref()[..16].to_vec();
        let at_hash = &forge::decode(text(&tokens, "id_token"), 1)["at_hash"];
        assert_eq!(*at_hash, URL_SAFE_NO_PAD.encode(hash));

        let shop = cook.with_token(access_token);
        shop.get("/oauth/userinfo").await.expect_status(200);
        shop.get("/recipes").await.expect_status(200);
        let told = post_as(&stack, &SHOP, "/oauth/introspect", access_token).await;
        assert_eq!(told.expect_status(200).body["active"], true);
        let id_token = text(&tokens, "id_token");
        assert!(is_accepted(&stack, &cook, "id_token", id_token).await);
    }
}

#[rstest]
#[tokio::test]
async fn a_client_gets_tokens_for_itself_as_it_chose(#[values(Sqlite, Postgres)] backend: Backend) {
    const MACHINE: &str = "UPDATE clients SET kind = 'machine', redirect_uris = '[]', \
        grant_types = 'client_credentials', scopes = 'recipes'";
    let stack = start(backend, None, Some("ES256")).await;
    change(&stack, MACHINE, vec![]).await;
    let form = [("grant_type", "client_credentials")];
    let answer = token_request(&stack.anonymous(), &SHOP, &form).await;
    let token = answer.expect_status(200).body["access_token"].clone();
    let token = token.as_str().unwrap();
    assert_eq!(algorithm(&stack, token).await, "ES256");
    let shop = stack.anonymous().with_token(token);
    shop.get("/recipes").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn logout_tokens_are_signed_as_id_tokens(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend, Some("ES256"), None).await;
    let listener = LogoutListener::of(&stack, "shop", &[]).await;
    let cook = stack.sign_up("cook").await;
    let tokens = log_in(&stack, &cook).await;
    let revoked = post_as(
        &stack,
        &SHOP,
        "/oauth/revoke",
        text(&tokens, "refresh_token"),
    )
    .await;
    revoked.expect_status(200);
    // As of the end of the session.
    change(&stack, "UPDATE clients SET id_token_alg = NULL", vec![]).await;
    let logouts = &stack.identity.state.backchannel_logout;
    while logouts.send_due().await.unwrap() > 0 {}
    assert_eq!(algorithm(&stack, &listener.tokens()[0]).await, "ES256");
}

#[tokio::test]
async fn a_verifier_of_the_default_alone_refuses_the_other() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP]).await;
    change(
        &stack,
        "UPDATE clients SET access_token_alg = 'ES256'",
        vec![],
    )
    .await;
    let cook = stack.sign_up("cook").await;
    let tokens = log_in(&stack, &cook).await;
    let shop = cook.with_token(text(&tokens, "access_token"));
    shop.get("/recipes").await.expect_status(401);
    shop.get("/oauth/userinfo").await.expect_status(200);
}

/// Each key signs a token that names the algorithm, or the key, of the other.
#[rstest]
#[tokio::test]
async fn a_key_is_good_for_its_own_algorithm_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = start(backend, None, None).await;
    let cook = stack.sign_up("cook").await;
    let tokens = log_in(&stack, &cook).await;
    let keys = &stack.identity.state.keys;
    let both = SigningAlgorithm::FOR_CLIENTS;
    let signers = both.map(|algorithm| keys.signer_for(Some(algorithm)).unwrap());
    for (name, kind) in [
        ("access_token", "at+jwt"),
        ("refresh_token", "rt+jwt"),
        ("id_token", "JWT"),
    ] {
        let claims = forge::decode(text(&tokens, name), 1).to_string();
        for (signing, signer) in signers.iter().enumerate() {
            for (named, algorithm) in both.iter().enumerate() {
                for key in &signers {
                    let is_good = signing == named && signer.kid() == key.kid();
                    let header = json!({"alg": algorithm.as_str(), "kid": key.kid(), "typ": kind});
                    let token = forge::with_issuers_key(signer, &header, &claims);
                    let accepted = is_accepted(&stack, &cook, name, &token).await;
                    assert_eq!(accepted, is_good, "{name} {header} by {}", both[signing]);
                }
            }
        }
    }
}

async fn is_accepted(stack: &Stack, cook: &Actor, name: &str, token: &str) -> bool {
    let holder = cook.with_token(token);
    match name {
        "access_token" => {
            let introspected = post_as(stack, &SHOP, "/oauth/introspect", token).await;
            let is_active = introspected.body["active"] == true;
            for path in ["/oauth/userinfo", "/recipes"] {
                assert_eq!(holder.get(path).await.status == 200, is_active, "{path}");
            }
            is_active
        }
        "refresh_token" => refresh(stack, &SHOP, token).await.status == 200,
        _ => {
            let state = &stack.identity.state;
            let ours = state.config.own_tokens();
            let verifiers = OwnVerifiers::new(ours, &state.keys, &state.clock);
            verifiers.id_tokens().read(token, "shop").await.is_ok()
        }
    }
}

#[tokio::test]
async fn an_expired_id_token_of_a_key_that_signs_no_more_is_still_a_hint() {
    let stack = start(Sqlite, Some("ES256"), None).await;
    let cook = stack.sign_up("cook").await;
    let tokens = log_in(&stack, &cook).await;
    stack.advance(Duration::from_hours(24 * 35));
    stack.anonymous().get("/me").await.expect_status(401);
    let token = text(&tokens, "id_token");
    let kid = forge::decode(token, 0)["kid"].clone();
    let keys = &stack.identity.state.keys;
    let signer = keys.signer_for(Some(SigningAlgorithm::ES256)).unwrap();
    assert_ne!(kid, signer.kid());
    assert!(is_accepted(&stack, &cook, "id_token", token).await);
}

/// As an application does that knows the issuer and its own id alone.
#[tokio::test]
async fn a_library_verifies_either_id_token() {
    for algorithm in ["RS256", "ES256"] {
        let stack = start(Sqlite, Some(algorithm), Some("ES256")).await;
        let cook = stack.sign_up("cook").await;
        let mut tokens = log_in(&stack, &cook).await;
        tokens["algorithm"] = json!(algorithm);
        let python = env::var("TEST_PYTHON").expect("scripts/with-python sets it");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/id_token.py");
        let mut library = Command::new(python)
            .arg(script)
            .env("ISSUER", stack.identity.url())
            .env("CLIENT_ID", "shop")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = library.stdin.take().unwrap();
        input
            .write_all(tokens.to_string().as_bytes())
            .await
            .unwrap();
        drop(input);
        let output = library.wait_with_output().await.unwrap();
        let claims: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(claims["sub"], cook.id().to_string());
    }
}
