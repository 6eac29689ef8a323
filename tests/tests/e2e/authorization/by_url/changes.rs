//! Documents that change.

use std::time::Duration;

use identity_service::clients::{Client, store_by_url};
use rstest::rstest;
use serde_json::json;

use super::{CALLBACK, code, consent_page, kitchen, let_in, press, told};
use crate::{
    Backend, Postgres, Sqlite,
    authorization::{press_shown, rows},
};

const ELSEWHERE: &str = "https://elsewhere.example/callback";

#[rstest]
#[tokio::test]
async fn who_changes_the_redirect_uris_must_ask_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let wide = agent.authorize(&[("scope", "openid email recipes")]);
    let_in(&mut browser, &wide).await;
    code(&browser.get(&wide).await);

    agent.change("redirect_uris", json!([CALLBACK, ELSEWHERE]));
    code(&browser.get(&wide).await);
    stack.advance(Duration::from_mins(5));
    let silent = agent.authorize(&[("prompt", "none"), ("scope", "openid")]);
    assert_eq!(
        told(&browser.get(&silent).await)["error"],
        "consent_required"
    );
    let narrow = agent.authorize(&[("scope", "openid")]);
    let_in(&mut browser, &narrow).await;
    code(&browser.get(&silent).await);
    // What was allowed before was for other addresses.
    consent_page(&browser.get(&wide).await);
    assert_eq!(rows(&stack, "consents").await, 1);

    // The order is no change.
    agent.change("redirect_uris", json!([ELSEWHERE, CALLBACK]));
    stack.advance(Duration::from_mins(5));
    code(&browser.get(&silent).await);
    assert_eq!(agent.fetched(), 3);
}

#[tokio::test]
async fn what_changes_while_the_page_is_shown_is_shown_first() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let page = consent_page(&browser.get(&agent.authorize(&[])).await);
    let shown = browser.get(&page).await.expect_status(200);
    agent.change("redirect_uris", json!([CALLBACK, ELSEWHERE]));
    stack.advance(Duration::from_mins(5));
    let again = press_shown(&mut browser, &page, &shown, "allow").await;
    assert_eq!(consent_page(&again), page);
    assert_eq!(rows(&stack, "consents").await, 0);
    code(&press(&mut browser, &page, "allow").await);
}

#[tokio::test]
async fn a_redirect_uri_that_is_gone_is_gone() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let page = consent_page(&browser.get(&agent.authorize(&[])).await);
    let shown = browser.get(&page).await.expect_status(200);
    agent.change("redirect_uris", json!([ELSEWHERE]));
    stack.advance(Duration::from_mins(5));
    let refused = press_shown(&mut browser, &page, &shown, "allow").await;
    super::expect_page(&refused, "redirect_uri");
    assert_eq!(rows(&stack, "authorization_codes").await, 0);
}

#[rstest]
#[tokio::test]
async fn what_else_a_document_says_is_followed_without_asking(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    agent.change("client_name", json!("The new agent"));
    agent.change("scope", json!("openid"));
    stack.advance(Duration::from_mins(5));
    let code = code(&browser.get(&agent.authorize(&[])).await);
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid");
    let cook = stack.anonymous().log_in("cook").await;
    let listed = cook.get("/me/apps").await.expect_status(200).body;
    assert_eq!(listed[0]["name"], "The new agent");
}

/// Tokens go on while the document is away; new requests do so for an hour, so that no login
/// under way breaks.
#[tokio::test]
async fn a_document_that_is_gone_lets_nobody_in_anew() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let offline = agent.authorize(&[("scope", "openid offline_access")]);
    let page = consent_page(&browser.get(&offline).await);
    agent.redirect_to(&agent.id);
    stack.advance(Duration::from_mins(6));
    let code = code(&press(&mut browser, &page, "allow").await);
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    stack.advance(Duration::from_hours(1));
    super::expect_page(
        &browser.get(&offline).await,
        "client_id must be the address",
    );
    let refreshed = agent
        .refresh(&stack, tokens["refresh_token"].as_str().unwrap())
        .await;
    refreshed.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_disabled_client_gets_nothing_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let offline = agent.authorize(&[("scope", "openid offline_access")]);
    let code = let_in(&mut browser, &offline).await;
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let said = stack
        .clients(&["disable", &agent.id])
        .await
        .expect_success();
    assert_eq!(said, "sessions ended: 1\n");
    super::expect_page(&browser.get(&offline).await, "names no app");
    agent
        .refresh(&stack, refresh_token)
        .await
        .expect_status(401);
    let listed = stack.clients(&["list"]).await.expect_success();
    assert!(listed.contains(&agent.id), "{listed}");

    // It stays disabled when nobody allows it anything any more.
    let cook = stack.anonymous().log_in("cook").await;
    let id: String = url::form_urlencoded::byte_serialize(agent.id.as_bytes()).collect();
    cook.delete(&format!("/me/apps/{id}"))
        .await
        .expect_status(204);
    let clients = &stack.identity.state.clients;
    assert_eq!(clients.forget_unused().await.unwrap(), 0);
    super::expect_page(&browser.get(&offline).await, "names no app");
    stack.clients(&["enable", &agent.id]).await.expect_success();
    let_in(&mut browser, &offline).await;
}

