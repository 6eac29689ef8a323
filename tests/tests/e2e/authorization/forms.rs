//! Requests and answers in forms.

use super::{
    REDIRECT_URI, allow, authorize, code, consent_page, error, kitchen, login_page, parameters,
    press,
};
use crate::Sqlite;

#[tokio::test]
async fn a_request_may_come_in_a_form() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let asked = browser.submit("/oauth/authorize", &parameters(&[])).await;
    let page = consent_page(&asked);
    code(&press(&mut browser, &page, "allow").await);
    let again = browser.submit("/oauth/authorize", &parameters(&[])).await;
    code(&again);
}

/// Browsers send no cookies with a form of another site, but they do when they are
/// redirected.
#[tokio::test]
async fn whoever_is_logged_in_shows_after_a_form_of_another_site() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    allow(&mut browser).await;
    let ask = async |changes: &[(&str, &str)]| {
        let mut without_cookies = stack.browser();
        let form = parameters(changes);
        let answer = without_cookies.submit("/oauth/authorize", &form).await;
        (answer, without_cookies.cookies)
    };
    let (answer, cookies) = ask(&[]).await;
    browser.cookies.extend(cookies);
    code(&browser.get(&consent_page(&answer)).await);

    let (answer, cookies) = ask(&[("scope", "openid email")]).await;
    browser.cookies.extend(cookies);
    let page = consent_page(&answer);
    browser.get(&page).await.expect_status(200);

    for (prompt, ending) in [
        ("login", "&prompt=login"),
        ("select_account", "&prompt=select_account"),
    ] {
        let (login, _) = login_page(&ask(&[("prompt", prompt)]).await.0);
        assert!(login.ends_with(ending), "{login}");
    }
}

#[tokio::test]
async fn silence_is_kept_after_a_form_of_another_site() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let silently = parameters(&[("prompt", "none")]);
    let mut stranger = stack.browser();
    let page = consent_page(&stranger.submit("/oauth/authorize", &silently).await);
    assert_eq!(error(&stranger.get(&page).await), "login_required");
    stranger.get(&page).await.expect_status(410);

    let page = consent_page(&stranger.submit("/oauth/authorize", &silently).await);
    browser.cookies.extend(stranger.cookies.clone());
    assert_eq!(error(&browser.get(&page).await), "consent_required");
}

#[tokio::test]
async fn an_answer_may_go_in_a_form() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let query = authorize(&[("response_mode", "form_post"), ("state", "\"<a>")]);
    let page = consent_page(&browser.get(&query).await);
    let answer = press(&mut browser, &page, "allow").await.expect_status(200);
    let issuer = stack.identity.url();
    for part in [
        format!("<form method=\"post\" action=\"{REDIRECT_URI}\""),
        "name=\"code\" value=\"".to_owned(),
        "name=\"state\" value=\"&quot;&lt;a&gt;\"".to_owned(),
        format!("name=\"iss\" value=\"{issuer}\""),
        "<button type=\"submit\">".to_owned(),
    ] {
        assert!(answer.text.contains(&part), "{part}: {}", answer.text);
    }
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("; form-action 'self' https://shop.example; "),
        "{policy}"
    );
    assert!(policy.contains("; script-src 'self'; "), "{policy}");
}

#[tokio::test]
async fn forms_may_lead_to_the_client_whose_request_waits_and_to_no_other() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let select = authorize(&[("prompt", "select_account")]);
    let (login, next) = login_page(&browser.get(&select).await);
    let sign_up = login.replace("/login", "/signup");
    let wrong = [("username", "cook"), ("password", "x"), ("next", &next)];
    let pages = [
        browser.get(&login).await.expect_status(200),
        browser.get(&sign_up).await.expect_status(200),
        browser.get(&next).await.expect_status(200),
        browser.submit("/login", &wrong).await.expect_status(401),
        browser.submit("/signup", &wrong).await.expect_status(422),
    ];
    for page in pages {
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("; form-action 'self' https://shop.example; "),
            "{policy}"
        );
    }
    let elsewhere = [
        browser.get("/login?prompt=login").await,
        stack.browser().get(&login).await,
        browser
            .get("/login?prompt=login&next=/oauth/consent/x")
            .await,
    ];
    for page in elsewhere {
        let page = page.expect_status(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("; form-action 'self'; "), "{policy}");
    }
}
