//! Cookies that other programs set for our host, and our own from earlier settings.

use std::{collections::BTreeSet, time::Duration};

use end_to_end::{Answer, Browser, Stack};
use http::HeaderValue;
use reqwest::Method;
use rstest::rstest;

use super::https_stack;
use crate::{Backend, Postgres, Sqlite};

const PARTS_OF_NO_USE: [&[u8]; 4] = [
    "visitor=José".as_bytes(),
    b"visitor=Jos\xe9",
    b";;=; x; \xff\xfe=\xff",
    b"access_token_cookie=x; refresh_token_cookie=a.b.c; csrf_access_token=y",
];

/// All cookies of a browser in one header, whatever their paths.
fn all_cookies(browser: &Browser) -> Vec<u8> {
    let cookies = browser.cookies.values();
    let pairs = cookies.map(|cookie| format!("{}={}", cookie.name(), cookie.value()));
    pairs.collect::<Vec<_>>().join("; ").into_bytes()
}

/// Sends only these cookies, with the CSRF value of `browser`.
async fn ask(browser: &Browser, cookies: &[&[u8]], method: Method, path: &str) -> Answer {
    let mut bare = browser.clone();
    bare.cookies.clear();
    let cookies = HeaderValue::from_bytes(&cookies.join(&b"; "[..])).unwrap();
    let request = bare.request(method, path).header("cookie", cookies);
    let csrf = browser.value("csrf_access_token");
    bare.send(request.header("x-csrf-token", csrf)).await
}

/// Checks that every reader of cookies finds those of `browser` among these.
async fn expect_logged_in(stack: &Stack, browser: &Browser, cookies: &[&[u8]]) {
    let recipes = stack.recipe_url("/recipes");
    let story = stack.recipe_url("/api/stories/1");
    for (method, path, status) in [
        (Method::GET, "/", 200),
        (Method::GET, "/me", 200),
        (Method::GET, recipes.as_str(), 200),
        // The caller is accepted, but the story does not exist.
        (Method::DELETE, story.as_str(), 404),
        (Method::POST, "/api/token/refresh", 200),
    ] {
        let answer = ask(browser, cookies, method.clone(), path).await;
        let text = &answer.text;
        assert_eq!(answer.status, status, "{method} {path} {cookies:?}: {text}");
    }
}

#[rstest]
#[tokio::test]
async fn they_do_not_hide_our_cookies(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let own = all_cookies(&browser);
    for other in PARTS_OF_NO_USE {
        expect_logged_in(&stack, &browser, &[other, &own]).await;
        expect_logged_in(&stack, &browser, &[&own, other]).await;
    }
}

#[rstest]
#[tokio::test]
async fn cookies_of_an_ended_session_do_not_hide_those_of_a_live_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let mut former = stack.browser();
    former.sign_up("cook").await;
    let over = all_cookies(&former);
    former.send(former.request(Method::POST, "/logout")).await;
    let mut browser = stack.browser();
    browser.log_in("cook").await;
    let own = all_cookies(&browser);
    let answer = ask(&browser, &[&over, &own], Method::GET, "/me").await;
    answer.expect_status(200);
    let answer = ask(&browser, &[&over, &own], Method::GET, "/").await;
    answer.expect_status(200);
    let refresh = "/api/token/refresh";
    let answer = ask(&browser, &[&over, &own], Method::POST, refresh).await;
    answer.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn of_two_live_sessions_the_one_with_the_sent_csrf_value_may_write(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (mut ada, mut bob) = (stack.browser(), stack.browser());
    ada.sign_up("ada").await;
    bob.sign_up("bob").await;
    let both = [all_cookies(&ada), all_cookies(&bob)];
    expect_logged_in(&stack, &bob, &[&both[0], &both[1]]).await;
    let answer = ask(&bob, &[&both[0], &both[1]], Method::DELETE, "/me/sessions").await;
    answer.expect_status(204);
}

