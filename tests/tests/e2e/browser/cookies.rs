//! Every attribute of every cookie.

use std::collections::BTreeMap;

use cookie::SameSite;
use end_to_end::{Answer, Stack, actor::PASSWORD};
use rstest::rstest;

use super::https_stack;
use crate::{Backend, Postgres, Sqlite};

const MONTH: &str = "Max-Age=2592000";

/// The attributes of each cookie in an answer, without values.
fn attributes(answer: &Answer) -> BTreeMap<String, String> {
    let values = answer.headers.get_all("set-cookie").iter();
    values
        .map(|value| {
            let (pair, attributes) = value.to_str().unwrap().split_once("; ").unwrap();
            let (name, _) = pair.split_once('=').unwrap();
            let mut attributes: Vec<_> = attributes.split("; ").collect();
            attributes.sort_unstable();
            (name.to_owned(), attributes.join("; "))
        })
        .collect()
}

fn expected<const N: usize>(cookies: [(&str, String); N]) -> BTreeMap<String, String> {
    cookies
        .map(|(name, attributes)| (name.to_owned(), attributes))
        .into()
}

#[tokio::test]
async fn on_http() {
    let stack = Stack::start(Sqlite).await;
    let answer = stack.browser().sign_up("cook").await;
    let all = expected([
        (
            "access_token_cookie",
            format!("HttpOnly; {MONTH}; Path=/; SameSite=Lax"),
        ),
        (
            "refresh_token_cookie",
            format!("HttpOnly; {MONTH}; Path=/api/token/refresh; SameSite=Strict"),
        ),
        (
            "csrf_access_token",
            format!("{MONTH}; Path=/; SameSite=Lax"),
        ),
        (
            "csrf_refresh_token",
            format!("{MONTH}; Path=/; SameSite=Lax"),
        ),
    ]);
    assert_eq!(attributes(&answer), all);
}

#[tokio::test]
async fn on_https() {
    let stack = https_stack().await;
    let mut browser = stack.browser();
    let answer = browser.sign_up("cook").await;
    let all = expected([
        (
            "__Host-access_token_cookie",
            format!("HttpOnly; {MONTH}; Path=/; SameSite=Lax; Secure"),
        ),
        (
            "__Secure-refresh_token_cookie",
            format!("HttpOnly; {MONTH}; Path=/api/token/refresh; SameSite=Strict; Secure"),
        ),
        (
            "__Host-csrf_access_token",
            format!("{MONTH}; Path=/; SameSite=Lax; Secure"),
        ),
        (
            "__Host-csrf_refresh_token",
            format!("{MONTH}; Path=/; SameSite=Lax; Secure"),
        ),
    ]);
    assert_eq!(attributes(&answer), all);
    browser.get("/").await.expect_status(200);
    browser.get("/me").await.expect_status(200);
    browser.refresh().await.expect_status(200);
    browser.get("/logout").await.expect_status(303);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
}

#[tokio::test]
async fn on_https_with_a_domain() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| {
            config.public_url = "https://id.example.com".parse().unwrap();
            config.browser.cookie_domain = Some("example.com".to_owned());
            config.browser.cookie_same_site = SameSite::None;
        })
        .start()
        .await;
    let mut browser = stack.browser();
    let answer = browser.sign_up("cook").await;
    let shared = format!("{MONTH}; Path=/; SameSite=None; Secure");
    let all = expected([
        (
            "access_token_cookie",
            format!("Domain=example.com; HttpOnly; {shared}"),
        ),
        (
            "refresh_token_cookie",
            format!("HttpOnly; {MONTH}; Path=/api/token/refresh; SameSite=Strict; Secure"),
        ),
        ("csrf_access_token", format!("Domain=example.com; {shared}")),
        (
            "csrf_refresh_token",
            format!("Domain=example.com; {shared}"),
        ),
    ]);
    assert_eq!(attributes(&answer), all);

    let cleared = browser.get("/logout").await;
    assert!(browser.cookies.is_empty());
    let cleared = cleared.set_cookies();
    let of_access: Vec<_> = cleared
        .iter()
        .filter(|cookie| cookie.name().ends_with("access_token_cookie"))
        .map(|cookie| (cookie.name(), cookie.domain()))
        .collect();
    let every_way = [
        ("__Host-access_token_cookie", None),
        ("access_token_cookie", None),
        ("access_token_cookie", Some("id.example.com")),
        ("access_token_cookie", Some("example.com")),
    ];
    assert_eq!(of_access, every_way);
}

