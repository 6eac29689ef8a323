//! How clients push requests before the browser arrives (RFC 9126 §2).

use std::time::Duration;

use end_to_end::Stack;
use identity_service::clients::Draft;
use reqwest::Method;
use rstest::rstest;

use super::{
    authorize, code, consent_page, parameters, press,
    pushed::{SECRET, brought, desk, push, pushed, pushed_rows, request_uri},
    register, shop, told,
};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{INVALID_CLIENT, expect_oauth_error},
};

#[rstest]
#[tokio::test]
async fn a_client_authenticates_as_at_the_token_endpoint(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, desk("client_secret_basic")).await;
    let anonymous = stack.anonymous();
    let as_desk = |form: &[(&str, &str)], basic: Option<(&str, &str)>| {
        let request = anonymous.request(Method::POST, "/oauth/par").form(form);
        let request = match basic {
            Some((id, secret)) => request.basic_auth(id, Some(secret)),
            None => request,
        };
        anonymous.send(request)
    };
    let named = parameters(&[("client_id", "desk")]);
    let unnamed = parameters(&[("client_id", "")]);
    for form in [&named, &unnamed] {
        let answer = as_desk(form, Some(("desk", SECRET))).await;
        request_uri(&answer);
    }
    let in_form = parameters(&[("client_id", "desk"), ("client_secret", SECRET)]);
    for (form, basic) in [
        (&named, None),
        (&unnamed, None),
        (&in_form, None),
        (&named, Some(("desk", "wrong"))),
        (&parameters(&[("client_id", "nobody")]), None),
    ] {
        let refused = as_desk(form, basic).await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
    assert_eq!(pushed_rows(&stack).await, 2);
}

#[rstest]
#[case("invalid_request", &[("redirect_uri", "")])]
#[case("invalid_request", &[("redirect_uri", "https://evil.example")])]
#[case("invalid_request", &[("request_uri", "urn:ietf:params:oauth:request_uri:x")])]
#[case("invalid_request", &[("request_uri", "https://shop.example/request")])]
#[case("request_not_supported", &[("request", "e30.e30.AA")])]
#[case("unsupported_response_type", &[("response_type", "token")])]
#[case("invalid_request", &[("code_challenge", "")])]
#[case("invalid_request", &[("code_challenge_method", "plain")])]
#[case("invalid_scope", &[("scope", "admin")])]
#[case("invalid_request", &[("prompt", "none login")])]
#[case("invalid_request", &[("id_token_hint", "e30.e30.AA")])]
#[case("invalid_request", &[("state", "a"), ("state", "b")])]
#[tokio::test]
async fn the_client_is_told_at_once_what_is_wrong(
    #[case] expected: &str,
    #[case] changes: &[(&str, &str)],
) {
    let stack = Stack::start(Sqlite).await;
    register(&stack, shop()).await;
    let answer = push(&stack, changes).await.expect_status(400);
    assert_eq!(answer.body["error"], expected);
    assert!(answer.body["error_description"].is_string());
    assert_eq!(answer.header("location"), "");
    assert_eq!(pushed_rows(&stack).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_client_may_have_to_push(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let draft = Draft {
        require_par: true,
        ..shop()
    };
    register(&stack, draft).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let told = told(&browser.get(&authorize(&[])).await);
    assert_eq!(told["error"], "invalid_request");
    assert!(told["error_description"].contains("push"));
    assert_eq!(told["state"], "a b&c");
    let uri = pushed(&stack).await;
    let page = consent_page(&browser.get(&brought(&uri)).await);
    code(&press(&mut browser, &page, "allow").await);
}

#[tokio::test]
async fn a_client_pushes_only_so_many_from_one_network() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, shop()).await;
    pushed(&stack).await;
    // Those that are not valid count too.
    for _ in 1..600 {
        push(&stack, &[("scope", "")]).await.expect_status(400);
    }
    let refused = push(&stack, &[]).await;
    let why = "too many requests were pushed; try again in 1 second";
    expect_oauth_error(&refused, 429, "temporarily_unavailable", why);
    assert_eq!(refused.header("retry-after"), "1");
    register(&stack, desk("client_secret_post")).await;
    let desk = [("client_id", "desk"), ("client_secret", SECRET)];
    push(&stack, &desk).await.expect_status(201);
    stack.advance(Duration::from_secs(1));
    pushed(&stack).await;
}
