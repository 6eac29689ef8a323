use std::{collections::BTreeSet, time::Duration};

use end_to_end::{Stack, forge};
use identity_service::keys::SigningAlgorithm;
use rstest::rstest;
use serde_json::Value;
use token_verifier::Algorithm;

use super::published_keys;
use crate::{Backend, Postgres, Sqlite};

fn algorithm(token: &str) -> Value {
    forge::decode(token, 0)["alg"].clone()
}

async fn stack(backend: Backend) -> Stack {
    Stack::builder(backend)
        .recipes(|config| {
            config.algorithms = vec![Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
        })
        .start()
        .await
}

#[rstest]
#[case::es256(SigningAlgorithm::ES256, "EC")]
#[case::eddsa(SigningAlgorithm::EdDSA, "OKP")]
#[tokio::test]
async fn a_change_of_algorithm_while_keys_of_both_kinds_are_live(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[case] new: SigningAlgorithm,
    #[case] kind: &str,
) {
    let mut stack = stack(backend).await;
    stack.identity_config.signing_algorithm = new;
    let stack = stack.restart().await;
    let cook = stack.sign_up("cook").await;
    assert_eq!(
        algorithm(cook.token()),
        "RS256",
        "verifiers do not know the new key yet"
    );
    cook.get_until_ok("/recipes").await;

    // After twice the max-age it signs.
    stack.advance(Duration::from_mins(10));
    let baker = stack.sign_up("baker").await;
    assert_eq!(algorithm(baker.token()), new.as_str());
    assert_eq!(algorithm(baker.refresh_token()), new.as_str());
    for somebody in [&cook, &baker] {
        somebody.get("/me").await.expect_status(200);
        somebody.get("/recipes").await.expect_status(200);
    }
    let answer = cook.refresh(cook.refresh_token()).await.expect_status(200);
    let token = answer.body["access_token"].as_str().unwrap();
    assert_eq!(algorithm(token), new.as_str());

    let keys = cook.get("/.well-known/jwks.json").await.body;
    let keys = keys["keys"].as_array().unwrap().iter();
    let kinds: BTreeSet<_> = keys.map(|key| key["kty"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from([kind, "EC", "RSA"]));
}

#[tokio::test]
async fn a_verifier_without_the_new_algorithm_refuses_it() {
    let mut stack = Stack::start(Sqlite).await;
    stack.identity_config.signing_algorithm = SigningAlgorithm::ES256;
    let stack = stack.restart().await;
    stack.advance(Duration::from_mins(10));
    let cook = stack.sign_up("cook").await;
    let refused = cook.get("/recipes").await.expect_status(401);
    assert!(refused.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn a_restart_makes_no_more_keys() {
    let mut stack = Stack::start(Sqlite).await;
    // The issuer is not new any more.
    stack.advance(Duration::from_mins(2));
    stack.identity_config.signing_algorithm = SigningAlgorithm::EdDSA;
    let stack = stack.restart().await;
    // Two of RS256 and the next of EdDSA as the default, and for clients two of ES256 and the
    // first of RS256, which waits until verifiers know it.
    let keys = published_keys(&stack.anonymous()).await;
    assert_eq!(keys.len(), 3 + 2 + 1);
    let stack = stack.restart().await;
    assert_eq!(published_keys(&stack.anonymous()).await, keys);
}
