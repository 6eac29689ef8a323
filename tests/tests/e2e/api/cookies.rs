//! The issuer's cookies instead of a bearer token.

use end_to_end::{Answer, Browser, Stack};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{METADATA, PICTURE, member};
use crate::{Backend, Postgres, Sqlite};

const CSRF: &str = "the header X-CSRF-TOKEN must carry the csrf value of the session";

struct Reader {
    stack: Stack,
    browser: Browser,
    /// A body that every route can use.
    body: Value,
}

impl Reader {
    async fn logged_in(stack: Stack) -> Self {
        let mut browser = stack.browser();
        browser.sign_up("ada").await;
        let body = json!({
            "image_url": PICTURE, "post_id": 1, "text": "Yum!",
            "title": "Bread", "instructions": "x".repeat(50),
        });
        Self {
            stack,
            browser,
            body,
        }
    }

    /// Sends a request with the cookies and these headers.
    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let url = self.stack.recipe_url(path);
        let mut request = self.browser.request(method, &url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.browser.clone().send(request.json(&self.body)).await
    }

    fn csrf(&self) -> &str {
        self.browser.value("csrf_access_token")
    }
}

#[rstest]
#[tokio::test]
async fn reads_need_the_cookie_and_writes_also_the_csrf_value(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let mut reader = Reader::logged_in(Stack::start(backend).await).await;
    let own = reader.csrf().to_owned();
    let friend = member(&reader.stack, "friend").await;
    // In this order, so that each request finds what it needs.
    let writes = [
        (Method::POST, "/recipes"),
        (Method::PATCH, "/recipes/1"),
        (Method::DELETE, "/recipes/1"),
        (Method::POST, "/api/posts"),
        (Method::PATCH, "/api/posts/1"),
        (Method::POST, "/api/posts/1/likes"),
        (Method::DELETE, "/api/posts/1/likes/1"),
        (Method::POST, "/api/comments"),
        (Method::DELETE, "/api/comments/1"),
        (Method::POST, "/api/bookmarks"),
        (Method::DELETE, "/api/bookmarks/1"),
        (Method::POST, "/api/following"),
        (Method::DELETE, "/api/following/1"),
        (Method::POST, "/api/stories"),
        (Method::DELETE, "/api/stories/1"),
        (Method::DELETE, "/api/posts/1"),
        (Method::DELETE, "/api/profile"),
    ];
    reader.body["user_id"] = json!(friend.id());
    for (method, path) in writes {
        for headers in [
            &[][..],
            &[("x-csrf-token", "")],
            &[("x-csrf-token", "x")],
            &[("x-csrf-token", "null")],
        ] {
            let refused = reader.ask(method.clone(), path, headers).await;
            refused.expect_problem(401, "csrf", &[CSRF]);
            let challenge = format!("Bearer {METADATA}");
            assert_eq!(refused.header("www-authenticate"), challenge);
        }
        let done = reader.ask(method, path, &[("x-csrf-token", &own)]).await;
        assert!([200, 201, 204].contains(&done.status), "{}", done.text);
    }
    for path in ["/api/posts", "/api/profile", "/recipes"] {
        let read = reader.ask(Method::GET, path, &[]).await;
        read.expect_status(200);
    }
}

#[rstest]
#[case::configured(&[("origin", "http://localhost:5173"), ("sec-fetch-site", "cross-site")], 201)]
#[case::same_site(&[("sec-fetch-site", "same-origin")], 201)]
#[case::another(&[("origin", "https://evil.example")], 401)]
#[case::nobody(&[("origin", "null")], 401)]
#[case::cross_site(&[("sec-fetch-site", "cross-site")], 401)]
#[tokio::test]
async fn pages_of_other_sites_cannot_write(
    #[case] headers: &[(&str, &str)],
    #[case] status: u16,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let reader = Reader::logged_in(Stack::start(backend).await).await;
    let own = [("x-csrf-token", reader.csrf())];
    let headers = [headers, &own].concat();
    let answer = reader.ask(Method::POST, "/api/posts", &headers).await;
    if status == 401 {
        let sentence =
            "the headers Origin and Sec-Fetch-Site must name a page that is trusted here";
        answer.expect_problem(401, "csrf", &[sentence]);
    } else {
        answer.expect_status(status);
    }
}

#[rstest]
#[tokio::test]
async fn a_bearer_header_excludes_the_cookie(#[values(Sqlite, Postgres)] backend: Backend) {
    let reader = Reader::logged_in(Stack::start(backend).await).await;
    for value in ["Bearer", "Bearer x", "bearer a.b.c"] {
        let answer = reader
            .ask(Method::GET, "/api/profile", &[("authorization", value)])
            .await;
        assert_eq!(answer.status, 401, "{value}");
        assert_eq!(answer.body["type"], "/problems/unauthorized");
    }
}

#[rstest]
#[tokio::test]
async fn on_https_the_cookie_has_a_prefix(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| config.public_url = "https://id.example.com".parse().unwrap())
        .start()
        .await;
    let reader = Reader::logged_in(stack).await;
    assert!(
        reader
            .browser
            .cookies
            .contains_key("__Host-access_token_cookie")
    );
    let own = [("x-csrf-token", reader.csrf())];
    let made = reader.ask(Method::POST, "/api/posts", &own).await;
    let made = made.expect_status(201).body;
    assert_eq!(made["caption"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn any_origin_means_bearer_only(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .recipes(|config| config.cors_origins = "*".parse().unwrap())
        .start()
        .await;
    let reader = Reader::logged_in(stack).await;
    let own = [("x-csrf-token", reader.csrf())];
    for (method, headers) in [(Method::GET, &[][..]), (Method::POST, &own)] {
        let refused = reader.ask(method, "/api/posts", headers).await;
        refused.expect_problem(401, "unauthorized", &["an access token is needed"]);
    }
    let ada = reader.stack.anonymous().log_in("ada").await;
    ada.get("/api/posts").await.expect_status(200);
}
