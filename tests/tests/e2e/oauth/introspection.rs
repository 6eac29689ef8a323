//! `POST /oauth/introspect` (RFC 7662).

use std::time::Duration;

use end_to_end::{Actor, Answer, Stack, StackBuilder, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    CLUB, Granted, INVALID_CLIENT, LOGIN, PAGE, Registered, SHOP, change, expect_oauth_error,
    post_as, register, revocation::revoke, tokens_of,
};
use crate::{Backend, Postgres, Sqlite};

fn with_clients(backend: Backend) -> StackBuilder {
    Stack::builder(backend)
        .identity(|config| config.introspection_clients = "gateway:s3cret,mail:x".parse().unwrap())
}

async fn introspect(actor: &Actor, token: &str) -> Answer {
    let gateway = actor.without_token();
    let request = gateway.request(Method::POST, "/oauth/introspect");
    let request = request.basic_auth("gateway", Some("s3cret"));
    actor.send(request.form(&[("token", token)])).await
}

#[rstest]
#[tokio::test]
async fn introspection_describes_a_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = with_clients(backend).start().await;
    let cook = stack.sign_up("cook").await;
    let claims = forge::decode(cook.token(), 1);
    let told = introspect(&stack.anonymous(), cook.token())
        .await
        .expect_status(200);
    let expected = json!({
        "active": true, "iss": claims["iss"], "sub": claims["sub"], "aud": claims["aud"],
        "client_id": "first-party", "username": "cook", "token_type": "Bearer",
        "scope": "account recipes posts", "exp": claims["exp"], "iat": claims["iat"],
        "jti": claims["jti"], "sid": claims["sid"],
    });
    assert_eq!(told.body, expected);
    assert_eq!(told.header("cache-control"), "no-store");

    let refresh = introspect(&cook, cook.refresh_token())
        .await
        .expect_status(200);
    assert_eq!(
        (&refresh.body["active"], &refresh.body["token_type"]),
        (&json!(true), &json!("refresh_token"))
    );
    cook.refresh(cook.refresh_token()).await.expect_status(200);
    let inactive = json!({"active": false});
    assert_eq!(
        introspect(&cook, cook.refresh_token()).await.body,
        inactive,
        "it was rotated"
    );
    revoke(&cook, cook.token()).await.expect_status(200);
    for token in [cook.token(), "x", ""] {
        let told = introspect(&cook, token).await.expect_status(200);
        assert_eq!(told.body, inactive);
    }
    let expired = stack.anonymous().log_in("cook").await;
    stack.advance(Duration::from_mins(16));
    assert_eq!(introspect(&cook, expired.token()).await.body, inactive);
}

#[tokio::test]
async fn only_configured_clients_may_introspect() {
    let stack = with_clients(Sqlite).start().await;
    let cook = stack.sign_up("cook").await;
    let refused = json!({"error": "invalid_client", "error_description": INVALID_CLIENT});
    let attempt = |credentials: Option<(&'static str, &'static str)>,
                   form: Vec<(&'static str, &'static str)>| {
        let anonymous = stack.anonymous();
        let token = cook.token().to_owned();
        async move {
            let mut request = anonymous.request(Method::POST, "/oauth/introspect");
            if let Some((id, secret)) = credentials {
                request = request.basic_auth(id, Some(secret));
            }
            let mut parameters = form;
            parameters.push(("token", token.leak()));
            anonymous.send(request.form(&parameters)).await
        }
    };
    for (credentials, form) in [
        (None, vec![]),
        (Some(("gateway", "wrong")), vec![]),
        (Some(("mail", "s3cret")), vec![]),
        (Some(("", "")), vec![]),
        (
            None,
            vec![("client_id", "gateway"), ("client_secret", "wrong")],
        ),
    ] {
        let answer = attempt(credentials, form).await;
        assert_eq!((answer.status, &answer.body), (401, &refused));
        assert_eq!(answer.header("www-authenticate"), "Basic realm=\"oauth\"");
    }
    let by_form = vec![("client_id", "mail"), ("client_secret", "x")];
    let told = attempt(None, by_form).await.expect_status(200);
    assert_eq!(told.body["active"], Value::Bool(true));
}

