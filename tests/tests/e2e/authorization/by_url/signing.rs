//! Clients by URL that sign what they authenticate with (`private_key_jwt`): their documents
//! have their keys, or say where they are.

use std::sync::{Arc, Mutex};

use end_to_end::{Answer, Browser, Stack};
use rstest::rstest;
use serde_json::json;

use super::{Agent, CALLBACK, VERIFIER, kitchen, let_in};
use crate::{
    Backend, Postgres, Sqlite,
    authorization::{parameters, pushed::request_uri, signing::Signs},
    oauth::{
        INVALID_CLIENT,
        assertions::{Pair, published::publish, set},
        expect_oauth_error,
    },
};

const OFFLINE: (&str, &str) = ("scope", "openid offline_access recipes");

#[derive(Clone, Copy, Debug)]
enum Keys {
    InDocument,
    Elsewhere,
}

/// An agent with a key.
struct Signing {
    stack: Stack,
    agent: Agent,
    browser: Browser,
    key: Pair,
}

impl Signing {
    async fn start(backend: Backend, keys: Keys) -> Self {
        let (stack, agent, browser) = kitchen(backend).await;
        let key = Pair::new("1");
        agent.change("token_endpoint_auth_method", json!("private_key_jwt"));
        match keys {
            Keys::InDocument => agent.change("jwks", set(&[&key])),
            Keys::Elsewhere => {
                let published = Arc::new(Mutex::new((set(&[&key]), 0)));
                agent.change("jwks_uri", publish(&published).await);
            }
        }
        Self {
            stack,
            agent,
            browser,
            key,
        }
    }

    /// A new assertion of this key.
    fn assertion(&self, key: &Pair) -> String {
        self.stack.assertion(key, &self.agent.id)
    }

    /// Sends a form of the agent, with an assertion if there is one.
    async fn send(&self, path: &str, form: &[(&str, &str)], assertion: Option<&str>) -> Answer {
        let named = [&[("client_id", self.agent.id.as_str())][..], form].concat();
        self.stack.send_signed(path, &named, assertion).await
    }

    /// Expects that nobody but the holder of the key, with a new assertion, may send a form.
    async fn only_with_a_new_assertion(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let (good, other) = (self.assertion(&self.key), self.assertion(&Pair::new("1")));
        for assertion in [None, Some(other.as_str())] {
            expect_unknown(&self.send(path, form, assertion).await);
        }
        let answer = self.send(path, form, Some(&good)).await;
        expect_unknown(&self.send(path, form, Some(&good)).await);
        answer
    }
}

#[track_caller]
fn expect_unknown(refused: &Answer) {
    expect_oauth_error(refused, 401, "invalid_client", INVALID_CLIENT);
}

fn redeeming(code: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

#[rstest]
#[tokio::test]
async fn its_signature_gets_the_tokens_of_a_login(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Keys::InDocument, Keys::Elsewhere)] keys: Keys,
) {
    let mut signing = Signing::start(backend, keys).await;
    let begun = signing.agent.authorize(&[OFFLINE]);
    let code = let_in(&mut signing.browser, &begun).await;
    let redeem = redeeming(&code);
    let tokens = signing
        .only_with_a_new_assertion("/oauth/token", &redeem)
        .await;
    let tokens = tokens.expect_status(200).body;
    assert_eq!(tokens["scope"], "openid offline_access recipes");
    let access = tokens["access_token"].as_str().unwrap();
    let access = signing.stack.anonymous().with_token(access);
    let recipes = signing.stack.recipe_url("/recipes");
    access.get(&recipes).await.expect_status(200);

    let token = tokens["refresh_token"].as_str().unwrap();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let renewed = signing
        .only_with_a_new_assertion("/oauth/token", &refresh)
        .await;
    let renewed = renewed.expect_status(200).body;
    let token = renewed["refresh_token"].as_str().unwrap();
    let revoke = [("token", token)];
    let revoked = signing
        .only_with_a_new_assertion("/oauth/revoke", &revoke)
        .await;
    revoked.expect_status(200);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let assertion = signing.assertion(&signing.key);
    let over = signing
        .send("/oauth/token", &refresh, Some(&assertion))
        .await;
    assert_eq!(over.body["error"], "invalid_grant");
}

#[rstest]
#[tokio::test]
async fn its_signature_pushes_requests(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Keys::InDocument, Keys::Elsewhere)] keys: Keys,
) {
    let mut signing = Signing::start(backend, keys).await;
    let form = parameters(&[("client_id", ""), ("redirect_uri", CALLBACK)]);
    let pushed = signing.only_with_a_new_assertion("/oauth/par", &form).await;
    let uri = request_uri(&pushed);
    let id: String = url::form_urlencoded::byte_serialize(signing.agent.id.as_bytes()).collect();
    let brought = format!("/oauth/authorize?client_id={id}&request_uri={uri}");
    let code = let_in(&mut signing.browser, &brought).await;
    let assertion = signing.assertion(&signing.key);
    let tokens = signing
        .send("/oauth/token", &redeeming(&code), Some(&assertion))
        .await;
    tokens.expect_status(200);
}

#[tokio::test]
async fn its_document_must_have_its_keys() {
    const WITHOUT: &str =
        "in the document at client_id, jwks must be given for private_key_jwt, or jwks_uri";
    let signing = Signing::start(Sqlite, Keys::InDocument).await;
    let form = parameters(&[("client_id", ""), ("redirect_uri", CALLBACK)]);
    signing.agent.change("jwks", serde_json::Value::Null);
    let assertion = signing.assertion(&signing.key);
    let refused = signing.send("/oauth/par", &form, Some(&assertion)).await;
    expect_oauth_error(&refused, 400, "invalid_request", WITHOUT);
}
