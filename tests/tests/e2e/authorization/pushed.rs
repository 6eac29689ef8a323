//! What browsers bring that clients pushed (RFC 9126 §4).

use std::time::Duration;

use end_to_end::{Answer, Browser, Stack, actor::PASSWORD, eventually};
use futures_util::future::join_all;
use identity_service::clients::Draft;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::{
    REDIRECT_URI, allow, authorize, code, consent_page, disable, error, kitchen, login_page,
    parameters, press, redeem, register, rows, shop, told,
};
use crate::{Backend, Postgres, Sqlite};

pub(super) const SECRET: &str = "known-to-everybody-at-the-desk-alone";

/// Pushes the usual request with some parameters changed.
pub(super) async fn push(stack: &Stack, changes: &[(&str, &str)]) -> Answer {
    let form = parameters(changes);
    stack.anonymous().post_form("/oauth/par", &form).await
}

/// The request URI of the usual request.
pub(super) async fn pushed(stack: &Stack) -> String {
    request_uri(&push(stack, &[]).await)
}

#[track_caller]
pub(super) fn request_uri(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body["request_uri"].as_str().unwrap().to_owned()
}

/// The address to which the browser brings a pushed request.
pub(super) fn brought(request_uri: &str) -> String {
    brought_by("shop", request_uri)
}

/// The same for another client.
pub(super) fn brought_by(client: &str, request_uri: &str) -> String {
    brought_with(&[("client_id", client), ("request_uri", request_uri)])
}

fn brought_with(parameters: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("/oauth/authorize?{query}")
}

pub(super) async fn pushed_rows(stack: &Stack) -> i64 {
    rows(stack, "pushed_requests").await
}

/// A confidential client, not registered yet.
pub(super) fn desk(auth_method: &str) -> Draft {
    Draft {
        id: Some("desk".to_owned()),
        kind: Some("confidential".to_owned()),
        auth_method: Some(auth_method.to_owned()),
        secret: Some(SECRET.into()),
        ..shop()
    }
}

#[rstest]
#[tokio::test]
async fn a_pushed_request_survives_the_login(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, shop()).await;
    stack.sign_up("cook").await;
    let answer = push(&stack, &[]).await.expect_status(201);
    let uri = request_uri(&answer);
    assert_eq!(answer.body, json!({"request_uri": uri, "expires_in": 60}));
    let secret = uri.strip_prefix("urn:ietf:params:oauth:request_uri:");
    assert_eq!(secret.unwrap().len(), 43);
    assert_eq!(answer.header("cache-control"), "no-store");

    let mut browser = stack.browser();
    let (login, next) = login_page(&browser.get(&brought(&uri)).await);
    assert_eq!(pushed_rows(&stack).await, 0);
    // Somebody takes their time.
    stack.advance(Duration::from_mins(5));
    let fields = [
        ("username", "cook"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let page = consent_page(&browser.submit(&login, &fields).await);
    let told = told(&press(&mut browser, &page, "allow").await);
    assert_eq!(told["state"], "a b&c");
    let tokens = redeem(&stack, &told["code"]).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid recipes");
    browser.get(&brought(&uri)).await.expect_status(410);
    browser.get(&page).await.expect_status(410);
}

#[rstest]
#[tokio::test]
async fn it_is_good_for_one_answer(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    allow(&mut browser).await;
    let uri = pushed(&stack).await;
    code(&browser.get(&brought(&uri)).await);
    assert_eq!(pushed_rows(&stack).await, 0);
    let codes = rows(&stack, "authorization_codes").await;
    let again = browser.get(&brought(&uri)).await.expect_status(410);
    assert!(
        again.text.contains("This request is over"),
        "{}",
        again.text
    );
    assert_eq!(rows(&stack, "authorization_codes").await, codes);

    let uri = request_uri(&push(&stack, &[("prompt", "none")]).await);
    let mut stranger = stack.browser();
    let failed = stranger.get(&brought(&uri)).await;
    assert_eq!(error(&failed), "login_required");
    stranger.get(&brought(&uri)).await.expect_status(410);
}

#[rstest]
#[tokio::test]
async fn a_page_that_is_loaded_again_shows_the_same_request(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let uri = pushed(&stack).await;
    let page = consent_page(&browser.get(&brought(&uri)).await);
    assert_eq!(consent_page(&browser.get(&brought(&uri)).await), page);
    assert_eq!(rows(&stack, "authorization_requests").await, 1);
    let mut other = stack.browser();
    other.sign_up("baker").await;
    other.get(&brought(&uri)).await.expect_status(410);
    other.get(&page).await.expect_status(410);
    code(&press(&mut browser, &page, "allow").await);
    browser.get(&brought(&uri)).await.expect_status(410);
}

#[tokio::test]
async fn of_many_browsers_only_one_gets_on_with_it() {
    let stack = Stack::start(Postgres).await;
    register(&stack, shop()).await;
    let mut first = stack.browser();
    first.sign_up("cook").await;
    allow(&mut first).await;
    let uri = pushed(&stack).await;
    let answers = all_at_once(vec![first; 20], &brought(&uri)).await;
    let codes = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(codes, 1, "one code");

    let uri = pushed(&stack).await;
    let strangers = (0..20).map(|_| stack.browser()).collect();
    let answers = all_at_once(strangers, &brought(&uri)).await;
    let waiting = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(waiting, 1, "one login page");
    for answer in answers {
        assert!([303, 410].contains(&answer.status), "{}", answer.text);
    }
}

async fn all_at_once(browsers: Vec<Browser>, path: &str) -> Vec<Answer> {
    let all = browsers.into_iter().map(async |mut browser| {
        let request = browser.request(Method::GET, path);
        browser.send(request).await
    });
    join_all(all).await
}

#[rstest]
#[tokio::test]
async fn only_the_client_and_the_request_uri_count(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    allow(&mut browser).await;
    let uri = pushed(&stack).await;
    let ours = [("client_id", "shop"), ("request_uri", uri.as_str())];
    let others = [
        ("state", "other"),
        ("state", "twice"),
        ("scope", "openid email"),
        ("redirect_uri", "https://evil.example"),
        ("response_mode", "form_post"),
        ("prompt", "consent"),
        ("request", "e30.e30.AA"),
    ];
    let answer = browser
        .get(&brought_with(&[&ours[..], &others].concat()))
        .await;
    let told = told(&answer);
    assert_eq!(told["state"], "a b&c");
    let tokens = redeem(&stack, &told["code"]).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid recipes");
}

#[rstest]
#[tokio::test]
async fn a_form_brings_it_too(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let uri = pushed(&stack).await;
    let form = [("client_id", "shop"), ("request_uri", uri.as_str())];
    let page = consent_page(&browser.submit("/oauth/authorize", &form).await);
    code(&press(&mut browser, &page, "allow").await);
}

#[rstest]
#[tokio::test]
async fn nobody_is_sent_anywhere_with_a_request_that_nobody_pushed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    register(&stack, desk("client_secret_basic")).await;
    allow(&mut browser).await;
    let uri = pushed(&stack).await;
    let unknown = "urn:ietf:params:oauth:request_uri:unknown";
    let no_urn = uri.rsplit(':').next().unwrap();
    let to = ("redirect_uri", REDIRECT_URI);
    for (parameters, status) in [
        (vec![("client_id", "desk"), ("request_uri", &uri), to], 410),
        (
            vec![("client_id", "shop"), ("request_uri", unknown), to],
            410,
        ),
        (
            vec![("client_id", "nobody"), ("request_uri", &uri), to],
            400,
        ),
        (vec![("client_id", "a\0b"), ("request_uri", &uri), to], 400),
        (vec![("request_uri", &uri), to], 400),
        (vec![("client_id", "shop"), ("request_uri", no_urn)], 400),
        (
            vec![
                ("client_id", "shop"),
                ("request_uri", &uri),
                ("request_uri", &uri),
            ],
            400,
        ),
    ] {
        let answer = browser.get(&brought_with(&parameters)).await;
        let answer = answer.expect_status(status);
        assert_eq!(answer.header("location"), "", "{parameters:?}");
    }
    let elsewhere = authorize(&[("request_uri", "https://shop.example/request")]);
    let answer = browser.get(&elsewhere).await;
    assert_eq!(error(&answer), "request_uri_not_supported");
    // None of that used it up.
    code(&browser.get(&brought(&uri)).await);
}

