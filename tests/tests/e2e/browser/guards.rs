//! Who may see the web app, and where other visitors are sent.

use std::time::Duration;

use end_to_end::Stack;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

const GUARDED: [(&str, &str); 7] = [
    ("/", "/login"),
    ("/?a=b", "/login"),
    ("/app", "/login?next=%2Fapp"),
    ("/app/", "/login?next=%2Fapp"),
    (
        "/app/recipes/7?tab=steps&x",
        "/login?next=%2Fapp%2Frecipes%2F7%3Ftab%3Dsteps%26x",
    ),
    ("/app/%C4%8D", "/login?next=%2Fapp%2F%25C4%258D"),
    ("/api", "/login?next=%2Fapi"),
];

#[tokio::test]
async fn visitors_without_a_session_are_sent_to_the_login_page() {
    let stack = Stack::start(Sqlite).await;
    for (path, login) in GUARDED {
        let answer = stack.browser().get(path).await;
        assert_eq!(answer.status, 302, "{path}");
        assert_eq!(answer.header("location"), login, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let mut browser = stack.browser();
    for junk in ["x", "a.b.c", ""] {
        let request = browser.request(Method::GET, "/app");
        let request = request.header("cookie", format!("access_token_cookie={junk}"));
        assert_eq!(browser.send(request).await.status, 302, "{junk}");
    }
}

#[tokio::test]
async fn anybody_reads_about_the_api() {
    let stack = Stack::start(Sqlite).await;
    let mut visitor = stack.browser();
    for path in ["/docs", "/docs?service=recipe-api"] {
        visitor.get(path).await.expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn a_page_can_be_loaded_again_after_the_access_token_expired(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    stack.advance(Duration::from_hours(24 * 29));
    for (path, _) in GUARDED {
        browser.get(path).await.expect_status(200);
    }
    let me = browser.get("/me").await;
    me.expect_invalid_token("the token has expired");
    browser.refresh().await.expect_status(200);
    browser.get("/me").await.expect_status(200);

    stack.advance(Duration::from_hours(24 * 30));
    assert_eq!(browser.get("/app").await.status, 302, "the session is over");
}

#[rstest]
#[tokio::test]
async fn an_ended_session_opens_no_page(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut thief = browser.clone();
    browser.get("/logout").await.expect_status(303);
    assert_eq!(thief.get("/app").await.status, 302);
    thief.get("/me").await.expect_status(401);
}

#[tokio::test]
async fn a_bearer_token_opens_pages_until_it_expires() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    cook.get("/api").await.expect_status(200);
    stack.advance(Duration::from_hours(1));
    let page = cook.get(&stack.identity_url("/api")).await;
    assert!(page.text.contains("<h1>Log in</h1>"), "{}", page.text);
}

#[tokio::test]
async fn pages_and_assets_come_from_the_web_dir() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| {
            let folder = config.master_key_file.with_file_name("unused");
            let name = format!("web-{}", uuid::Uuid::now_v7());
            config.browser.web_dir = folder.with_file_name(name);
        })
        .start()
        .await;
    let web_dir = &stack.identity_config.browser.web_dir;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let page = browser.get("/").await.expect_status(200);
    assert!(page.text.contains("IDENTITY_WEB_DIR"), "{}", page.text);

    std::fs::create_dir_all(web_dir.join("assets")).unwrap();
    std::fs::write(web_dir.join("index.html"), "<title>Recipes</title>").unwrap();
    std::fs::write(web_dir.join("api.html"), "<title>API</title>").unwrap();
    let brand = json!({
        "name": "Pot & <luck>", "description": "Share", "icon": "/assets/i.svg",
        "stylesheet": "/assets/brand-1f.css",
    });
    std::fs::write(web_dir.join("brand.json"), brand.to_string()).unwrap();
    std::fs::write(web_dir.join("assets/app-1f.js"), "let a;").unwrap();
    std::fs::write(web_dir.join("assets/app-1f.js.br"), "brotli").unwrap();
    for path in ["/", "/app", "/app/recipes/7"] {
        let page = browser.get(path).await.expect_status(200);
        assert_eq!(page.text, "<title>Recipes</title>");
        assert_eq!(page.header("content-type"), "text/html");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    let page = browser.get("/api").await.expect_status(200);
    assert_eq!(page.text, "<title>API</title>");
    let mut stranger = stack.browser();
    let fields = [("username", "cook"), ("password", "x")];
    for page in [
        stranger.get("/login").await,
        stranger.get("/signup").await,
        stranger.submit("/login", &fields).await,
        stranger.submit("/signup", &fields).await,
    ] {
        for part in [
            " – Pot &amp; &lt;luck&gt;</title>",
            "<link rel=\"icon\" href=\"/assets/i.svg\">",
            "<link rel=\"stylesheet\" href=\"/assets/brand-1f.css\">",
            "<p class=\"hint\">Share</p>",
        ] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
    }
    let script = stranger.get("/assets/app-1f.js").await.expect_status(200);
    assert_eq!(script.text, "let a;");
    assert_eq!(script.header("content-type"), "text/javascript");
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(script.header("vary"), "accept-encoding");
    let request = stranger.request(Method::GET, "/assets/app-1f.js");
    let compressed = stranger.send(request.header("accept-encoding", "br")).await;
    assert_eq!(compressed.text, "brotli");
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(compressed.header("content-type"), "text/javascript");
    assert_eq!(compressed.header("vary"), "accept-encoding");
    for path in [
        "/assets/none.js",
        "/assets",
        "/assets/%2e%2e/index.html",
        "/assets/..%2findex.html",
    ] {
        let missing = stranger.get(path).await;
        missing.expect_problem(404, "not-found", &["there is nothing here"]);
    }
    std::fs::remove_dir_all(web_dir).unwrap();
}

#[tokio::test]
async fn the_app_gets_its_settings_at_run_time() {
    let stack = Stack::start(Sqlite).await;
    let answer = stack.browser().get("/config.json").await.expect_status(200);
    let expected = serde_json::json!({
        "recipe_api_url": stack.identity_config.browser.recipe_api_url.as_str(),
        "mode": "cookie",
        "csrf_header": "x-csrf-token",
        "csrf_access_cookie": "csrf_access_token",
        "csrf_refresh_cookie": "csrf_refresh_token",
    });
    assert_eq!(answer.body, expected);
}
