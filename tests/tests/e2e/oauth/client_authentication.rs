//! How clients authenticate (RFC 6749 §2.3), seen at an endpoint that every client may use.

use std::time::Duration;

use end_to_end::{Answer, Stack};
use reqwest::Method;
use rstest::rstest;

use super::{CLUB, INVALID_CLIENT, PAGE, SECRET, SHOP, change, expect_oauth_error, register};
use crate::{Backend, Postgres, Sqlite};

/// The secret as RFC 6749 §2.3.1 encodes it.
const ENCODED: &str = "5%2Bounces+of+rye+%26+50%25+water%3A+sour%3D";

type Form = Vec<(&'static str, &'static str)>;

/// Revokes an unknown token, which only needs the client to be right.
async fn knock(stack: &Stack, basic: Option<(&str, &str)>, form: &Form) -> Answer {
    let anonymous = stack.anonymous();
    let request = anonymous.request(Method::POST, "/oauth/revoke");
    let request = match basic {
        Some((id, secret)) => request.basic_auth(id, Some(secret)),
        None => request,
    };
    let form = [&form[..], &[("token", "x")]].concat();
    anonymous.send(request.form(&form)).await
}

async fn three_clients(backend: Backend) -> Stack {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP, CLUB, PAGE]).await;
    stack
}

#[rstest]
#[tokio::test]
async fn each_client_has_its_method(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = three_clients(backend).await;
    let by_form = |id, secret| vec![("client_id", id), ("client_secret", secret)];
    for (basic, form) in [
        (Some(("shop", SECRET)), vec![]),
        (Some(("shop", ENCODED)), vec![]),
        (Some(("shop", SECRET)), vec![("client_id", "shop")]),
        (None, by_form("club", SECRET)),
        (None, vec![("client_id", "page")]),
    ] {
        knock(&stack, basic, &form).await.expect_status(200);
    }
    for (basic, form) in [
        (None, by_form("shop", SECRET)),
        (None, vec![("client_id", "shop")]),
        (Some(("club", SECRET)), vec![]),
        (None, vec![("client_id", "club")]),
        (Some(("page", SECRET)), vec![]),
        (Some(("page", "")), vec![]),
        (None, by_form("page", SECRET)),
        (Some(("shop", "wrong")), vec![]),
        (Some(("shop", "")), vec![]),
        (Some(("nobody", SECRET)), vec![]),
        (Some(("", "")), vec![]),
        (None, by_form("club", ENCODED)),
        (None, by_form("nobody", SECRET)),
        (None, vec![("client_id", "nobody")]),
        (None, vec![("client_id", "no\0body")]),
        (None, vec![("client_secret", SECRET)]),
    ] {
        let refused = knock(&stack, basic, &form).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
        assert_eq!(refused.header("www-authenticate"), "Basic realm=\"oauth\"");
    }
}

#[tokio::test]
async fn a_request_has_one_method_and_one_client() {
    const TWO_METHODS: &str = "authenticate with HTTP Basic or in the form, not with both";
    const TWO_CLIENTS: &str =
        "the client_id in the form is not the one in the Authorization header";
    const TWICE: &str = "a parameter was sent more than once";
    let stack = three_clients(Sqlite).await;
    let basic = Some(("shop", SECRET));
    for (form, why) in [
        (vec![("client_secret", SECRET)], TWO_METHODS),
        (
            vec![("client_id", "club"), ("client_secret", SECRET)],
            TWO_METHODS,
        ),
        (vec![("client_id", "club")], TWO_CLIENTS),
        (vec![("client_id", "shop"), ("client_id", "shop")], TWICE),
        (vec![("token", "x")], TWICE),
        (vec![("unknown", ""), ("unknown", "")], TWICE),
    ] {
        let refused = knock(&stack, basic, &form).await;
        expect_oauth_error(&refused, 400, "invalid_request", why);
    }
}

#[tokio::test]
async fn a_malformed_header_authenticates_nobody() {
    let stack = three_clients(Sqlite).await;
    let anonymous = stack.anonymous();
    for header in ["Basic", "Basic %", "Basic c2hvcA==", "Basic /w=="] {
        let request = anonymous.request(Method::POST, "/oauth/revoke");
        let request = request.header("authorization", header);
        let form = [("token", "x"), ("client_id", "page")];
        let refused = anonymous.send(request.form(&form)).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
}

#[rstest]
#[tokio::test]
async fn both_secrets_work_while_one_is_rotated(#[values(Sqlite, Postgres)] backend: Backend) {
    const ROTATE: &str = "UPDATE clients SET previous_secret_hash = secret_hash, secret_hash = $1";
    const DROP: &str = "UPDATE clients SET previous_secret_hash = NULL";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let next = "the next secret of the shop, long enough";
    let hash = identity_service::secret_token::SecretToken::from(next).hash();
    change(&stack, ROTATE, vec![hash.into()]).await;
    for secret in [SECRET, next] {
        let known = knock(&stack, Some(("shop", secret)), &vec![]).await;
        known.expect_status(200);
    }
    change(&stack, DROP, vec![]).await;
    for (secret, status) in [(SECRET, 401), (next, 200)] {
        let answer = knock(&stack, Some(("shop", secret)), &vec![]).await;
        answer.expect_status(status);
    }
}

#[rstest]
#[tokio::test]
async fn a_disabled_client_is_unknown(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = three_clients(backend).await;
    let now = stack.clock.clock().now();
    change(
        &stack,
        "UPDATE clients SET disabled_at = $1",
        vec![now.into()],
    )
    .await;
    for (basic, form) in [
        (Some(("shop", SECRET)), vec![]),
        (None, vec![("client_id", "club"), ("client_secret", SECRET)]),
        (None, vec![("client_id", "page")]),
    ] {
        let refused = knock(&stack, basic, &form).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
}

#[tokio::test]
async fn wrong_secrets_are_limited_and_hold_up_neither_right_ones_nor_pages() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.login_rate = "5/1m".parse().unwrap())
        .start()
        .await;
    register(&stack, [SHOP, CLUB, PAGE]).await;
    let right = Some(("shop", SECRET));
    for _ in 0..10 {
        knock(&stack, right, &vec![]).await.expect_status(200);
        let nobody = knock(&stack, None, &vec![("client_id", "nobody")]).await;
        nobody.expect_status(401);
    }
    for id in ["shop", "nobody", "club", "page", "shop"] {
        let wrong = knock(&stack, Some((id, "wrong")), &vec![]).await;
        wrong.expect_status(401);
    }
    for secret in [SECRET, "wrong"] {
        let early = knock(&stack, Some(("shop", secret)), &vec![]).await;
        let why = "too many failed attempts from this address; try again in 12 seconds";
        expect_oauth_error(&early, 429, "temporarily_unavailable", why);
        assert_eq!(early.header("retry-after"), "12");
    }
    let page = vec![("client_id", "page")];
    knock(&stack, None, &page).await.expect_status(200);
    stack.advance(Duration::from_secs(12));
    knock(&stack, right, &vec![]).await.expect_status(200);
}
