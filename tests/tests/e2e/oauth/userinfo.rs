//! `GET` and `POST /oauth/userinfo` (OpenID Connect Core §5.3, RFC 6750).

use end_to_end::{Actor, Answer, Stack};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Granted, LOGIN, SHOP, expect_oauth_error, register, tokens_of};
use crate::{Backend, Postgres, Sqlite};

const PATH: &str = "/oauth/userinfo";
const ENDED: &str = "the session has ended; log in again";

/// Somebody who told us everything.
async fn ada(stack: &Stack) -> Actor {
    let ada = stack.sign_up("ada").await;
    let profile = json!({
        "first_name": "Ada", "last_name": "Cook", "email": "ada@example.com",
        "image_url": "https://images.example/ada.jpg",
    });
    ada.patch("/me", profile).await.expect_status(200);
    ada
}

fn everything(sub: i64) -> Value {
    json!({
        "sub": sub.to_string(), "name": "Ada Cook", "given_name": "Ada", "family_name": "Cook",
        "preferred_username": "ada", "picture": "https://images.example/ada.jpg",
        "email": "ada@example.com", "email_verified": false,
    })
}

#[rstest]
#[tokio::test]
async fn each_scope_shows_its_claims(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let ada = ada(&stack).await;
    let all = everything(ada.id());
    let some = |names: &[&str]| -> Value {
        let members = all.as_object().unwrap().clone().into_iter();
        members
            .filter(|(name, _)| names.contains(&name.as_str()))
            .collect()
    };
    let profile = &[
        "sub",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "picture",
    ];
    for (scope, claims, expected) in [
        ("openid", None, some(&["sub"])),
        ("openid profile", None, some(profile)),
        (
            "openid email",
            None,
            some(&["sub", "email", "email_verified"]),
        ),
        ("openid profile email recipes", None, all.clone()),
        (
            "openid recipes",
            Some(r#"{"userinfo": ["email", "given_name"], "id_token": ["picture"]}"#),
            some(&["sub", "email", "given_name"]),
        ),
    ] {
        let shop = tokens_of(
            &stack,
            &ada,
            Granted {
                scope,
                claims,
                ..LOGIN
            },
        )
        .await;
        let told = shop.get(PATH).await.expect_status(200);
        assert_eq!(told.body, expected, "{scope}");
        assert_eq!(told.header("cache-control"), "no-store");
        let told = shop.send(shop.request(Method::POST, PATH)).await;
        assert_eq!(told.expect_status(200).body, expected, "{scope}");
    }
}

#[tokio::test]
async fn what_is_not_known_is_left_out() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let mut expected = json!({"sub": cook.id().to_string(), "preferred_username": "cook"});
    assert_eq!(shop.get(PATH).await.expect_status(200).body, expected);
    let surname = json!({"last_name": "Lovelace"});
    cook.patch("/me", surname).await.expect_status(200);
    expected["family_name"] = json!("Lovelace");
    expected["name"] = json!("Lovelace");
    assert_eq!(shop.get(PATH).await.expect_status(200).body, expected);
}

/// Sends a token in a form.
async fn by_form(actor: &Actor, token: &str) -> Answer {
    actor.post_form(PATH, &[("access_token", token)]).await
}

#[rstest]
#[tokio::test]
async fn the_token_may_be_in_a_form(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let ada = ada(&stack).await;
    let shop = tokens_of(&stack, &ada, LOGIN).await;
    let anonymous = stack.anonymous();
    let told = by_form(&anonymous, shop.token()).await.expect_status(200);
    assert_eq!(told.body, everything(ada.id()));

    let both = by_form(&shop, shop.token()).await;
    let why = "send the access token in the header or in the form, not in both";
    expect_refused(&both, 400, "invalid_request", why);
    let form = [
        ("access_token", shop.token()),
        ("access_token", shop.token()),
    ];
    let twice = anonymous.post_form(PATH, &form).await;
    let why = "a parameter was sent more than once";
    expect_refused(&twice, 400, "invalid_request", why);
}

/// Checks an error and its challenge (RFC 6750 §3).
#[track_caller]
fn expect_refused(answer: &Answer, status: u16, error: &str, why: &str) {
    expect_oauth_error(answer, status, error, why);
    let challenge = format!("Bearer error=\"{error}\", error_description=\"{why}\"");
    assert_eq!(answer.header("www-authenticate"), challenge);
}

#[tokio::test]
async fn without_a_token_the_challenge_is_bare() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let anonymous = stack.anonymous();
    let in_query = format!("{PATH}?access_token={}", shop.token());
    let cookie = format!("access_token_cookie={}", shop.token());
    for request in [
        anonymous.request(Method::GET, PATH),
        anonymous.request(Method::GET, &in_query),
        anonymous
            .request(Method::GET, PATH)
            .header("cookie", cookie),
        anonymous.request(Method::POST, PATH),
        anonymous
            .request(Method::POST, PATH)
            .form(&[("access_token", "")]),
        anonymous
            .request(Method::POST, PATH)
            .json(&json!({"access_token": shop.token()})),
        anonymous
            .request(Method::GET, PATH)
            .basic_auth("shop", Some("x")),
    ] {
        let refused = anonymous.send(request).await;
        expect_oauth_error(&refused, 401, "invalid_token", "an access token is needed");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
}

#[rstest]
#[tokio::test]
async fn only_a_live_access_token_with_openid_will_do(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let without = tokens_of(
        &stack,
        &cook,
        Granted {
            scope: "profile email",
            ..LOGIN
        },
    )
    .await;
    for actor in [&cook, &without] {
        let refused = actor.get(PATH).await;
        let why = "the token lacks the scope openid";
        expect_oauth_error(&refused, 403, "insufficient_scope", why);
        let challenge = format!(
            "Bearer error=\"insufficient_scope\", error_description=\"{why}\", scope=\"openid\""
        );
        assert_eq!(refused.header("www-authenticate"), challenge);
    }
    let refused = shop.with_token(shop.refresh_token()).get(PATH).await;
    let why = "the token is not of the type that is accepted here";
    expect_refused(&refused, 401, "invalid_token", why);
    let refused = shop.with_token("a.b.c").get(PATH).await;
    assert_eq!(
        refused.expect_status(401).body["error"],
        json!("invalid_token")
    );

    cook.get("/logout").await;
    expect_refused(&shop.get(PATH).await, 401, "invalid_token", ENDED);
}

#[rstest]
#[tokio::test]
async fn a_disabled_account_is_not_shown(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let now = stack.clock.clock().now();
    super::change(
        &stack,
        "UPDATE users SET disabled_at = $1",
        vec![now.into()],
    )
    .await;
    expect_refused(&shop.get(PATH).await, 401, "invalid_token", ENDED);
}
