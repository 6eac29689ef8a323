//! To which keys refresh tokens are bound (RFC 9449 §5).

use end_to_end::{Stack, dpop_key::DpopKey, forge};
use rstest::rstest;
use serde_json::json;

use super::{ask_with, text};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        Granted, LOGIN, PAGE, Registered, SHOP,
        exchange::{code, redeeming},
        expect_oauth_error, register,
    },
};

/// The refresh token of a session that began with a proof of `key`.
async fn begun(stack: &Stack, client: &Registered, key: &DpopKey) -> String {
    register(stack, [SHOP, PAGE]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let granted = Granted {
        client_id: client.id,
        scope: "openid offline_access recipes",
        ..LOGIN
    };
    let code = code(stack, &person, client, &granted).await;
    let tokens = ask_with(stack, client, &redeeming(client, &code), Some(key)).await;
    text(&tokens.expect_status(200), "refresh_token").to_owned()
}

fn refreshing(token: &str) -> [(&'static str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}

#[rstest]
#[tokio::test]
async fn that_of_a_public_client_is_bound(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (key, another) = (DpopKey::generate(), DpopKey::generate());
    let first = begun(&stack, &PAGE, &key).await;
    let why = "the refresh token is bound to a key; send a DPoP proof of that key";
    for thief in [None, Some(&another)] {
        let refused = ask_with(&stack, &PAGE, &refreshing(&first), thief).await;
        expect_oauth_error(&refused, 400, "invalid_grant", why);
    }
    // A thief without the key changes nothing, so the owner goes on.
    let second = ask_with(&stack, &PAGE, &refreshing(&first), Some(&key)).await;
    let second = second.expect_status(200);
    assert_eq!(text(&second, "token_type"), "DPoP");
    let claims = forge::decode(text(&second, "access_token"), 1);
    assert_eq!(claims["cnf"], json!({"jkt": key.thumbprint()}));

    // The next one is bound too.
    let second = text(&second, "refresh_token");
    let refused = ask_with(&stack, &PAGE, &refreshing(second), None).await;
    expect_oauth_error(&refused, 400, "invalid_grant", why);
    let third = ask_with(&stack, &PAGE, &refreshing(second), Some(&key)).await;
    third.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn a_client_that_authenticates_may_change_its_key(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (key, another) = (DpopKey::generate(), DpopKey::generate());
    let token = begun(&stack, &SHOP, &key).await;
    let answer = ask_with(&stack, &SHOP, &refreshing(&token), Some(&another)).await;
    let answer = answer.expect_status(200);
    let claims = forge::decode(text(&answer, "access_token"), 1);
    assert_eq!(claims["cnf"], json!({"jkt": another.thumbprint()}));

    let token = text(&answer, "refresh_token");
    let answer = ask_with(&stack, &SHOP, &refreshing(token), None).await;
    assert_eq!(text(&answer.expect_status(200), "token_type"), "Bearer");
}
