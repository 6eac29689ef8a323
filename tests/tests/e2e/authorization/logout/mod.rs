//! Logouts at a client's request.

mod asking;

use std::time::Duration;

use end_to_end::{Answer, Browser, Stack};
use rstest::rstest;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::{
    POST_LOGOUT_URI, REDIRECT_URI, authorize, code, consent_page, disable, hidden_account, kitchen,
    press, redeem, register, shop,
};
use crate::{Backend, Postgres, Sqlite};

const CONFIRM: &str = "/oauth/end-session/confirm";

fn end_session(parameters: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("/oauth/end-session?{query}")
}

/// What the usual client gets in this browser for a scope.
async fn tokens(stack: &Stack, browser: &mut Browser, scope: &str) -> Value {
    let asked = browser.get(&authorize(&[("scope", scope)])).await;
    let page = consent_page(&asked);
    let code = code(&press(browser, &page, "allow").await);
    redeem(stack, &code).await.expect_status(200).body
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap()
}

async fn is_logged_in(browser: &Browser) -> bool {
    let mut again = browser.clone();
    match again.get("/api").await.status {
        200 => true,
        302 => false,
        status => panic!("{status}"),
    }
}

/// Checks that an answer leads to the client.
#[track_caller]
fn goes_to(answer: &Answer, location: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.header("location"), location);
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[track_caller]
fn asks(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.text.contains("id=\"logout-confirm\""),
        "{}",
        answer.text
    );
    assert_eq!(answer.set_cookies().len(), 0);
    // Browsers would send the form without its origin.
    assert_ne!(answer.header("referrer-policy"), "no-referrer");
}

#[rstest]
#[tokio::test]
async fn a_client_logs_out_whom_it_logged_in(
    #[values("openid recipes", "openid offline_access recipes")] scope: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let tokens = tokens(&stack, &mut browser, scope).await;
    // An ID token is read after it has expired.
    stack.advance(Duration::from_hours(1));
    let before = browser.clone();
    let asked = end_session(&[
        ("id_token_hint", text(&tokens, "id_token")),
        ("post_logout_redirect_uri", POST_LOGOUT_URI),
        ("state", "a b&c"),
        ("ui_locales", "de"),
        ("logout_hint", "somebody"),
    ]);
    let answer = browser.get(&asked).await;
    goes_to(&answer, &format!("{POST_LOGOUT_URI}&state=a+b%26c"));
    assert_eq!(answer.header("clear-site-data"), "\"cache\"");
    let kept: Vec<_> = browser.cookies.keys().collect();
    assert!(!kept.iter().any(|name| name.contains("token")), "{kept:?}");
    assert!(!is_logged_in(&before).await);
    let refresh_token = tokens["refresh_token"].as_str();
    assert_eq!(refresh_token.is_some(), scope.contains("offline_access"));
}

#[tokio::test]
async fn what_the_client_got_ends_too() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let access_token = text(&tokens, "access_token");
    let shop = stack.anonymous().with_token(access_token);
    shop.get("/oauth/userinfo").await.expect_status(200);
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let page = browser.get(&end_session(&[hint])).await.expect_status(200);
    assert!(page.text.contains("You are logged out"), "{}", page.text);
    shop.get("/oauth/userinfo").await.expect_status(401);
}

#[tokio::test]
async fn a_key_that_signs_no_more_is_still_known() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let state = &stack.identity.state;
    let kid = state.keys.signer().unwrap().kid().to_owned();
    // Long after it stopped to sign, and before the last refresh token expires.
    stack.advance(Duration::from_hours(24 * 20));
    browser.refresh().await.expect_status(200);
    stack.advance(Duration::from_hours(24 * 15));
    stack.anonymous().get("/me").await.expect_status(401);
    assert_ne!(state.keys.signer().unwrap().kid(), kid);
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let page = browser.get(&end_session(&[hint])).await.expect_status(200);
    assert!(page.text.contains("You are logged out"), "{}", page.text);
}

#[rstest]
#[tokio::test]
async fn without_an_id_token_a_page_asks_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let (_stack, mut browser) = kitchen(backend).await;
    let sent = [
        ("client_id", "shop"),
        ("post_logout_redirect_uri", POST_LOGOUT_URI),
        ("state", "s"),
    ];
    let page = browser.get(&end_session(&sent)).await;
    asks(&page);
    assert!(page.text.contains("The &lt;shop&gt;"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://shop.example;"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(is_logged_in(&browser).await);
    let account = hidden_account(&page);
    let form = [&sent[..], &[("account", account.as_str())]].concat();
    let before = browser.clone();
    let answer = browser.submit(CONFIRM, &form).await;
    goes_to(&answer, &format!("{POST_LOGOUT_URI}&state=s"));
    assert!(!is_logged_in(&before).await);
    // Once more, as by the button for going back.
    goes_to(
        &browser.submit(CONFIRM, &form).await,
        &format!("{POST_LOGOUT_URI}&state=s"),
    );
}

#[tokio::test]
async fn whoever_is_logged_out_goes_on_at_once() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let to = ("post_logout_redirect_uri", POST_LOGOUT_URI);
    for sent in [&[hint, to][..], &[("client_id", "shop"), to]] {
        let answer = stack.browser().get(&end_session(sent)).await;
        goes_to(&answer, POST_LOGOUT_URI);
    }
    let page = stack
        .browser()
        .get("/oauth/end-session")
        .await
        .expect_status(200);
    assert!(page.text.contains("You are logged out"), "{}", page.text);
    assert!(is_logged_in(&browser).await);
}

