//! Clients that sign what they authenticate with, on the way from a pushed request to tokens
//! (`private_key_jwt`, RFC 9126 §2).

use end_to_end::{Answer, Stack};
use identity_service::clients::Draft;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    REDIRECT_URI, VERIFIER, code, consent_page, parameters, press,
    pushed::{SECRET, brought_by, desk, pushed_rows, request_uri},
    register,
};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        INVALID_CLIENT,
        assertions::{JWT_BEARER, Pair, set},
        expect_oauth_error,
    },
};

/// What signing clients do at a stack.
pub(super) trait Signs {
    /// What a client says of itself.
    fn statement(&self, client: &str) -> Value;

    /// A new assertion of a client, signed with a key.
    fn assertion(&self, key: &Pair, client: &str) -> String {
        key.sign(&self.statement(client))
    }

    /// Sends a form, with an assertion if there is one.
    async fn send_signed(
        &self,
        path: &str,
        form: &[(&str, &str)],
        assertion: Option<&str>,
    ) -> Answer;
}

impl Signs for Stack {
    fn statement(&self, client: &str) -> Value {
        let now = self.clock.clock().now().unix_timestamp();
        json!({
            "iss": client, "sub": client, "aud": self.identity.url(), "iat": now,
            "exp": now + 60, "jti": Uuid::now_v7().to_string(),
        })
    }

    async fn send_signed(
        &self,
        path: &str,
        form: &[(&str, &str)],
        assertion: Option<&str>,
    ) -> Answer {
        let signed = assertion.map(|assertion| {
            [
                ("client_assertion_type", JWT_BEARER),
                ("client_assertion", assertion),
            ]
        });
        let form = [form, signed.as_ref().map_or(&[][..], |signed| signed)].concat();
        self.anonymous().post_form(path, &form).await
    }
}

/// A server that signs.
fn signing_desk(key: &Pair) -> Draft {
    Draft {
        secret: None,
        jwks: Some(set(&[key]).to_string()),
        ..desk("private_key_jwt")
    }
}

#[rstest]
#[tokio::test]
async fn a_signature_pushes_a_request_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (key, other) = (Pair::new("1"), Pair::new("1"));
    register(&stack, signing_desk(&key)).await;
    let named = parameters(&[("client_id", "desk")]);
    let unnamed = parameters(&[("client_id", "")]);
    let issuer = stack.identity.url();
    let audiences = [
        json!(issuer),
        json!(format!("{issuer}/oauth/token")),
        json!(format!("{issuer}/oauth/par")),
    ];
    for (aud, form) in audiences.into_iter().zip([&named, &unnamed, &named]) {
        let mut statement = stack.statement("desk");
        statement["aud"] = aud;
        let assertion = key.sign(&statement);
        let answer = stack
            .send_signed("/oauth/par", form, Some(&assertion))
            .await;
        request_uri(&answer);
        // At no endpoint does it count again.
        let token = [("token", "x")];
        for (path, form) in [("/oauth/par", &form[..]), ("/oauth/revoke", &token)] {
            let again = stack.send_signed(path, form, Some(&assertion)).await;
            expect_oauth_error(&again, 401, "invalid_client", INVALID_CLIENT);
        }
    }
    let mut elsewhere = stack.statement("desk");
    elsewhere["aud"] = json!("https://other.example");
    let forged = stack.assertion(&other, "desk");
    for assertion in [None, Some(forged), Some(key.sign(&elsewhere))] {
        let refused = stack
            .send_signed("/oauth/par", &named, assertion.as_deref())
            .await;
        expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    }
    let with_secret = parameters(&[("client_id", "desk"), ("client_secret", SECRET)]);
    let refused = stack.send_signed("/oauth/par", &with_secret, None).await;
    expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    assert_eq!(pushed_rows(&stack).await, 3);
}

#[rstest]
#[tokio::test]
async fn a_signature_leads_from_the_push_to_tokens(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let key = Pair::new("1");
    register(&stack, signing_desk(&key)).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let assertion = stack.assertion(&key, "desk");
    let form = parameters(&[("client_id", "desk")]);
    let pushed = stack
        .send_signed("/oauth/par", &form, Some(&assertion))
        .await;
    let uri = request_uri(&pushed);
    let page = consent_page(&browser.get(&brought_by("desk", &uri)).await);
    let code = code(&press(&mut browser, &page, "allow").await);
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    let unsigned = [&redeem[..], &[("client_id", "desk")]].concat();
    let refused = stack.send_signed("/oauth/token", &unsigned, None).await;
    expect_oauth_error(&refused, 401, "invalid_client", INVALID_CLIENT);
    let assertion = stack.assertion(&key, "desk");
    let tokens = stack
        .send_signed("/oauth/token", &redeem, Some(&assertion))
        .await;
    assert_eq!(tokens.expect_status(200).body["scope"], "openid recipes");
}