#[rstest]
#[tokio::test]
async fn it_expires_after_a_minute(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    allow(&mut browser).await;
    let (in_time, late) = (pushed(&stack).await, pushed(&stack).await);
    stack.advance(Duration::from_secs(59));
    code(&browser.get(&brought(&in_time)).await);
    stack.advance(Duration::from_secs(1));
    browser.get(&brought(&late)).await.expect_status(410);
    assert_eq!(pushed_rows(&stack).await, 1);
    pushed(&stack).await;
    assert_eq!(pushed_rows(&stack).await, 1, "the next push deletes it");
    stack.advance(Duration::from_mins(11));
    eventually(async || (pushed_rows(&stack).await == 0).then_some(())).await;
}

#[rstest]
#[tokio::test]
async fn what_the_client_may_no_longer_ask_for_is_left_out(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    allow(&mut browser).await;
    let uri = pushed(&stack).await;
    disable(&stack).await;
    let refused = browser.get(&brought(&uri)).await.expect_status(400);
    assert!(refused.text.contains("This app cannot log you in"));
    let clients = &stack.identity.state.clients;
    clients.set_disabled("shop", None).await.unwrap();
    code(&browser.get(&brought(&uri)).await);
    let uri = pushed(&stack).await;
    let shop = super::shop();
    let less = Draft {
        scopes: Some(vec!["openid".to_owned()]),
        grant_types: None,
        ..shop
    };
    let now = stack.clock.clock().now();
    let less = less
        .check(stack.identity_config.audiences.names(), now)
        .unwrap();
    let unlisted = identity_service::clients::Unlisted::Keep;
    let changed = clients
        .apply(&[less], unlisted, |_| {
            Ok::<_, identity_service::clients::Error>(())
        })
        .await;
    changed.unwrap();
    let code = code(&browser.get(&brought(&uri)).await);
    let tokens = redeem(&stack, &code).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid");
}

#[tokio::test]
async fn only_somebody_who_comes_uses_a_pushed_request() {
    let (stack, browser) = kitchen(Sqlite).await;
    let uri = pushed(&stack).await;
    let ahead = browser.request(Method::GET, &brought(&uri));
    let ahead = ahead.header("sec-purpose", "prefetch;prerender");
    for request in [browser.request(Method::HEAD, &brought(&uri)), ahead] {
        let mut same = browser.clone();
        same.send(request).await.expect_status(503);
        assert_eq!(pushed_rows(&stack).await, 1);
    }
    let mut browser = browser;
    consent_page(&browser.get(&brought(&uri)).await);
    assert_eq!(pushed_rows(&stack).await, 0);
}