#[tokio::test]
async fn an_id_token_of_another_login_changes_nothing_by_itself() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    // Another person, and the same one in another browser.
    let mut baker = stack.browser();
    baker.sign_up("baker").await;
    let mut same = stack.browser();
    same.log_in("cook").await;
    for browser in [&mut baker, &mut same] {
        asks(&browser.get(&end_session(&[hint])).await);
        assert!(is_logged_in(browser).await);
    }
    assert!(is_logged_in(&browser).await);
}

#[tokio::test]
async fn what_is_no_id_token_of_ours_counts_as_left_out() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let tokens = tokens(&stack, &mut browser, "openid offline_access").await;
    let id_token = text(&tokens, "id_token");
    let (signed, _) = id_token.rsplit_once('.').unwrap();
    let (_, claims) = signed.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
    let forged = format!("{signed}.{}", "A".repeat(342));
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    for hint in [&*unsigned, &forged, access, refresh, "x", "..", "\u{0}"] {
        let sent = [("client_id", "shop"), ("id_token_hint", hint)];
        let answer = browser.get(&end_session(&sent)).await;
        // An access token names other audiences.
        if answer.status != 400 {
            asks(&answer);
        }
        let asked = browser.get(&end_session(&[("id_token_hint", hint)])).await;
        asks(&asked);
        // It names nobody, whatever it says.
        assert!(asked.text.contains("An app"), "{hint}: {}", asked.text);
        assert!(!asked.text.contains("The &lt;shop&gt;"), "{hint}");
        let bye = ("post_logout_redirect_uri", POST_LOGOUT_URI);
        let mut nobody = stack.browser();
        for sent in [&sent[..], &sent[1..]] {
            let led = nobody.get(&end_session(&[sent, &[bye]].concat())).await;
            assert_ne!(led.status, 303, "{hint}: {}", led.header("location"));
        }
        assert!(is_logged_in(&browser).await, "{hint}");
    }
}

#[tokio::test]
async fn an_id_token_of_nobody_cannot_say_whose_an_address_is() {
    let (_stack, mut browser) = kitchen(Sqlite).await;
    let bye = ("post_logout_redirect_uri", POST_LOGOUT_URI);
    let stranger = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJzdHJhbmdlciJ9.";
    for (sent, expected) in [
        (&[bye][..], "needs id_token_hint or client_id"),
        (
            &[bye, ("id_token_hint", stranger)],
            "is not an ID token of an app",
        ),
    ] {
        let page = browser.get(&end_session(sent)).await.expect_status(400);
        assert!(page.text.contains(expected), "{}", page.text);
    }
}

#[tokio::test]
async fn a_request_that_is_wrong_leads_nowhere() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let club = identity_service::clients::Draft {
        id: Some("club".to_owned()),
        post_logout_redirect_uris: vec!["https://club.example/bye".to_owned()],
        ..shop()
    };
    register(&stack, club).await;
    let tokens = tokens(&stack, &mut browser, "openid").await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let (shop, club) = (("client_id", "shop"), ("client_id", "club"));
    let to = |uri| ("post_logout_redirect_uri", uri);
    let bye = to(POST_LOGOUT_URI);
    let long = "x".repeat(4_097);
    for sent in [
        &[bye][..],
        &[hint, club, bye],
        &[hint, club, to("https://club.example/bye")],
        &[hint, to("https://club.example/bye")],
        &[hint, to(REDIRECT_URI)],
        &[hint, to("https://shop.example/bye?from=id&x=1")],
        &[hint, to("https://shop.example/bye?from=id#x")],
        &[hint, to("https://shop.example/bye")],
        &[hint, to("//evil.example/bye")],
        &[hint, to("javascript:alert(1)")],
        &[("client_id", "nobody"), bye],
        &[("client_id", "nobody")],
        &[("client_id", "\u{0}")],
        &[hint, bye, bye],
        &[hint, hint],
        &[shop, club],
        &[hint, bye, ("state", "a"), ("state", "b")],
        &[hint, bye, ("state", &long)],
    ] {
        let by_query = browser.get(&end_session(sent)).await;
        let by_form = browser.submit("/oauth/end-session", sent).await;
        let confirmed = browser.submit(CONFIRM, sent).await;
        for answer in [by_query, by_form, confirmed] {
            assert_eq!(answer.status, 400, "{sent:?} {}", answer.text);
            assert!(answer.text.contains("This app cannot log you out"));
            assert_eq!(answer.header("location"), "");
        }
    }
    disable(&stack).await;
    for sent in [&[hint, bye][..], &[shop, bye], &[shop]] {
        browser.get(&end_session(sent)).await.expect_status(400);
    }
    assert!(is_logged_in(&browser).await);
}