#[rstest]
#[tokio::test]
async fn a_client_can_be_kept_out_before_anybody_lets_it_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    for _ in 0..2 {
        let said = stack.clients(&["disable", &agent.id]).await;
        assert_eq!(said.expect_success(), "sessions ended: 0\n");
    }
    for command in [&["show", &agent.id][..], &["list"]] {
        let shown = stack.clients(command).await.expect_success();
        assert!(shown.contains(&agent.id), "{shown}");
    }
    let request = agent.authorize(&[]);
    super::expect_page(&browser.get(&request).await, "names no app");
    assert_eq!(agent.fetched(), 0);
    let clients = &stack.identity.state.clients;
    assert_eq!(clients.forget_unused().await.unwrap(), 0);
    stack.clients(&["enable", &agent.id]).await.expect_success();
    let code = let_in(&mut browser, &request).await;
    agent.redeem(&stack, &code).await.expect_status(200);
    let said = stack.clients(&["disable", "https://a.example/"]).await;
    said.expect_refusal("the client id must have a path\n");
    let said = stack.clients(&["remove", "https://a.example/b"]).await;
    said.expect_refusal("there is no client \"https://a.example/b\"\n");
}

/// What its document says counts within a day, also if nobody comes back.
#[rstest]
#[tokio::test]
async fn a_refresh_follows_the_document(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let offline = agent.authorize(&[("scope", "openid offline_access recipes")]);
    let code = let_in(&mut browser, &offline).await;
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    let token = tokens["refresh_token"].as_str().unwrap();
    agent.change("scope", json!("openid offline_access"));
    let scope = async || {
        let refreshed = agent.refresh(&stack, token).await;
        refreshed.expect_status(200).body["scope"].clone()
    };
    stack.advance(Duration::from_hours(23));
    assert_eq!(scope().await, "openid offline_access recipes");
    assert_eq!(agent.fetched(), 1);
    stack.advance(Duration::from_hours(1));
    assert_eq!(scope().await, "openid offline_access");
    assert_eq!(scope().await, "openid offline_access");
    assert_eq!(agent.fetched(), 2);
    // It was public, and needs a signature now.
    agent.change("token_endpoint_auth_method", json!("private_key_jwt"));
    agent.change("jwks_uri", json!("https://agent.example/keys"));
    stack.advance(Duration::from_hours(24));
    agent.refresh(&stack, token).await.expect_status(401);
}

#[tokio::test]
async fn a_document_may_be_away_for_a_week() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let offline = agent.authorize(&[("scope", "openid offline_access")]);
    let code = let_in(&mut browser, &offline).await;
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    let token = tokens["refresh_token"].as_str().unwrap();
    agent.redirect_to("https://elsewhere.example/");
    for _ in 0..6 {
        stack.advance(Duration::from_hours(24));
        agent.refresh(&stack, token).await.expect_status(200);
    }
    stack.advance(Duration::from_hours(24));
    agent.refresh(&stack, token).await.expect_status(401);
    // Nothing has ended.
    agent.come_back();
    stack.advance(Duration::from_mins(1));
    agent.refresh(&stack, token).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn what_was_read_later_stays(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    let state = &stack.identity.state;
    let writer = state.database.writer();
    let stored = state.clients.find(&agent.id).await.unwrap().unwrap();
    let named = |name: &str, minutes: i64| Client {
        name: name.to_owned(),
        read_at: stored
            .read_at
            .map(|at| at + time::Duration::minutes(minutes)),
        ..stored.clone()
    };
    // Replicas remember documents of different times.
    for (name, minutes, expected) in [
        ("earlier", -1, "The <agent>"),
        ("later", 1, "later"),
        ("between", 0, "later"),
    ] {
        let read = named(name, minutes);
        store_by_url(&writer, &read).await.unwrap();
        let now = state.clients.find(&agent.id).await.unwrap().unwrap();
        assert_eq!(now.name, expected);
    }
}
