//! To which key the code of a request is bound (RFC 9449 §10).

use end_to_end::{
    Answer, Stack,
    dpop_key::{DpopKey, proof_claims},
};
use reqwest::Method;
use rstest::rstest;

use super::{
    REDIRECT_URI, VERIFIER, authorize, code, consent_page, parameters, press,
    pushed::{brought, request_uri},
    register, shop, told,
};
use crate::{Backend, Postgres, Sqlite};

fn proof(stack: &Stack, key: &DpopKey, path: &str) -> String {
    let now = stack.clock.clock().now().unix_timestamp();
    let url = format!("{}{path}", stack.identity_config.public_url);
    key.proof(&proof_claims("POST", &url, None, now))
}

async fn redeem_with(stack: &Stack, code: &str, key: Option<&DpopKey>) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "shop"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    let anonymous = stack.anonymous();
    let mut request = anonymous.request(Method::POST, "/oauth/token").form(&form);
    if let Some(key) = key {
        request = request.header("dpop", proof(stack, key, "/oauth/token"));
    }
    anonymous.send(request).await
}

#[rstest]
#[tokio::test]
async fn the_request_names_the_key(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let (key, another) = (DpopKey::generate(), DpopKey::generate());

    let refused = browser.get(&authorize(&[("dpop_jkt", "short")])).await;
    assert_eq!(told(&refused)["error"], "invalid_request");

    let jkt = key.thumbprint();
    let page = consent_page(&browser.get(&authorize(&[("dpop_jkt", &jkt)])).await);
    let code = code(&press(&mut browser, &page, "allow").await);
    for thief in [None, Some(&another)] {
        let refused = redeem_with(&stack, &code, thief).await;
        assert_eq!(refused.body["error"], "invalid_grant");
    }
    let tokens = redeem_with(&stack, &code, Some(&key))
        .await
        .expect_status(200);
    assert_eq!(tokens.body["token_type"], "DPoP");
}

#[rstest]
#[tokio::test]
async fn a_proof_with_a_pushed_request_binds_its_code(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    register(&stack, shop()).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let (key, another) = (DpopKey::generate(), DpopKey::generate());
    let anonymous = stack.anonymous();
    let push = |changes: &[(&str, &str)], key: &DpopKey| {
        let proof = proof(&stack, key, "/oauth/par");
        let request = anonymous
            .request(Method::POST, "/oauth/par")
            .form(&parameters(changes));
        anonymous.send(request.header("dpop", proof))
    };
    let jkt = another.thumbprint();
    let refused = push(&[("dpop_jkt", &jkt)], &key).await.expect_status(400);
    assert_eq!(refused.body["error"], "invalid_dpop_proof");

    let uri = request_uri(&push(&[], &key).await);
    let page = consent_page(&browser.get(&brought(&uri)).await);
    let code = code(&press(&mut browser, &page, "allow").await);
    for thief in [None, Some(&another)] {
        let refused = redeem_with(&stack, &code, thief).await;
        assert_eq!(refused.body["error"], "invalid_grant");
    }
    redeem_with(&stack, &code, Some(&key))
        .await
        .expect_status(200);
}
