//! `prompt` and `max_age`.

use std::time::Duration;

use end_to_end::{Browser, Stack, actor::PASSWORD};
use rstest::rstest;

use super::{
    allow, authorize, code, consent_page, error, kitchen, login_page, press, redeem, register, shop,
};
use crate::{Backend, Postgres, Sqlite};

async fn log_in(browser: &mut Browser, login: &str, username: &str, next: &str) -> String {
    let fields = [
        ("username", username),
        ("password", PASSWORD),
        ("next", next),
    ];
    let answer = browser.submit(login, &fields).await;
    consent_page(&answer)
}

#[tokio::test]
async fn without_a_page_the_client_is_told_what_a_page_would_be_for() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let silently = authorize(&[("prompt", "none")]);
    let mut stranger = stack.browser();
    assert_eq!(error(&stranger.get(&silently).await), "login_required");
    assert_eq!(error(&browser.get(&silently).await), "consent_required");
    allow(&mut browser).await;
    code(&browser.get(&silently).await);
    let recently = authorize(&[("prompt", "none"), ("max_age", "60")]);
    code(&browser.get(&recently).await);
    stack.advance(Duration::from_secs(61));
    assert_eq!(error(&browser.get(&recently).await), "login_required");
}

#[rstest]
#[case(("prompt", "login"))]
#[case(("max_age", "60"))]
#[tokio::test]
async fn a_new_password_is_asked_for_and_the_session_goes_on(
    #[case] change: (&str, &str),
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let first = allow(&mut browser).await;
    let tokens = redeem(&stack, &first).await.expect_status(200).body;
    stack.advance(Duration::from_secs(61));

    let (login, next) = login_page(&browser.get(&authorize(&[change])).await);
    let form = browser.get(&login).await.expect_status(200);
    assert!(
        form.text.contains("Give your password once more"),
        "{}",
        form.text
    );
    assert!(form.text.contains("value=\"cook\""), "{}", form.text);
    assert!(!form.text.contains("Go on as"), "{}", form.text);
    // Who goes on without one comes back.
    login_page(&browser.get(&next).await);

    stack.advance(Duration::from_secs(2));
    let session = browser.value("csrf_access_token").to_owned();
    log_in(&mut browser, &login, "cook", &next).await;
    assert_eq!(
        browser.value("csrf_access_token"),
        session,
        "the same session"
    );
    let second = code(&browser.get(&next).await);
    redeem(&stack, &second).await.expect_status(200);
    let mut app = stack.anonymous();
    app.access_token = tokens["access_token"].as_str().map(str::to_owned);
    app.get("/oauth/userinfo").await.expect_status(200);
}

#[tokio::test]
async fn another_person_may_log_in_instead() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    stack.sign_up("baker").await;
    let (login, next) = login_page(&browser.get(&authorize(&[("prompt", "login")])).await);
    stack.advance(Duration::from_secs(1));
    log_in(&mut browser, &login, "baker", &next).await;
    let page = browser.get(&next).await.expect_status(200);
    assert!(page.text.contains("<bdi>baker</bdi>"), "{}", page.text);
}

#[tokio::test]
async fn people_may_select_who_they_are() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    stack.sign_up("baker").await;
    let select = authorize(&[("prompt", "select_account")]);
    let (login, next) = login_page(&browser.get(&select).await);
    let form = browser.get(&login).await.expect_status(200);
    let link = format!("<a href=\"{next}\">Go on as cook</a>");
    assert!(form.text.contains(&link), "{}", form.text);
    browser.get(&next).await.expect_status(200);
    log_in(&mut browser, &login, "baker", &next).await;
    let page = browser.get(&next).await.expect_status(200);
    assert!(page.text.contains("<bdi>baker</bdi>"), "{}", page.text);
    assert!(
        page.text.contains("/login?next=%2Foauth%2Fconsent%2F"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn consent_is_asked_for_again() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    allow(&mut browser).await;
    let again = browser.get(&authorize(&[("prompt", "consent")])).await;
    let page = consent_page(&again);
    code(&press(&mut browser, &page, "allow").await);
}

#[tokio::test]
async fn a_new_account_is_as_good_as_an_old_one() {
    let stack = Stack::start(Sqlite).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    let (login, next) = login_page(&browser.get(&authorize(&[])).await);
    let form = browser.get(&login).await.expect_status(200);
    let sign_up = login.replace("/login", "/signup");
    assert!(form.text.contains(&sign_up), "{}", form.text);
    browser.get(&sign_up).await.expect_status(200);
    let fields = [
        ("username", "cook"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let answer = browser.submit("/signup", &fields).await;
    assert_eq!(consent_page(&answer), next);
    code(&press(&mut browser, &next, "allow").await);
}