#[tokio::test]
async fn without_configured_clients_introspection_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    introspect(&cook, cook.token()).await.expect_status(401);
}

/// Introspects from an address behind a trusted proxy.
async fn introspect_from(actor: &Actor, address: &str, secret: &str) -> Answer {
    let request = actor.request(Method::POST, "/oauth/introspect");
    let request = request.basic_auth("gateway", Some(secret));
    let request = request.header("x-forwarded-for", address);
    actor.send(request.form(&[("token", "x")])).await
}

#[tokio::test]
async fn wrong_secrets_are_limited_and_right_ones_are_not() {
    let stack = Stack::builder(Sqlite).identity(|config| {
        config.introspection_clients = "gateway:s3cret".parse().unwrap();
        config.trusted_proxies = "127.0.0.0/8".parse().unwrap();
        config.login_rate = "5/1m".parse().unwrap();
    });
    let stack = stack.start().await;
    let anonymous = stack.anonymous();
    for _ in 0..20 {
        let told = introspect_from(&anonymous, "192.0.2.1", "s3cret").await;
        assert_eq!(told.expect_status(200).body, json!({"active": false}));
    }
    for guess in 0..5 {
        let answer = introspect_from(&anonymous, "192.0.2.1", &guess.to_string()).await;
        answer.expect_status(401);
    }
    for secret in ["wrong", "s3cret"] {
        let refused = introspect_from(&anonymous, "192.0.2.1", secret).await;
        let sentence = "too many failed attempts from this address; try again in 12 seconds";
        let error = json!({"error": "temporarily_unavailable", "error_description": sentence});
        assert_eq!((refused.status, &refused.body), (429, &error));
        assert_eq!(refused.header("retry-after"), "12");
    }
    let elsewhere = introspect_from(&anonymous, "192.0.2.2", "s3cret").await;
    elsewhere.expect_status(200);
    stack.advance(Duration::from_secs(12));
    let later = introspect_from(&anonymous, "192.0.2.1", "s3cret").await;
    later.expect_status(200);
    let metrics = anonymous.get("/metrics").await.expect_status(200);
    let refused = "login_attempts_refused_total{gate=\"client\"}";
    assert_eq!(metrics.metric(refused), Some(2));
}

#[tokio::test]
async fn requests_without_a_secret_do_not_count_as_guesses() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.login_rate = "1/1m".parse().unwrap())
        .start()
        .await;
    let anonymous = stack.anonymous();
    for _ in 0..5 {
        let answer = anonymous.post_form("/oauth/introspect", &[("token", "x")]);
        answer.await.expect_status(401);
    }
}

#[tokio::test]
async fn a_secret_may_be_form_encoded_or_plain() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.introspection_clients = "gate way:a+b/c==%".parse().unwrap())
        .start()
        .await;
    let anonymous = stack.anonymous();
    // RFC 6749 §2.3.1 and appendix B.
    for (id, secret, status) in [
        ("gate way", "a+b/c==%", 200),
        ("gate+way", "a%2Bb%2Fc%3D%3D%25", 200),
        ("gate way", "a b/c==%", 401),
        ("gate way", "a+b/c", 401),
    ] {
        let request = anonymous.request(Method::POST, "/oauth/introspect");
        let request = request.basic_auth(id, Some(secret));
        let answer = anonymous.send(request.form(&[("token", "x")])).await;
        assert_eq!(answer.status, status, "{id} {secret}");
    }
}

/// Introspects as a client.
async fn tell(stack: &Stack, client: &Registered, token: &str) -> Value {
    let told = post_as(stack, client, "/oauth/introspect", token).await;
    told.expect_status(200).body
}

