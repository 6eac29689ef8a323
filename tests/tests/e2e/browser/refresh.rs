//! `POST /api/token/refresh` by cookie.

use std::time::Duration;

use end_to_end::{Stack, forge};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn the_refresh_cookie_gets_new_cookies(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let before = browser.clone();
    stack.advance(Duration::from_mins(20));
    let answer = browser.refresh().await.expect_status(200);
    let expected = json!({"expires_in": 900, "scope": "account recipes posts"});
    assert_eq!(answer.body, expected);
    assert_eq!(answer.set_cookies().len(), 4);
    browser.get("/me").await.expect_status(200);
    for (name, same) in [
        ("access_token_cookie", false),
        ("refresh_token_cookie", false),
        ("csrf_access_token", true),
        ("csrf_refresh_token", true),
    ] {
        assert_eq!(browser.value(name) == before.value(name), same, "{name}");
    }
    let claims = |name| forge::decode(browser.value(name), 1);
    assert_eq!(
        claims("access_token_cookie")["csrf"],
        browser.value("csrf_access_token")
    );
    assert_eq!(
        claims("refresh_token_cookie")["csrf"],
        browser.value("csrf_refresh_token")
    );
}

#[tokio::test]
async fn two_tabs_at_once_both_stay_logged_in() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut tab = browser.clone();
    let (first, second) = tokio::join!(browser.refresh(), tab.refresh());
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(
        browser.value("refresh_token_cookie"),
        tab.value("refresh_token_cookie")
    );
    tab.refresh().await.expect_status(200);
}

#[tokio::test]
async fn without_a_cookie_it_is_401() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    let request = browser.request(Method::POST, "/api/token/refresh");
    let answer = browser.send(request).await;
    let sentence = "a refresh token is needed, as JSON or in its cookie";
    answer.expect_problem(401, "unauthorized", &[sentence]);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn an_empty_body_is_ignored_whatever_its_type() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let csrf = browser.value("csrf_refresh_token").to_owned();
    let request = browser.request(Method::POST, "/api/token/refresh");
    let request = request
        .header("x-csrf-token", csrf)
        .header("content-type", "application/json");
    browser.send(request.body("")).await.expect_status(200);
}

#[tokio::test]
async fn an_access_token_in_its_place_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let access = browser.value("access_token_cookie").to_owned();
    let cookie = browser.cookies.get_mut("refresh_token_cookie").unwrap();
    cookie.set_value(access);
    let answer = browser.refresh().await;
    answer.expect_invalid_token("the token is not a refresh token");
}
