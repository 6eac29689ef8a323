//! What holds for every page.

use end_to_end::Stack;

use super::https_stack;
use crate::Sqlite;

const PAGES: [&str; 4] = ["/login", "/signup", "/app", "/api"];

#[tokio::test]
async fn pages_carry_safe_headers_and_nothing_inline() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let recipes = stack.identity_config.browser.recipe_api_url.as_str();
    let policy = format!(
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src https: http: data:; \
         script-src 'self'; connect-src 'self' {recipes}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    for path in PAGES {
        let page = browser.get(path).await.expect_status(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("content-security-policy"), policy);
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("strict-transport-security"), "");
        for inline in ["<script", "<style", " style=", " onclick="] {
            assert!(!page.text.contains(inline), "{path}: {inline}");
        }
    }
    let style = stack
        .browser()
        .get("/assets/pages.css")
        .await
        .expect_status(200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn on_https_browsers_are_told_to_stay_there() {
    let stack = https_stack().await;
    let page = stack.browser().get("/login").await;
    assert_eq!(page.header("strict-transport-security"), "max-age=63072000");
}

#[tokio::test]
async fn every_field_has_a_label_and_says_what_belongs_in_it() {
    let stack = Stack::start(Sqlite).await;
    let cases = [
        (
            "/login",
            vec![("username", "username"), ("password", "current-password")],
        ),
        (
            "/signup",
            vec![
                ("username", "username"),
                ("password", "new-password"),
                ("password_confirmation", "new-password"),
                ("first_name", "given-name"),
                ("last_name", "family-name"),
                ("email", "email"),
                ("image_url", "photo"),
            ],
        ),
    ];
    for (path, fields) in cases {
        let page = stack.browser().get(path).await.expect_status(200);
        assert!(page.text.contains("<html lang=\"en\">"));
        assert!(!page.text.contains("role=\"alert\""));
        for (name, autocomplete) in fields {
            assert!(
                page.text.contains(&format!("<label for=\"{name}\">")),
                "{name}"
            );
            let control = page
                .text
                .split(&format!("<input id=\"{name}\""))
                .nth(1)
                .unwrap();
            let control = control.split('>').next().unwrap();
            assert!(
                control.contains(&format!("autocomplete=\"{autocomplete}\"")),
                "{control}"
            );
        }
    }
}
