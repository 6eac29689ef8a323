//! Rules for every page.

use end_to_end::{Answer, Browser, Stack};
use reqwest::Method;

use super::https_stack;
use crate::{
    Sqlite,
    authorization::{authorize, consent_page, register, shop},
    reset,
};

/// The one script of the pages.
pub(super) const SCRIPT: &str = "<script src=\"/assets/forms.js\" defer></script>";

/// Every page, valid and invalid, both for a logged-in browser and for one without a
/// session.
async fn every_page(stack: &Stack) -> Vec<(String, Answer)> {
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let accounts = &stack.identity.state.accounts;
    let cook = accounts.find_named("cook").await.unwrap().unwrap();
    let token = stack
        .identity
        .state
        .management
        .create_reset_token(&cook)
        .await
        .unwrap();
    let link = format!("/reset-password?token={}", token.as_str());
    let mut pages = Vec::new();
    for path in [
        "/",
        "/login?prompt=select_account",
        "/signup?prompt=select_account",
        "/app",
        "/app/recipes",
        "/api",
        &link,
    ] {
        pages.push((path.to_owned(), browser.get(path).await.expect_status(200)));
    }
    let link = browser.request(Method::GET, "/logout");
    let link = link.header("sec-fetch-site", "cross-site");
    let asked = browser.send(link).await.expect_status(200);
    pages.push(("/logout from elsewhere".to_owned(), asked));
    pages.push((
        "consent page".to_owned(),
        consent(stack, &mut browser).await,
    ));
    let stranger_client = authorize(&[("client_id", "other")]);
    let refused = browser.get(&stranger_client).await.expect_status(400);
    pages.push(("refused client".to_owned(), refused));
    let form_post = authorize(&[("response_mode", "form_post"), ("scope", "admin")]);
    let answer = browser.get(&form_post).await.expect_status(200);
    pages.push(("form post".to_owned(), answer));
    let mut stranger = stack.browser();
    for (path, fields, status) in [
        ("/login", [("username", "cook"), ("password", "x")], 401),
        ("/signup", [("username", "cook"), ("password", "x")], 422),
        (
            "/reset-password",
            [("token", token.as_str()), ("password", "x")],
            422,
        ),
        ("/reset-password", [("token", "x"), ("password", "x")], 410),
    ] {
        let answer = stranger.submit(path, &fields).await;
        pages.push((path.to_owned(), answer.expect_status(status)));
    }
    let form = stranger.form("/login", &[]);
    let foreign = form.header("origin", "https://evil.example");
    pages.push((
        "/login from elsewhere".to_owned(),
        stranger.send(foreign).await,
    ));
    pages
}

async fn consent(stack: &Stack, browser: &mut Browser) -> Answer {
    register(stack, shop()).await;
    let asked = browser.get(&authorize(&[])).await;
    browser.get(&consent_page(&asked)).await.expect_status(200)
}

#[tokio::test]
async fn pages_carry_safe_headers_and_nothing_inline() {
    let stack = Stack::start(Sqlite).await;
    let recipes = stack.identity_config.browser.recipe_api_url.as_str();
    let policy = format!(
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src https: http: data:; \
         script-src 'self'; connect-src 'self' {recipes}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    for (path, page) in every_page(&stack).await {
        let to_client = policy.replace(
            "form-action 'self'",
            "form-action 'self' https://shop.example",
        );
        let (policy, referrer) = match path.as_str() {
            reset if reset.starts_with("/reset-password") => (reset::POLICY, "no-referrer"),
            "consent page" => (to_client.as_str(), "same-origin"),
            "form post" => (to_client.as_str(), "no-referrer"),
            "refused client" => (policy.as_str(), "no-referrer"),
            _ => (policy.as_str(), "same-origin"),
        };
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", policy),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", referrer),
            ("cache-control", "no-store"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(page.header(name), value, "{path}: {name}");
        }
        let text = page.text.replace(SCRIPT, "");
        for inline in ["<script", "<style", " style=", " onclick="] {
            assert!(!text.contains(inline), "{path}: {inline}");
        }
    }
    let style = stack
        .browser()
        .get("/assets/pages.css")
        .await
        .expect_status(200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    let script = stack.browser().get("/assets/forms.js").await;
    let script = script.expect_status(200);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
}

#[tokio::test]
async fn on_https_every_answer_has_hsts() {
    let stack = https_stack().await;
    let mut answers = every_page(&stack).await;
    let mut stranger = stack.browser();
    for path in [
        "/",
        "/app",
        "/logout",
        "/assets/pages.css",
        "/assets/none.js",
        "/config.json",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/.well-known/openid-configuration",
        "/status-lists/0",
        "/me",
        "/nope",
        "/oauth/revoke",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        answers.push((path.to_owned(), stranger.get(path).await));
    }
    for (method, path) in [
        (Method::OPTIONS, "/login"),
        (Method::HEAD, "/login"),
        (Method::POST, "/login"),
        (Method::POST, "/oauth/introspect"),
        (Method::PUT, "/login"),
    ] {
        let request = stranger.request(method, path);
        answers.push((path.to_owned(), stranger.send(request).await));
    }
    for (path, answer) in answers {
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=63072000",
            "{path} {}",
            answer.status
        );
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_field_has_a_label_and_an_autocomplete_hint() {
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

/// The app's forms say the same: `web/src/ui/form/profile-hints.ts`.
#[tokio::test]
async fn the_sign_up_form_says_who_sees_what() {
    let stack = Stack::start(Sqlite).await;
    let page = stack.browser().get("/signup").await.expect_status(200);
    for (name, words) in [
        (
            "username",
            "You log in with it, and everybody here sees it.",
        ),
        ("first_name", "Everybody here sees it."),
        ("last_name", "Everybody here sees it."),
        ("email", "Only you see it."),
        (
            "image_url",
            "The web address of a picture of you. Everybody here sees it.",
        ),
        ("bio", "Everybody here sees it, on your page."),
    ] {
        let hint = format!("id=\"{name}-hint\">{words}</p>");
        assert!(page.text.contains(&hint), "{hint}");
    }
}
