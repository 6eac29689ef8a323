//! A cookie alone is not enough for a change.

use end_to_end::{Browser, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

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
    let recipe = json!({
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

/// Everything that a browser can change at the issuer.
#[rstest]
#[tokio::test]
async fn cookies_change_an_account_only_together_with_the_csrf_value(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (_stack, mut browser) = cook(backend).await;
    let csrf = browser.value("csrf_access_token").to_owned();
    let changes = [
        (Method::PATCH, "/me", json!({"bio": "Counts."}), 200),
        (Method::DELETE, "/me/sessions", json!({}), 204),
        (Method::DELETE, "/me/sessions/0", json!({}), 404),
        (Method::DELETE, "/me/apps/shop", json!({}), 404),
        (
            Method::POST,
            "/me/reauthentication",
            json!({"password": PASSWORD}),
            204,
        ),
        (
            Method::PUT,
            "/me/password",
            json!({"current_password": PASSWORD, "new_password": "rye and caraway"}),
            204,
        ),
        (
            Method::DELETE,
            "/me",
            json!({"password": "rye and caraway"}),
            204,
        ),
    ];
    for (method, path, body, status) in changes {
        let sentence = "the header X-CSRF-TOKEN must carry the csrf value of the session";
        for value in [None, Some(""), Some("x")] {
            let mut request = browser.request(method.clone(), path).json(&body);
            if let Some(value) = value {
                request = request.header("x-csrf-token", value);
            }
            let answer = browser.send(request).await;
            answer.expect_problem(401, "csrf", &[sentence]);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let request = browser.request(method.clone(), path).json(&body);
            let request = request.header("x-csrf-token", &csrf).header(name, value);
            let answer = browser.send(request).await.expect_status(401);
            assert_eq!(answer.body["type"], "/problems/csrf", "{method} {path}");
        }
        browser.get("/me").await.expect_status(200);
        let request = browser.request(method.clone(), path).json(&body);
        let answer = browser.send(request.header("x-csrf-token", &csrf)).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        if path == "/me" && method == Method::PATCH {
            assert_eq!(answer.body["bio"], "Counts.");
        }
    }
    browser.get("/me").await.expect_status(401);
}
