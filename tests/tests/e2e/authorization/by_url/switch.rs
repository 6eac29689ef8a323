//! `IDENTITY_CLIENT_METADATA`

use end_to_end::Stack;
use identity_service::clients::ClientsByUrl;
use serde_json::{Value, json};

use super::{Agent, expect_page, kitchen, let_in};
use crate::Sqlite;

const METADATA: [&str; 2] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

async fn supported(stack: &Stack) -> Vec<Value> {
    let mut found = Vec::new();
    for path in METADATA {
        let metadata = stack.anonymous().get(path).await.expect_status(200).body;
        found.push(metadata["client_id_metadata_document_supported"].clone());
    }
    found
}

#[tokio::test]
async fn where_it_is_off_nobody_is_let_in_any_more() {
    let (mut stack, agent, mut browser) = kitchen(Sqlite).await;
    assert_eq!(supported(&stack).await, [json!(true), json!(true)]);
    let offline = agent.authorize(&[("scope", "openid offline_access")]);
    let code = let_in(&mut browser, &offline).await;
    let tokens = agent.redeem(&stack, &code).await.expect_status(200).body;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();

    stack.identity_config.client_metadata = ClientsByUrl::Refused;
    let stack = stack.restart().await;
    assert_eq!(supported(&stack).await, [json!(false), json!(false)]);
    let unknown = Agent::start().await;
    for agent in [&agent, &unknown] {
        let answer = browser.get(&agent.authorize(&[])).await;
        expect_page(&answer, "names no app that is registered here");
    }
    assert_eq!((agent.fetched(), unknown.fetched()), (1, 0));
    agent
        .refresh(&stack, refresh_token)
        .await
        .expect_status(401);
}
