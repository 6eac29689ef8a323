//! The page that asks, its form, and who is asked.

use cookie::SameSite;
use end_to_end::Stack;
use reqwest::Method;
use service_kit::database::{Connection, Statement};

use super::{CONFIRM, asks, end_session, goes_to, is_logged_in, text, tokens};
use crate::{
    Sqlite,
    authorization::{POST_LOGOUT_URI, allow, hidden_account, kitchen, register, shop},
};

#[tokio::test]
async fn the_form_is_checked_again() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let page = browser.get(&end_session(&[("client_id", "shop")])).await;
    let account = hidden_account(&page);
    let sent = [("client_id", "shop"), ("account", account.as_str())];
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let form = browser.form(CONFIRM, &sent).header(name, value);
        let refused = browser.clone().send(form).await.expect_status(401);
        assert!(
            refused.text.contains("That did not work"),
            "{}",
            refused.text
        );
    }
    let elsewhere = [
        &sent[..],
        &[("post_logout_redirect_uri", "https://evil.example/")],
    ]
    .concat();
    browser.submit(CONFIRM, &elsewhere).await.expect_status(400);
    // Somebody else logged in meanwhile.
    for account in ["", "7777", "x"] {
        let sent = [("client_id", "shop"), ("account", account)];
        asks(&browser.submit(CONFIRM, &sent).await);
    }
    assert!(is_logged_in(&browser).await);
    drop(stack);
}

#[tokio::test]
async fn a_form_works_as_an_address_does() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let sent = [
        ("id_token_hint", text(&tokens, "id_token")),
        ("client_id", "shop"),
        ("post_logout_redirect_uri", POST_LOGOUT_URI),
        ("state", "s"),
    ];
    // Browsers send no cookies with the form of another site, but they do after it.
    let more = [&sent[..], &[("unknown", "x")]].concat();
    let answer = stack.browser().submit("/oauth/end-session", &more).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), end_session(&sent));
    let answer = browser.clone().submit("/oauth/end-session", &sent).await;
    goes_to(&answer, &format!("{POST_LOGOUT_URI}&state=s"));
    assert!(!is_logged_in(&browser).await);
}

#[tokio::test]
async fn only_a_person_who_goes_there_is_logged_out_unasked() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let path = end_session(&[("id_token_hint", text(&tokens, "id_token"))]);
    for (name, value) in [
        ("sec-fetch-dest", "image"),
        ("sec-fetch-dest", "iframe"),
        ("sec-fetch-mode", "no-cors"),
        ("sec-purpose", "prefetch"),
    ] {
        let request = browser.request(Method::GET, &path).header(name, value);
        asks(&browser.send(request).await);
    }
    let head = browser.request(Method::HEAD, &path);
    browser.send(head).await.expect_status(200);
    assert!(is_logged_in(&browser).await);
    // Only cookies count.
    let token = browser.value("access_token_cookie").to_owned();
    let bearer = stack.anonymous().with_token(token);
    let answer = bearer.get(&path).await.expect_status(200);
    assert!(answer.text.contains("You are logged out"));
    assert!(is_logged_in(&browser).await);
    let request = browser.request(Method::GET, &path);
    let request = request.header("sec-fetch-site", "cross-site");
    let answer = browser.clone().send(request).await.expect_status(200);
    assert!(answer.text.contains("You are logged out"));
    assert!(!is_logged_in(&browser).await);
}

#[tokio::test]
async fn with_strict_cookies_a_page_asks_those_whom_another_site_sends() {
    let stack = Stack::builder(Sqlite).identity(|config| {
        config.browser.cookie_same_site = SameSite::Strict;
    });
    let stack = Box::pin(stack.start()).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    allow(&mut browser).await;
    let sent = [
        ("client_id", "shop"),
        ("post_logout_redirect_uri", POST_LOGOUT_URI),
    ];
    let mut without_cookies = stack.browser();
    let request = without_cookies.request(Method::GET, &end_session(&sent));
    let request = request.header("sec-fetch-site", "cross-site");
    asks(&without_cookies.send(request).await);
    // Our own form has them.
    let page = browser.submit(CONFIRM, &sent).await;
    asks(&page);
    let account = hidden_account(&page);
    let form = [&sent[..], &[("account", account.as_str())]].concat();
    goes_to(&browser.submit(CONFIRM, &form).await, POST_LOGOUT_URI);
}

#[tokio::test]
async fn it_is_in_the_audit_trail() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    browser
        .get(&end_session(&[(
            "id_token_hint",
            text(&tokens, "id_token"),
        )]))
        .await;
    let database = stack.identity.state.database.reader();
    let query = "SELECT count(*) FROM audit_events WHERE event = 'logout'";
    let logouts: i64 = database.only(Statement::new(query, [])).await.unwrap();
    assert_eq!(logouts, 1);
}
