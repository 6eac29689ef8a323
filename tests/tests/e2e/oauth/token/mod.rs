//! `POST /oauth/token` with a code (RFC 6749 §4.1.3, OpenID Connect Core §3.1.3).

mod misuse;

use std::time::Duration;

use end_to_end::{Actor, Stack, forge};
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CLUB, Granted, LOGIN, PAGE, SHOP,
    exchange::{code, let_in, redeem, session_of, sid},
    expect_oauth_error, register,
};
use crate::{Backend, Postgres, Sqlite};

pub(super) const WRONG_CODE: &str = "the code is wrong, has expired or was used before";
const WRONG_REDIRECT_URI: &str = "redirect_uri is not that of the authorization request";
const WRONG_VERIFIER: &str = "code_verifier is not that of the code_challenge";
const NO_VERIFIER: &str = "the authorization request had a code_challenge; send its code_verifier";
const NO_CHALLENGE: &str =
    "the authorization request had no code_challenge, but there is a code_verifier";

const OFFLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid offline_access recipes",
    audience: "recipe-api",
    claims: None,
};

async fn cook(backend: Backend) -> (Stack, Actor) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB, PAGE]).await;
    let cook = stack.sign_up("cook").await;
    (stack, cook)
}

#[rstest]
#[tokio::test]
async fn a_code_becomes_tokens_of_its_client(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    for client in [&SHOP, &CLUB, &PAGE] {
        let code = code(&stack, &cook, client, &OFFLINE).await;
        let answer = redeem(&stack, client, &code).await.expect_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 900);
        assert_eq!(answer.body["scope"], OFFLINE.scope);
        let access = answer.body["access_token"].as_str().unwrap();
        let claims = forge::decode(access, 1);
        assert_eq!(claims["client_id"], client.id);
        assert_eq!(claims["sub"], cook.id().to_string());
        assert_eq!(claims["scope"], OFFLINE.scope);
        assert_eq!(claims["aud"], json!([stack.identity.url(), "recipe-api"]));
        assert_eq!(claims.get("csrf"), None);
        assert_ne!(sid(access), session_of(&cook), "a session of its own");
        let shop = cook.with_token(access);
        shop.get("/recipes").await.expect_status(200);
        shop.get("/oauth/userinfo").await.expect_status(200);
        shop.get("/me").await.expect_status(403);
        shop.get("/api/posts").await.expect_status(403);
    }
}

#[rstest]
#[tokio::test]
async fn an_id_token_tells_who_logged_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let name = json!({"first_name": "Ada", "email": "ada@example.com"});
    cook.patch("/me", name).await.expect_status(200);
    let logged_in_at = stack.clock.clock().now().unix_timestamp();
    stack.clock.advance(Duration::from_mins(10));
    let granted = Granted {
        claims: Some(r#"{"userinfo": ["email"], "id_token": ["given_name"]}"#),
        ..LOGIN
    };
    let code = code(&stack, &cook, &SHOP, &granted).await;
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    assert_eq!(answer.body.get("refresh_token"), None, "not offline");
    let id_token = answer.body["id_token"].as_str().unwrap();
    let header = forge::decode(id_token, 0);
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("JWT"), &json!("RS256"))
    );
    let access = answer.body["access_token"].as_str().unwrap();
    let now = stack.clock.clock().now().unix_timestamp();
    let mut claims = forge::decode(id_token, 1);
    let at_hash = claims.as_object_mut().unwrap().remove("at_hash").unwrap();
    assert_eq!(at_hash.as_str().unwrap().len(), 22);
    assert_eq!(
        claims,
        json!({
            "iss": stack.identity.url(), "sub": cook.id().to_string(), "aud": "shop",
            "azp": "shop", "iat": now, "exp": now + 300, "auth_time": logged_in_at,
            "nonce": "n-0S6_WzA2Mj", "acr": "1", "amr": ["pwd"],
            "sid": sid(access).to_string(), "given_name": "Ada",
        })
    );
}

#[rstest]
#[tokio::test]
async fn no_openid_no_id_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let granted = Granted {
        scope: "recipes",
        ..LOGIN
    };
    let code = code(&stack, &cook, &SHOP, &granted).await;
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    let members: Vec<_> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["access_token", "expires_in", "scope", "token_type"]
    );
}

#[rstest]
#[tokio::test]
async fn a_second_use_of_a_code_ends_what_the_first_began(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, cook) = cook(backend).await;
    let code = code(&stack, &cook, &SHOP, &OFFLINE).await;
    let answer = redeem(&stack, &SHOP, &code).await.expect_status(200);
    let shop = cook.with_token(answer.body["access_token"].as_str().unwrap());
    shop.get("/oauth/userinfo").await.expect_status(200);
    // Long after it expired, too.
    stack.clock.advance(Duration::from_mins(5));
    let again = redeem(&stack, &SHOP, &code).await;
    expect_oauth_error(&again, 400, "invalid_grant", WRONG_CODE);
    shop.get("/oauth/userinfo").await.expect_status(401);
    cook.get("/me").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_code_is_good_for_a_minute(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook) = cook(backend).await;
    let early = code(&stack, &cook, &SHOP, &OFFLINE).await;
    let late = code(&stack, &cook, &SHOP, &OFFLINE).await;
    stack.clock.advance(Duration::from_secs(59));
    redeem(&stack, &SHOP, &early).await.expect_status(200);
    stack.clock.advance(Duration::from_secs(1));
    let expired = redeem(&stack, &SHOP, &late).await;
    expect_oauth_error(&expired, 400, "invalid_grant", WRONG_CODE);
}

#[rstest]
#[tokio::test]
async fn a_person_sees_logins_and_not_the_sessions_of_clients(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, cook) = cook(backend).await;
    let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    let listed = cook.get("/me/sessions").await.expect_status(200);
    let ids: Vec<&Value> = listed
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    assert_eq!(ids, [&json!(session_of(&cook))]);
    let path = format!("/me/sessions/{}", sid(shop.token()));
    cook.delete(&path).await.expect_status(204);
    shop.get("/oauth/userinfo").await.expect_status(401);
}
