//! Cookies are not enough to change anything.

use end_to_end::{Browser, Stack};
use reqwest::Method;
use rstest::rstest;

use crate::{Backend, Postgres, Sqlite};

const SENTENCE: &str = "the header X-CSRF-TOKEN must be equal to the cookie csrf_refresh_token";

async fn cook(backend: Backend) -> (Stack, Browser) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    (stack, browser)
}

#[rstest]
#[tokio::test]
async fn stolen_cookies_without_the_csrf_value_refresh_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (_stack, browser) = cook(backend).await;
    let mut thief = browser.clone();
    for value in [None, Some(""), Some("x"), Some("null")] {
        let mut request = thief.request(Method::POST, "/api/token/refresh");
        if let Some(value) = value {
            request = request.header("x-csrf-token", value);
        }
        let answer = thief.send(request).await;
        answer.expect_problem(401, "csrf", &[SENTENCE]);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(answer.set_cookies().is_empty());
    }
    let mut browser = browser;
    browser.refresh().await.expect_status(200);
}

#[tokio::test]
async fn a_page_of_another_site_refreshes_nothing() {
    let (_stack, mut browser) = cook(Sqlite).await;
    let csrf = browser.value("csrf_refresh_token").to_owned();
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let request = browser.request(Method::POST, "/api/token/refresh");
        let request = request.header("x-csrf-token", &csrf).header(name, value);
        let answer = browser.send(request).await;
        assert_eq!(answer.status, 401, "{name}: {value}");
        assert_eq!(answer.body["type"], "/problems/csrf");
    }
}

#[tokio::test]
async fn a_bearer_header_excludes_the_cookie() {
    let (_stack, mut browser) = cook(Sqlite).await;
    for path in ["/me", "/"] {
        for value in ["Bearer", "Bearer x", "bearer a.b.c"] {
            let request = browser.request(Method::GET, path);
            let answer = browser.send(request.header("authorization", value)).await;
            let expected = if path == "/" { 302 } else { 401 };
            assert_eq!(answer.status, expected, "{path} {value}");
        }
        let request = browser.request(Method::GET, path);
        let answer = browser
            .send(request.header("authorization", "Basic YTpi"))
            .await;
        assert_eq!(answer.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_token_for_programs_is_no_cookie() {
    let (stack, mut browser) = cook(Sqlite).await;
    let cook = stack.anonymous().log_in("cook").await;
    for (name, token) in [
        ("access_token_cookie", cook.token()),
        ("refresh_token_cookie", cook.refresh_token()),
    ] {
        let cookie = browser.cookies.get_mut(name).unwrap();
        cookie.set_value(token.to_owned());
    }
    browser.get("/me").await.expect_status(401);
    assert_eq!(browser.get("/").await.status, 302);
    let answer = browser.refresh().await;
    answer.expect_invalid_token("the refresh token is not for cookies");
}

#[rstest]
#[tokio::test]
async fn a_stolen_cookie_alone_writes_no_recipe(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = cook(backend).await;
    let url = stack.recipe_url("/recipes");
    let recipe = serde_json::json!({
        "title": "Pasta",
        "instructions": "Boil the water, add the pasta, wait, drain, serve, and eat it.",
    });
    browser.get(&url).await.expect_status(200);
    let request = browser.request(Method::POST, &url).json(&recipe);
    let answer = browser.send(request).await.expect_status(401);
    assert_eq!(answer.body["type"], "/problems/csrf");

    let csrf = browser.value("csrf_access_token").to_owned();
    let request = browser.request(Method::POST, &url).json(&recipe);
    let request = request.header("x-csrf-token", csrf);
    browser.send(request).await.expect_status(201);
}