/// Presenting both would count as theft.
#[rstest]
#[tokio::test]
async fn an_older_refresh_cookie_of_the_same_session_is_ignored(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let older = all_cookies(&browser);
    for _ in 0..2 {
        stack.advance(Duration::from_mins(5));
        browser.refresh().await.expect_status(200);
    }
    let own = all_cookies(&browser);
    expect_logged_in(&stack, &browser, &[&older, &own]).await;
}

#[rstest]
#[tokio::test]
async fn logging_out_ends_the_sessions_of_all_cookies(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (mut one, mut other) = (stack.browser(), stack.browser());
    one.sign_up("cook").await;
    other.log_in("cook").await;
    let both = [all_cookies(&one), all_cookies(&other)];
    ask(&one, &[&both[0], &both[1]], Method::POST, "/logout").await;
    for mut browser in [one, other] {
        browser
            .get("/me")
            .await
            .expect_invalid_token("the session has ended; log in again");
    }
}

/// A browser only removes a cookie if its name, domain and path match.
#[tokio::test]
async fn logging_out_removes_every_cookie_that_may_have_been_set() {
    let stack = https_stack().await;
    let answer = stack.browser().get("/logout").await;
    let removed: BTreeSet<_> = answer
        .set_cookies()
        .into_iter()
        .map(|cookie| {
            assert_eq!(cookie.max_age(), Some(cookie::time::Duration::ZERO));
            assert_eq!(cookie.secure(), Some(true));
            let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
            let domain = text(cookie.domain());
            (cookie.name().to_owned(), domain, text(cookie.path()))
        })
        .collect();
    let mut expected = BTreeSet::new();
    let mut expect = |name: &str, domains: &[&str], paths: &[&str]| {
        for (domain, path) in domains
            .iter()
            .flat_map(|d| paths.iter().map(move |p| (d, p)))
        {
            expected.insert((name.to_owned(), (*domain).to_owned(), (*path).to_owned()));
        }
    };
    let domains = ["", "id.example.com", "example.com"];
    for name in [
        "access_token_cookie",
        "csrf_access_token",
        "csrf_refresh_token",
    ] {
        expect(name, &domains, &["/"]);
        expect(&format!("__Host-{name}"), &[""], &["/"]);
    }
    for name in ["refresh_token_cookie", "__Secure-refresh_token_cookie"] {
        expect(name, &domains, &["/", "/api/token/refresh"]);
    }
    assert_eq!(removed, expected);
    // By default, proxies accept a response head of 4 KiB.
    let head: usize = answer
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    assert!(head < 4_096, "{head} bytes");
}

#[rstest]
#[tokio::test]
async fn other_credentials_in_the_header_hide_no_cookie(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let url = stack.recipe_url("/recipes");
    for path in ["/", "/me", url.as_str()] {
        let request = browser.request(Method::GET, path);
        let value = HeaderValue::from_bytes(b"Jos\xe9 x").unwrap();
        let answer = browser.send(request.header("authorization", value)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let request = browser.request(Method::GET, path);
        let value = HeaderValue::from_bytes(b"Bearer Jos\xe9").unwrap();
        let answer = browser.send(request.header("authorization", value)).await;
        let refused = if path == "/" { 302 } else { 401 };
        assert_eq!(answer.status, refused, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_missing_csrf_value_is_reported_even_with_other_cookies() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let own = all_cookies(&browser);
    let mut bare = browser.clone();
    bare.cookies.clear();
    let cookies = [b"refresh_token_cookie=x", &own[..]].join(&b"; "[..]);
    let request = bare.request(Method::POST, "/api/token/refresh");
    let answer = bare.send(request.header("cookie", cookies)).await;
    let sentence = "the header X-CSRF-TOKEN must be equal to the cookie csrf_refresh_token";
    answer.expect_problem(401, "csrf", &[sentence]);
    assert!(answer.set_cookies().is_empty());
}
