//! The number of statements that each request at identity-service sends.
//! `api/statements.rs` does the same for recipe-api.

use end_to_end::{Answer, Stack, actor::PASSWORD};
use reqwest::{Method, RequestBuilder};
use rstest::rstest;
use serde_json::json;

use crate::{
    Backend, Postgres, Sqlite,
    oauth::{LOGIN, SECRET, SHOP, register, tokens_of},
};

/// The number of statements so far, from these metrics.
pub(crate) fn counted(metrics: &Answer) -> u64 {
    let counts = metrics.text.lines().filter_map(|line| {
        let rest = line.strip_prefix("database_statement_duration_seconds_count{failed=\"")?;
        rest.split_once("\"} ")?.1.parse::<u64>().ok()
    });
    counts.sum()
}

/// The number of statements for a request.
async fn cost(stack: &Stack, request: RequestBuilder, status: u16) -> u64 {
    let anonymous = stack.anonymous();
    let before = counted(&anonymous.get("/metrics").await);
    anonymous.send(request).await.expect_status(status);
    counted(&anonymous.get("/metrics").await) - before
}

#[rstest]
#[tokio::test]
async fn a_request_costs_few_statements(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| config.introspection_clients = "gateway:s3cret".parse().unwrap());
    let stack = Box::pin(stack.start()).await;
    let anonymous = stack.anonymous();
    let cook = anonymous.sign_up("cook").await;
    let [other, third] = [
        anonymous.log_in("cook").await,
        anonymous.log_in("cook").await,
    ];
    let mut browser = stack.browser();
    browser.log_in("cook").await;
    let login = |path, name: &str| {
        let body = json!({"username": name, "password": PASSWORD});
        anonymous.request(Method::POST, path).json(&body)
    };
    let refresh = json!({"refresh_token": cook.refresh_token()});
    let introspect = anonymous.request(Method::POST, "/oauth/introspect");
    let introspect = introspect.basic_auth("gateway", Some("s3cret"));
    let revoke = anonymous.request(Method::POST, "/oauth/revoke");
    let look = match backend {
        Sqlite => 1,
        Postgres => 2,
    };
    let (mut counted_now, mut expected) = (Vec::new(), Vec::new());
    for (what, request, status, statements) in [
        (
            "keys",
            cook.request(Method::GET, "/.well-known/jwks.json"),
            200,
            0,
        ),
        (
            "metadata",
            cook.request(Method::GET, "/.well-known/openid-configuration"),
            200,
            0,
        ),
        // One asks whether more sessions have ended, and one reads them. Nothing is read
        // again for a second.
        (
            "a new status list",
            cook.request(Method::GET, "/status-lists/0"),
            200,
            look,
        ),
        (
            "a status list",
            cook.request(Method::GET, "/status-lists/0"),
            200,
            0,
        ),
        (
            "a request without a token",
            anonymous.request(Method::GET, "/me"),
            401,
            0,
        ),
        ("the account", cook.request(Method::GET, "/me"), 200, 1),
        (
            "another account",
            cook.request(Method::GET, "/users/1"),
            200,
            2,
        ),
        (
            "the sessions",
            cook.request(Method::GET, "/me/sessions"),
            200,
            2,
        ),
        (
            "introspection",
            introspect.form(&[("token", cook.token())]),
            200,
            1,
        ),
        (
            "a refresh",
            anonymous
                .request(Method::POST, "/api/token/refresh")
                .json(&refresh),
            200,
            2,
        ),
        ("a sign-up", login("/signup", "baker"), 201, 7),
        ("a login", login("/login", "cook"), 200, 14),
        ("a token", login("/api/token", "cook"), 200, 14),
        ("a failed login", login("/login", "nobody"), 401, 7),
        (
            "a revocation",
            revoke.form(&[("token", other.refresh_token())]),
            200,
            4,
        ),
        ("a logout", browser.request(Method::POST, "/logout"), 303, 4),
        (
            "the end of all others",
            third.request(Method::DELETE, "/me/sessions"),
            204,
            4,
        ),
    ] {
        counted_now.push((what, cost(&stack, request, status).await));
        expected.push((what, statements));
    }
    assert_eq!(counted_now, expected);
}

#[rstest]
#[tokio::test]
async fn a_client_that_introspects_again_is_not_read_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let cook = stack.sign_up("cook").await;
    let shop = tokens_of(&stack, &cook, LOGIN).await;
    let mut counted_now = Vec::new();
    for _ in 0..3 {
        let request = stack.anonymous().request(Method::POST, "/oauth/introspect");
        let request = request.basic_auth(SHOP.id, Some(SECRET));
        counted_now.push(cost(&stack, request.form(&[("token", shop.token())]), 200).await);
    }
    assert_eq!(counted_now, [2, 1, 1]);
}
