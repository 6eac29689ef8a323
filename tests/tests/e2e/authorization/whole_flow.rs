//! From the request of a client to its tokens.

use std::time::Duration;

use cookie::SameSite;
use end_to_end::{Stack, eventually};
use rstest::rstest;
use serde_json::json;

use super::{
    allow, authorize, code, consent_page, kitchen, login_page, press, redeem, register, rows, shop,
    told,
};
use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn somebody_logs_in_consents_and_is_sent_back(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, shop()).await;
    stack.sign_up("cook").await;
    let mut browser = stack.browser();

    let asked = browser.get(&authorize(&[("nonce", "n-0S6")])).await;
    let (login, next) = login_page(&asked);
    let name = &asked.set_cookies()[0];
    assert_eq!(
        (name.name(), name.http_only(), name.same_site(), name.path()),
        (
            "authorization_browser",
            Some(true),
            Some(SameSite::Lax),
            Some("/")
        )
    );
    browser.get(&login).await.expect_status(200);
    let fields = [
        ("username", "cook"),
        ("password", end_to_end::actor::PASSWORD),
        ("next", &next),
    ];
    let logged_in = browser.submit(&login, &fields).await;
    assert_eq!(consent_page(&logged_in), next);

    let page = browser.get(&next).await.expect_status(200);
    for part in [
        "The &lt;shop&gt;",
        "shop.example",
        "recipes",
        "<strong>recipe-api</strong>",
        "cook",
        "id=\"consent-allow\"",
        "id=\"consent-deny\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("email"), "it was not asked for");
    let told = told(&press(&mut browser, &next, "allow").await);
    let issuer = stack.identity.url();
    let members: Vec<_> = told
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let expected = [
        ("code", told["code"].as_str()),
        ("from", "id"),
        ("iss", &issuer),
        ("state", "a b&c"),
    ];
    assert_eq!(members, expected);

    let tokens = redeem(&stack, &told["code"]).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid recipes");
    assert_eq!(rows(&stack, "authorization_requests").await, 0);
}

#[rstest]
#[tokio::test]
async fn a_consent_stands_and_then_nothing_is_stored_but_the_code(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, mut browser) = kitchen(backend).await;
    let first = allow(&mut browser).await;
    for scope in ["openid recipes", "openid", "recipes openid admin"] {
        let again = browser.get(&authorize(&[("scope", scope)])).await;
        assert_ne!(code(&again), first);
        assert_eq!(again.set_cookies().len(), 0);
    }
    assert_eq!(rows(&stack, "authorization_codes").await, 4);
    assert_eq!(rows(&stack, "authorization_requests").await, 0);
    let more = browser
        .get(&authorize(&[("scope", "openid email recipes")]))
        .await;
    let page = browser.get(&consent_page(&more)).await.expect_status(200);
    assert!(page.text.contains("email address"), "{}", page.text);
}

#[tokio::test]
async fn people_are_not_asked_about_our_own_clients() {
    let stack = Stack::start(Sqlite).await;
    let draft = shop();
    let scopes = ["openid", "account", "recipes"].map(str::to_owned);
    let ours = identity_service::clients::Draft {
        first_party: true,
        scopes: Some(scopes.into()),
        grant_types: None,
        ..draft
    };
    register(&stack, ours).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let query = [("scope", "openid account"), ("prompt", "consent")];
    let answer = browser.get(&authorize(&query)).await;
    let tokens = redeem(&stack, &code(&answer)).await.expect_status(200);
    assert_eq!(tokens.body["scope"], "openid account");
}

#[tokio::test]
async fn claims_are_asked_for_by_name() {
    let (stack, mut browser) = kitchen(Sqlite).await;
    let claims = json!({"id_token": {"preferred_username": null}}).to_string();
    let asked = browser.get(&authorize(&[("claims", &claims)])).await;
    let page = consent_page(&asked);
    let shown = browser.get(&page).await.expect_status(200);
    assert!(shown.text.contains("see your username"), "{}", shown.text);
    let code = code(&press(&mut browser, &page, "allow").await);
    let tokens = redeem(&stack, &code).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid recipes");
}

#[rstest]
#[tokio::test]
async fn what_nobody_needs_is_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, mut browser) = kitchen(backend).await;
    let used = allow(&mut browser).await;
    redeem(&stack, &used).await.expect_status(200);
    browser.get(&authorize(&[])).await;
    let mut stranger = stack.browser();
    stranger.get(&authorize(&[])).await;
    assert_eq!(rows(&stack, "authorization_codes").await, 2);
    assert_eq!(rows(&stack, "authorization_requests").await, 1);

    stack.advance(Duration::from_mins(16));
    let count = async |table| rows(&stack, table).await;
    let kept = eventually(async || {
        let kept = (
            count("authorization_requests").await,
            count("authorization_codes").await,
        );
        (kept == (0, 1)).then_some(kept)
    });
    kept.await;
    stack.advance(Duration::from_hours(24));
    eventually(async || {
        // The round before may not be over yet.
        stack.advance(Duration::from_mins(10));
        (count("authorization_codes").await == 0).then_some(())
    })
    .await;
}
