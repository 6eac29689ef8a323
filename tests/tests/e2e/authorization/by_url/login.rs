//! From a URL to tokens, and back.

use std::time::Duration;

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use super::{Agent, CALLBACK, code, consent_page, kitchen, let_in, press, told};
use crate::{
    Backend, Postgres, Sqlite,
    authorization::{parameters, pushed::request_uri, rows},
};

const OFFLINE: (&str, &str) = ("scope", "openid profile offline_access recipes account");

#[rstest]
#[tokio::test]
async fn somebody_lets_in_a_client_that_nobody_registered(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let silent = browser.get(&agent.authorize(&[("prompt", "none")])).await;
    assert_eq!(told(&silent)["error"], "consent_required");

    let page = consent_page(&browser.get(&agent.authorize(&[OFFLINE])).await);
    let shown = browser.get(&page).await.expect_status(200);
    let host = agent.id.split('/').nth(2).unwrap();
    for part in [
        &format!("<h1>Allow <bdi>{host}</bdi>?</h1>"),
        "calls itself <strong><bdi>The &lt;agent&gt;</bdi></strong>",
        "Your answer goes to <strong>agent.example</strong>",
        "Nobody here has checked this app",
        "https://agent.example/privacy",
        "<strong>recipe-api</strong>",
    ] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert!(!shown.text.contains("manage your account"));
    assert_eq!(rows(&stack, "clients").await, 0);

    let allowed = told(&press(&mut browser, &page, "allow").await);
    assert_eq!(allowed["iss"], stack.identity.url());
    let tokens = agent.redeem(&stack, &allowed["code"]).await;
    let tokens = tokens.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid profile offline_access recipes");
    assert_eq!(rows(&stack, "clients").await, 1);
    let access = stack
        .anonymous()
        .with_token(tokens["access_token"].as_str().unwrap());
    access.get("/oauth/userinfo").await.expect_status(200);
    access
        .get(&stack.recipe_url("/recipes"))
        .await
        .expect_status(200);
    access.get("/me").await.expect_status(403);
    let refreshed = agent
        .refresh(&stack, tokens["refresh_token"].as_str().unwrap())
        .await;
    assert_eq!(refreshed.expect_status(200).body["scope"], tokens["scope"]);

    // From now on nobody is asked.
    code(&browser.get(&agent.authorize(&[])).await);
    code(&browser.get(&agent.authorize(&[("prompt", "none")])).await);
    assert_eq!(agent.fetched(), 1);
}

#[rstest]
#[tokio::test]
async fn it_is_among_the_apps_until_it_is_taken_back(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let code = let_in(&mut browser, &agent.authorize(&[OFFLINE])).await;
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    let cook = stack.anonymous().log_in("cook").await;
    let listed = cook.get("/me/apps").await.expect_status(200).body;
    let shown = ["client_id", "name", "first_party", "policy_uri", "sessions"];
    let shown = shown.map(|member| listed[0][member].clone());
    let expected = [
        json!(agent.id),
        json!("The <agent>"),
        json!(false),
        json!("https://agent.example/privacy"),
        json!(1),
    ];
    assert_eq!(shown, expected);
    let clients = &stack.identity.state.clients;
    assert_eq!(clients.forget_unused().await.unwrap(), 0);

    let id: String = byte_serialize(agent.id.as_bytes()).collect();
    cook.delete(&format!("/me/apps/{id}"))
        .await
        .expect_status(204);
    assert_eq!(cook.get("/me/apps").await.body, json!([]));
    let refused = agent
        .refresh(&stack, tokens["refresh_token"].as_str().unwrap())
        .await;
    assert_eq!(refused.expect_status(400).body["error"], "invalid_grant");
    assert_eq!(rows(&stack, "clients").await, 1);
    assert_eq!(clients.forget_unused().await.unwrap(), 1);
    assert_eq!(rows(&stack, "clients").await, 0);
    consent_page(&browser.get(&agent.authorize(&[])).await);
}

#[rstest]
#[tokio::test]
async fn whoever_denies_stores_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let page = consent_page(&browser.get(&agent.authorize(&[])).await);
    let denied = press(&mut browser, &page, "deny").await;
    assert_eq!(told(&denied)["error"], "access_denied");
    for table in [
        "clients",
        "consents",
        "authorization_requests",
        "authorization_codes",
    ] {
        assert_eq!(rows(&stack, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn it_may_push_its_request() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let own = [("client_id", agent.id.as_str()), ("redirect_uri", CALLBACK)];
    let pushed = stack
        .anonymous()
        .post_form("/oauth/par", &parameters(&own))
        .await;
    let uri = request_uri(&pushed);
    assert_eq!(rows(&stack, "clients").await, 0);
    let brought = agent.authorize(&[("request_uri", &uri), ("redirect_uri", "")]);
    let code = let_in(&mut browser, &brought).await;
    agent.redeem(&stack, &code).await.expect_status(200);

    agent.change("redirect_uris", json!([]));
    stack.advance(Duration::from_mins(5));
    let refused = stack
        .anonymous()
        .post_form("/oauth/par", &parameters(&own))
        .await;
    let told = refused.expect_status(400).body;
    assert_eq!(told["error"], "invalid_request");
    let description = told["error_description"].as_str().unwrap();
    assert!(
        description.contains("redirect_uris must name"),
        "{description}"
    );
}

/// The token endpoint fetches nothing, so nobody can make it.
#[tokio::test]
async fn whom_nobody_let_in_gets_no_tokens() {
    let (stack, agent, _browser) = kitchen(Sqlite).await;
    for answer in [
        agent.redeem(&stack, "x").await,
        agent.refresh(&stack, "x").await,
    ] {
        assert_eq!(answer.expect_status(401).body["error"], "invalid_client");
    }
    assert_eq!(agent.fetched(), 0);
}

#[rstest]
#[tokio::test]
async fn one_client_cannot_use_what_another_one_got(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, agent, mut browser) = kitchen(backend).await;
    let other = Agent::start().await;
    let first = let_in(&mut browser, &agent.authorize(&[OFFLINE])).await;
    let others = let_in(&mut browser, &other.authorize(&[OFFLINE])).await;
    let refused = other.redeem(&stack, &first).await.expect_status(400);
    assert_eq!(refused.body["error"], "invalid_grant");
    let tokens = other.redeem(&stack, &others).await.expect_status(200).body;
    let refused = agent
        .refresh(&stack, tokens["refresh_token"].as_str().unwrap())
        .await;
    assert_eq!(refused.expect_status(400).body["error"], "invalid_grant");
}

/// A page of the client calls the token endpoint.
#[tokio::test]
async fn its_pages_may_redeem_its_codes() {
    let (stack, agent, mut browser) = kitchen(Sqlite).await;
    let_in(&mut browser, &agent.authorize(&[])).await;
    stack.advance(Duration::from_secs(11));
    let request = stack.anonymous().request(Method::POST, "/oauth/token");
    let answer = request.header("origin", "https://agent.example");
    let answer = stack.anonymous().send(answer).await;
    let allowed = answer.header("access-control-allow-origin");
    assert_eq!(allowed, "https://agent.example");
    assert_ne!(answer.body, Value::Null);
}
