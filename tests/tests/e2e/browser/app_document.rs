//! What the document of the web app tells it.

use std::time::Duration;

use end_to_end::{Browser, Stack};
use serde_json::{Value, json};

use crate::Sqlite;

const DOCUMENT: &str = r#"<style>a{}</style><script id="start" type="application/json">null</script><style>b{}</style>"#;

/// A stack with a web app of this document.
async fn stack_with_app() -> Stack {
    let stack = Stack::builder(Sqlite)
        .identity(|config| {
            let name = format!("web-{}", uuid::Uuid::now_v7());
            config.browser.web_dir = config.master_key_file.with_file_name(name);
        })
        .start()
        .await;
    let web_dir = &stack.identity_config.browser.web_dir;
    std::fs::create_dir_all(web_dir).unwrap();
    std::fs::write(web_dir.join("index.html"), DOCUMENT).unwrap();
    let first_data = json!({"/": "/recipes?limit=2&by=x"});
    std::fs::write(web_dir.join("first-data.json"), first_data.to_string()).unwrap();
    stack
}

async fn change_bio(browser: &mut Browser, bio: &str) {
    let csrf = browser.value("csrf_access_token").to_owned();
    let request = browser.request(reqwest::Method::PATCH, "/me");
    let request = request.header("x-csrf-token", csrf);
    let changed = browser.send(request.json(&json!({"bio": bio}))).await;
    changed.expect_status(200);
}

/// What the document tells the app.
fn told(html: &str) -> Value {
    let (_, rest) = html.split_once("type=\"application/json\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn it_has_the_settings_and_the_viewer_but_no_token() {
    let stack = stack_with_app().await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    change_bio(&mut browser, "</script><script>alert(1)</script>").await;
    let page = browser.get("/app/feed").await.expect_status(200);
    let expected = json!({
        "config": browser.get("/config.json").await.body,
        "viewer": browser.get("/me").await.body,
        "access_expires_in": 900,
    });
    assert_eq!(told(&page.text), expected);
    assert_eq!(page.text.matches("<script").count(), 1, "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    for cookie in [
        "access_token_cookie",
        "refresh_token_cookie",
        "csrf_access_token",
    ] {
        assert!(!page.text.contains(browser.value(cookie)), "{cookie}");
    }
    assert!(!page.text.contains("preload"), "{}", page.text);
}

#[tokio::test]
async fn its_styles_are_allowed_by_their_hashes() {
    let stack = stack_with_app().await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let page = browser.get("/").await.expect_status(200);
    // printf %s 'a{}' | openssl dgst -sha256 -binary | base64
    let styles = "style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=' 'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans='; font-src";
    let policy = page.header("content-security-policy");
    assert!(policy.contains(styles), "{policy}");
    let login = stack.browser().get("/login").await;
    let policy = login.header("content-security-policy");
    assert!(policy.contains("style-src 'self'; font-src"), "{policy}");
}

#[tokio::test]
async fn it_lets_the_browser_ask_for_the_first_data_while_the_token_is_good() {
    let stack = stack_with_app().await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let recipes = stack.identity_config.browser.recipe_api_url.as_str();
    let link = format!(
        r#"<link rel="preload" as="fetch" crossorigin="use-credentials" href="{recipes}/recipes?limit=2&amp;by=x">"#
    );
    let page = browser.get("/").await.expect_status(200);
    assert!(page.text.contains(&link), "{}", page.text);
    stack.advance(Duration::from_mins(15));
    let page = browser.get("/").await.expect_status(200);
    assert!(!page.text.contains("preload"), "{}", page.text);
    assert_eq!(told(&page.text)["access_expires_in"], 0);
}

#[tokio::test]
async fn only_the_page_that_checks_tokens_may_call_other_issuers() {
    let stack = stack_with_app().await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let recipes = stack.identity_config.browser.recipe_api_url.as_str();
    let ours = format!("'self' {recipes}");
    for (path, reachable) in [("/app/token", "https: http:"), ("/app/tokens", &ours)] {
        let page = browser.get(path).await.expect_status(200);
        let policy = page.header("content-security-policy");
        let expected = format!("; connect-src {reachable}; ");
        assert!(policy.contains(&expected), "{path}: {policy}");
    }
}