#[rstest]
#[tokio::test]
async fn a_client_is_told_about_its_own_tokens_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    for (token, kind) in [
        (shop.token(), "Bearer"),
        (shop.refresh_token(), "refresh_token"),
    ] {
        let told = tell(&stack, &SHOP, token).await;
        assert_eq!(
            (
                &told["active"],
                &told["client_id"],
                &told["token_type"],
                &told["scope"]
            ),
            (
                &json!(true),
                &json!("shop"),
                &json!(kind),
                &json!(LOGIN.scope)
            ),
        );
        assert_eq!(tell(&stack, &CLUB, token).await, json!({"active": false}));
    }
    let ours = tell(&stack, &SHOP, cook.token()).await;
    assert_eq!(ours, json!({"active": false}), "no client's");

    revoke(&cook, cook.token()).await.expect_status(200);
    let ended = tell(&stack, &SHOP, shop.token()).await;
    assert_eq!(ended, json!({"active": false}), "its parent has ended");
}

#[rstest]
#[tokio::test]
async fn a_resource_server_is_told_about_tokens_for_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let recipes = Registered {
        id: "recipe-api",
        ..SHOP
    };
    register(&stack, [SHOP, recipes]).await;
    let recipes = Registered {
        id: "recipe-api",
        ..SHOP
    };
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    for token in [shop.token(), cook.token()] {
        assert_eq!(tell(&stack, &recipes, token).await["active"], json!(true));
    }
    // Refresh tokens are for the issuer alone.
    for token in [shop.refresh_token(), cook.refresh_token()] {
        assert_eq!(
            tell(&stack, &recipes, token).await,
            json!({"active": false})
        );
    }
    let elsewhere = Granted {
        audience: "",
        scope: "openid",
        ..LOGIN
    };
    let elsewhere = tokens_of(&stack, &cook, elsewhere).await;
    let told = tell(&stack, &recipes, elsewhere.token()).await;
    assert_eq!(told, json!({"active": false}));
}

/// Who introspected before is remembered. Any replica may change the client meanwhile.
#[rstest]
#[tokio::test]
async fn a_remembered_client_is_refused_as_soon_as_it_has_changed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    for (changed, undone) in [
        (
            "UPDATE clients SET disabled_at = created_at",
            "UPDATE clients SET disabled_at = NULL",
        ),
        (
            "UPDATE clients SET auth_method = 'client_secret_post'",
            "UPDATE clients SET auth_method = 'client_secret_basic'",
        ),
        (
            "UPDATE clients SET name = secret_hash, secret_hash = 'x'",
            "UPDATE clients SET secret_hash = name, previous_secret_hash = secret_hash",
        ),
        (
            "UPDATE clients SET secret_hash = 'x', previous_secret_hash = NULL",
            "UPDATE clients SET secret_hash = name",
        ),
        ("DELETE FROM clients", "UPDATE clients SET id = 'deleted'"),
    ] {
        for _ in 0..2 {
            let told = tell(&stack, &SHOP, shop.token()).await;
            assert_eq!(told["active"], json!(true), "before: {changed}");
        }
        change(&stack, changed, Vec::new()).await;
        let refused = post_as(&stack, &SHOP, "/oauth/introspect", shop.token()).await;
        assert_eq!(refused.status, 401, "{changed}");
        change(&stack, undone, Vec::new()).await;
    }
}

#[tokio::test]
async fn a_public_client_is_told_nothing() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, [PAGE]).await;
    let cook = stack.sign_up("cook").await;
    let page = tokens_of(
        &stack,
        &cook,
        Granted {
            client_id: "page",
            ..LOGIN
        },
    )
    .await;
    let refused = post_as(&stack, &PAGE, "/oauth/introspect", page.token()).await;
    expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
}

#[rstest]
#[tokio::test]
async fn a_configured_client_is_told_about_tokens_of_clients(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = with_clients(backend).start().await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    for token in [shop.token(), shop.refresh_token()] {
        let told = introspect(&stack.anonymous(), token).await;
        assert_eq!(told.expect_status(200).body["active"], json!(true));
    }
}