#[tokio::test]
async fn a_login_replaces_cookies_that_other_settings_left_behind() {
    let stack = https_stack().await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut stale = browser
        .cookies
        .remove("__Host-access_token_cookie")
        .unwrap();
    stale.set_name("access_token_cookie");
    browser
        .cookies
        .insert("access_token_cookie".to_owned(), stale);
    browser.log_in("cook").await;
    assert!(!browser.cookies.contains_key("access_token_cookie"));
    let of_device = browser.cookies.remove("__Host-known_device");
    assert!(of_device.is_some());
    assert_eq!(browser.cookies.len(), 4);
    browser.get("/").await.expect_status(200);
}

#[tokio::test]
async fn of_a_known_device() {
    let quarter = "HttpOnly; Max-Age=7776000; Path=/; SameSite=Strict";
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let answer = browser.log_in("cook").await;
    assert_eq!(attributes(&answer)["known_device"], quarter);
    browser.get("/logout").await.expect_status(303);
    let left: Vec<_> = browser.cookies.keys().collect();
    assert_eq!(left, ["known_device"], "it is for the next login");

    let stack = https_stack().await;
    stack.sign_up("cook").await;
    let answer = stack.browser().log_in("cook").await;
    let of_host = &attributes(&answer)["__Host-known_device"];
    assert_eq!(*of_host, format!("{quarter}; Secure"));
}

#[tokio::test]
async fn on_http_with_a_domain_and_strict() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| {
            config.browser.cookie_domain = Some("example.com".to_owned());
            config.browser.cookie_same_site = SameSite::Strict;
        })
        .start()
        .await;
    let answer = stack.browser().sign_up("cook").await;
    let all = attributes(&answer);
    assert_eq!(
        all["access_token_cookie"],
        format!("Domain=example.com; HttpOnly; {MONTH}; Path=/; SameSite=Strict")
    );
    assert_eq!(
        all["refresh_token_cookie"],
        format!("HttpOnly; {MONTH}; Path=/api/token/refresh; SameSite=Strict")
    );
}

#[tokio::test]
async fn both_tokens_and_both_cookies_hold_the_sessions_csrf_value() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let csrf = browser.value("csrf_access_token");
    assert_eq!(csrf, browser.value("csrf_refresh_token"));
    for token in ["access_token_cookie", "refresh_token_cookie"] {
        let claims = end_to_end::forge::decode(browser.value(token), 1);
        assert_eq!(claims["csrf"], csrf);
    }
}

#[rstest]
#[tokio::test]
async fn the_largest_profile_fits_a_cookie(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| config.public_url = "https://identity.example.com".parse().unwrap())
        .start()
        .await;
    let long = "𝔘".repeat(64);
    let url = format!("https://example.com/{}", "é".repeat(190));
    assert_eq!(url.len(), 400);
    let profile = serde_json::json!({
        "username": long, "password": PASSWORD, "first_name": long, "last_name": long,
        "image_url": url, "thumb_url": url,
    });
    stack
        .anonymous()
        .post("/signup", profile)
        .await
        .expect_status(201);
    let quotes = "\"\\".repeat(32);
    let quoted = serde_json::json!({
        "username": quotes, "password": PASSWORD, "first_name": quotes, "last_name": quotes,
        "image_url": url, "thumb_url": url,
    });
    stack
        .anonymous()
        .post("/signup", quoted)
        .await
        .expect_status(201);

    for username in [&long, &quotes] {
        let mut browser = stack.browser();
        let answer = browser.log_in(username).await;
        for cookie in answer.headers.get_all("set-cookie") {
            // Leaves room for a longer issuer name, which occurs three times.
            assert!(cookie.len() + 200 <= 4_096, "{} bytes", cookie.len());
        }
        let me = browser.get("/me").await.expect_status(200);
        assert_eq!(me.body["username"], **username);
    }
}
