//! The main use cases, from end to end.

use end_to_end::{Stack, actor::PASSWORD, forge};
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const INSTRUCTIONS: &str =
    "Mix flour, water and starter; wait a day; shape, wait, and bake it hot.";

#[rstest]
#[tokio::test]
async fn from_sign_up_to_a_recipe(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();

    let body = json!({
        "username": "Ada", "password": PASSWORD, "password_confirmation": PASSWORD,
        "first_name": "Ada", "image_url": "https://example.com/ada.png", "email": "ada@example.com",
    });
    let signed_up = anonymous.post("/signup", body).await.expect_status(201);
    let token = signed_up.body["token"].as_str().unwrap();
    let ada = anonymous.with_token(token);
    let me = ada.get("/me").await.expect_status(200);
    assert_eq!(me.body, signed_up.body["user"]);

    let recipe = json!({"title": "Bread", "instructions": INSTRUCTIONS, "minutes_to_complete": 90});
    let created = ada.post("/recipes", recipe).await.expect_status(201);
    let person = json!({
        "id": me.body["id"], "username": "Ada", "first_name": "Ada", "last_name": null,
        "image_url": "https://example.com/ada.png", "thumb_url": null,
    });
    assert_eq!(created.body["user"], person);

    let bob = stack.sign_up("bob").await;
    let seen = bob.get("/recipes").await.expect_status(200);
    assert_eq!(seen.body, json!([created.body]));

    let again = anonymous.log_in("ADA").await;
    assert_eq!(again.user, me.body, "a username is the same in any case");
    let refreshed = again
        .refresh(again.refresh_token())
        .await
        .expect_status(200);
    let renewed = anonymous.with_token(refreshed.body["access_token"].as_str().unwrap());
    renewed.get("/recipes").await.expect_status(200);
    renewed.get("/me").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn tokens_have_the_claims_of_the_contract(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let body = json!({
        "username": "cook", "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace",
        "image_url": "https://example.com/a.png", "thumb_url": "https://example.com/t.png",
        "email": "ada@example.com", "bio": "Counts.",
    });
    let answer = stack
        .anonymous()
        .post("/signup", body)
        .await
        .expect_status(201);
    let token = answer.body["token"].as_str().unwrap();
    let kid = stack.identity.state.keys.signer().unwrap().kid().to_owned();
    let now = stack.clock.clock().now().unix_timestamp();
    let issuer = stack.identity.url();

    assert_eq!(
        forge::decode(token, 0),
        json!({"alg": "RS256", "kid": kid, "typ": "at+jwt"})
    );
    let claims = forge::decode(token, 1);
    let expected = json!({
        "iss": issuer, "sub": answer.body["user"]["id"].to_string(), "aud": [issuer, "recipe-api"],
        "client_id": "first-party", "scope": "account recipes posts", "type": "access",
        "iat": now, "exp": now + 900, "jti": claims["jti"], "sid": claims["sid"], "auth_time": now,
        "preferred_username": "cook", "given_name": "Ada", "family_name": "Lovelace",
        "picture": "https://example.com/a.png", "thumb_url": "https://example.com/t.png",
        "status": {"status_list": {"idx": 1, "uri": format!("{issuer}/status-lists/0")}},
    });
    assert_eq!(claims, expected);
    assert!(claims["jti"].is_string() && claims["sid"].is_string());

    let refresh = answer.body["refresh_token"].as_str().unwrap();
    assert_eq!(
        forge::decode(refresh, 0),
        json!({"alg": "RS256", "kid": kid, "typ": "rt+jwt"})
    );
    let refresh_claims = forge::decode(refresh, 1);
    let expected = json!({
        "iss": issuer, "sub": claims["sub"], "aud": issuer, "type": "refresh",
        "iat": now, "exp": now + 30 * 86_400, "jti": refresh_claims["jti"], "sid": claims["sid"],
    });
    assert_eq!(refresh_claims, expected);
}

#[rstest]
#[tokio::test]
async fn data_survives_a_restart(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let recipe = json!({"title": "Bread", "instructions": INSTRUCTIONS});
    cook.post("/recipes", recipe).await.expect_status(201);
    let keys = cook.get("/.well-known/jwks.json").await.expect_status(200);

    let restarted = stack.restart().await;
    let cook = cook.at_stack(&restarted);
    assert_eq!(cook.get("/.well-known/jwks.json").await.body, keys.body);
    assert_eq!(cook.get("/me").await.expect_status(200).body, cook.user);
    let recipes = cook.get("/recipes").await.expect_status(200);
    assert_eq!(recipes.body[0]["title"], "Bread");
    cook.log_in("cook").await;
}
