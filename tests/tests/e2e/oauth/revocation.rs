//! `POST /oauth/revoke` (RFC 7009).

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD, forge};
use rstest::rstest;
use serde_json::json;

use super::{
    CLUB, Granted, INVALID_CLIENT, LOGIN, PAGE, Registered, SHOP, expect_oauth_error, post_as,
    register, tokens_of,
};
use crate::{Backend, Postgres, Sqlite};

const ENDED: &str = "the session has ended; log in again";

/// Revokes without a client.
pub(super) async fn revoke(actor: &Actor, token: &str) -> Answer {
    actor.post_form("/oauth/revoke", &[("token", token)]).await
}

#[rstest]
#[tokio::test]
async fn either_token_ends_its_session(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let first = stack.sign_up("cook").await;
    for by_refresh_token in [false, true] {
        let cook = anonymous.log_in("cook").await;
        let token = if by_refresh_token {
            cook.refresh_token()
        } else {
            cook.token()
        };
        let revoked = revoke(&anonymous, token).await.expect_status(200);
        assert_eq!(revoked.text, "");
        cook.get("/me").await.expect_invalid_token(ENDED);
        cook.refresh(cook.refresh_token())
            .await
            .expect_invalid_token(ENDED);
        revoke(&anonymous, token).await.expect_status(200);
    }
    first.get("/me").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn expired_rotated_and_other_audiences_tokens_also_end_their_session(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let refreshed = cook.refresh(cook.refresh_token()).await.expect_status(200);
    revoke(&cook, cook.refresh_token()).await.expect_status(200);
    let next = refreshed.body["refresh_token"].as_str().unwrap();
    cook.refresh(next).await.expect_invalid_token(ENDED);

    let body = json!({"username": "cook", "password": PASSWORD, "audience": "recipe-api"});
    let narrow = cook.post("/api/token", body).await.expect_status(200);
    stack.advance(Duration::from_mins(20));
    revoke(&cook, narrow.body["access_token"].as_str().unwrap())
        .await
        .expect_status(200);
    let refresh = narrow.body["refresh_token"].as_str().unwrap();
    cook.refresh(refresh).await.expect_invalid_token(ENDED);
}

#[tokio::test]
async fn an_unknown_token_is_200_and_a_missing_one_is_400() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let claims = forge::decode(cook.token(), 1);
    let foreign = forge::ForeignKey::generate().sign(&forge::decode(cook.token(), 0), &claims);
    for token in ["x", "", "a.b.c", foreign.as_str()] {
        revoke(&cook, token).await.expect_status(200);
    }
    cook.get("/me").await.expect_status(200);

    let sentence = "send application/x-www-form-urlencoded with the parameter token";
    let error = json!({"error": "invalid_request", "error_description": sentence});
    let nothing: [(&str, &str); 0] = [];
    for answer in [
        cook.post_form("/oauth/revoke", &nothing).await,
        cook.post("/oauth/revoke", json!({"token": cook.token()}))
            .await,
    ] {
        assert_eq!((answer.status, answer.body), (400, error.clone()));
    }
}

/// Whether a token can still be used at the issuer.
async fn is_alive(holder: &Actor) -> bool {
    match holder.get("/oauth/userinfo").await.status {
        200 => true,
        status => {
            assert_eq!(status, 401);
            false
        }
    }
}

#[rstest]
#[case::server(SHOP)]
#[case::server_that_sends_its_secret_in_the_form(CLUB)]
#[case::page(PAGE)]
#[tokio::test]
async fn a_client_ends_its_own_session_and_no_other(
    #[case] client: Registered,
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(false, true)] by_refresh_token: bool,
) {
    let stack = Stack::start(backend).await;
    let id = client.id;
    register(&stack, [Registered { ..client }]).await;
    let cook = stack.sign_up("cook").await;
    let grant = || Granted {
        client_id: id,
        ..LOGIN
    };
    let (first, second) = (
        tokens_of(&stack, &cook, grant()).await,
        tokens_of(
            &stack,
            &cook,
            Granted {
                scope: "openid",
                ..grant()
            },
        )
        .await,
    );
    let token = if by_refresh_token {
        first.refresh_token()
    } else {
        first.token()
    };
    for _ in 0..2 {
        let revoked = post_as(&stack, &client, "/oauth/revoke", token).await;
        assert_eq!(revoked.expect_status(200).text, "");
    }
    assert!(!is_alive(&first).await);
    assert!(is_alive(&second).await, "another session of the client");
    cook.get("/me").await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_clients_token_needs_the_client(#[values(Sqlite, Postgres)] backend: Backend) {
    const ANOTHERS: &str = "the token was issued to another client";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB, PAGE]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    for token in [shop.token(), shop.refresh_token()] {
        // RFC 7009 §2.1
        let refused = revoke(&stack.anonymous(), token).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
        for form in [
            vec![("token", token), ("client_id", "shop")],
            vec![
                ("token", token),
                ("client_id", "shop"),
                ("client_secret", "wrong"),
            ],
        ] {
            let refused = stack.anonymous().post_form("/oauth/revoke", &form).await;
            expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
        }
        for other in [CLUB, PAGE] {
            let refused = post_as(&stack, &other, "/oauth/revoke", token).await;
            expect_oauth_error(&refused, 400, "unauthorized_client", ANOTHERS);
        }
    }
    assert!(is_alive(&shop).await);
    let ours = post_as(&stack, &SHOP, "/oauth/revoke", cook.token()).await;
    expect_oauth_error(&ours, 400, "unauthorized_client", ANOTHERS);
    cook.get("/me").await.expect_status(200);
}

#[tokio::test]
async fn a_resource_server_may_revoke_what_is_meant_for_it() {
    let stack = Stack::start(Sqlite).await;
    let recipes = || Registered {
        id: "recipe-api",
        ..SHOP
    };
    register(&stack, [SHOP, recipes()]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let revoked = post_as(&stack, &recipes(), "/oauth/revoke", shop.token()).await;
    revoked.expect_status(200);
    assert!(!is_alive(&shop).await);
    cook.get("/me").await.expect_status(200);
}

#[tokio::test]
async fn a_client_with_a_wrong_secret_is_refused_whatever_the_token() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [CLUB]).await;
    let cook = stack.sign_up("cook").await;
    for token in ["x", cook.token()] {
        let form = [
            ("token", token),
            ("client_id", "club"),
            ("client_secret", "wrong"),
        ];
        let refused = stack.anonymous().post_form("/oauth/revoke", &form).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
    let known = post_as(&stack, &CLUB, "/oauth/revoke", "x").await;
    known.expect_status(200);
}

#[tokio::test]
async fn a_holder_of_our_own_token_needs_no_client() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.introspection_clients = "gateway:s3cret".parse().unwrap())
        .start()
        .await;
    for form in [
        vec![],
        vec![("client_id", "first-party")],
        vec![("client_id", "gateway"), ("client_secret", "s3cret")],
    ] {
        stack
            .anonymous()
            .sign_up(&format!("cook{}", form.len()))
            .await;
        let cook = stack
            .anonymous()
            .log_in(&format!("cook{}", form.len()))
            .await;
        let form = [form, vec![("token", cook.token())]].concat();
        let revoked = stack.anonymous().post_form("/oauth/revoke", &form).await;
        revoked.expect_status(200);
        cook.get("/me").await.expect_invalid_token(ENDED);
    }
}
