//! `POST /oauth/token` with a refresh token (RFC 6749 §6): the table of `sessions/refresh.rs`
//! holds for clients too.

use std::time::Duration;

use end_to_end::{Actor, Stack, forge};
use rstest::rstest;
use serde_json::json;

use super::{
    CLUB, Granted, PAGE, SHOP, change,
    exchange::{let_in, refresh, token_request},
    expect_oauth_error, register,
};
use crate::{Backend, Postgres, Sqlite};

const NOT_OURS: &str = "the refresh token is wrong, has expired or is another client's";
const ENDED: &str = "the session has ended; start again with an authorization request";
const NOT_GRANTED: &str = "the scope is more than was granted";

const OFFLINE: Granted = Granted {
    client_id: "shop",
    scope: "openid profile offline_access recipes",
    audience: "recipe-api",
    claims: None,
};

async fn shop(backend: Backend) -> (Stack, Actor, Actor) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB, PAGE]).await;
    let cook = stack.sign_up("cook").await;
    let shop = let_in(&stack, &cook, &SHOP, &OFFLINE).await;
    (stack, cook, shop)
}

#[rstest]
#[tokio::test]
async fn a_client_refreshes_by_the_same_table(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _, shop) = shop(backend).await;
    stack.clock.advance(Duration::from_mins(10));
    let answer = refresh(&stack, &SHOP, shop.refresh_token())
        .await
        .expect_status(200);
    assert_eq!(answer.body["scope"], OFFLINE.scope);
    let next = answer.body["refresh_token"].as_str().unwrap();
    assert_ne!(next, shop.refresh_token());
    // A lost answer.
    let again = refresh(&stack, &SHOP, shop.refresh_token())
        .await
        .expect_status(200);
    assert_eq!(again.body["refresh_token"], next);
    // Theft.
    let newer = refresh(&stack, &SHOP, next).await.expect_status(200);
    let reused = refresh(&stack, &SHOP, shop.refresh_token()).await;
    expect_oauth_error(&reused, 400, "invalid_grant", ENDED);
    let newer = newer.body["refresh_token"].as_str().unwrap();
    let ended = refresh(&stack, &SHOP, newer).await;
    expect_oauth_error(&ended, 400, "invalid_grant", ENDED);
}

#[rstest]
#[tokio::test]
async fn a_refreshed_id_token_is_of_the_same_login(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook, shop) = shop(backend).await;
    let logged_in = forge::decode(shop.token(), 1)["auth_time"].clone();
    stack.clock.advance(Duration::from_mins(10));
    let answer = refresh(&stack, &SHOP, shop.refresh_token())
        .await
        .expect_status(200);
    let claims = forge::decode(answer.body["id_token"].as_str().unwrap(), 1);
    assert_eq!(claims["iat"], stack.clock.clock().now().unix_timestamp());
    assert_eq!(claims["auth_time"], logged_in);
    assert_eq!(
        (&claims["aud"], &claims["azp"]),
        (&json!("shop"), &json!("shop"))
    );
    assert_eq!(claims["sub"], cook.id().to_string());
    assert_eq!(claims.get("nonce"), None);
}

#[rstest]
#[tokio::test]
async fn a_refresh_token_is_bound_to_its_client(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, cook, shop) = shop(backend).await;
    for other in [&CLUB, &PAGE] {
        let stolen = refresh(&stack, other, shop.refresh_token()).await;
        expect_oauth_error(&stolen, 400, "invalid_grant", NOT_OURS);
    }
    // Nor do our own routes accept it, and a client gets nothing for one of ours.
    cook.refresh(shop.refresh_token()).await.expect_status(401);
    let ours = refresh(&stack, &SHOP, cook.refresh_token()).await;
    expect_oauth_error(&ours, 400, "invalid_grant", NOT_OURS);
    // None of that ended or rotated anything.
    refresh(&stack, &SHOP, shop.refresh_token())
        .await
        .expect_status(200);
    cook.refresh(cook.refresh_token()).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_refresh_narrows_one_token_and_widens_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _, shop) = shop(backend).await;
    let mut token = shop.refresh_token().to_owned();
    for (scope, granted) in [
        ("recipes", "recipes"),
        ("openid recipes", "openid recipes"),
        ("", OFFLINE.scope),
        (OFFLINE.scope, OFFLINE.scope),
    ] {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &token),
            ("scope", scope),
        ];
        let answer = token_request(&stack.anonymous(), &SHOP, &form)
            .await
            .expect_status(200);
        assert_eq!(answer.body["scope"], granted, "{scope}");
        let access = answer.body["access_token"].as_str().unwrap();
        assert_eq!(forge::decode(access, 1)["scope"], granted);
        let has_id_token = answer.body.get("id_token").is_some();
        assert_eq!(has_id_token, granted.contains("openid"), "{scope}");
        answer.body["refresh_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
    }
    for scope in ["recipes posts", "account", "email", "unknown"] {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &token),
            ("scope", scope),
        ];
        let refused = token_request(&stack.anonymous(), &SHOP, &form).await;
        expect_oauth_error(&refused, 400, "invalid_scope", NOT_GRANTED);
    }
    refresh(&stack, &SHOP, &token).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn what_a_client_loses_its_next_tokens_lose(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _, shop) = shop(backend).await;
    let narrow = "UPDATE clients SET scopes = 'openid offline_access' WHERE id = 'shop'";
    change(&stack, narrow, vec![]).await;
    let answer = refresh(&stack, &SHOP, shop.refresh_token())
        .await
        .expect_status(200);
    assert_eq!(answer.body["scope"], "openid offline_access");
    let disable = "UPDATE clients SET disabled_at = created_at WHERE id = 'shop'";
    change(&stack, disable, vec![]).await;
    let next = answer.body["refresh_token"].as_str().unwrap();
    let refused = refresh(&stack, &SHOP, next).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("invalid_client"))
    );
}

#[rstest]
#[tokio::test]
async fn a_refresh_token_expires_as_ours_do(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _, shop) = shop(backend).await;
    stack.clock.advance(Duration::from_hours(24 * 31));
    let expired = refresh(&stack, &SHOP, shop.refresh_token()).await;
    expect_oauth_error(&expired, 400, "invalid_grant", NOT_OURS);
}
