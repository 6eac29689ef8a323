//! Verified tokens are cached, but not for longer than they are valid.

use token_verifier::{Error, Verifications};

use crate::support::{Bench, EXPIRES_AT, LEEWAY, NOW, Signer, claims_with, config, jwks};

fn counts(bench: &Bench) -> Verifications {
    bench.verifier.metrics().verifications
}

#[tokio::test]
async fn a_token_is_checked_once_and_then_cached() {
    let bench = Bench::new();
    let token = bench.signer.token();

    let first = bench.verifier.verify(&token).await.unwrap();
    let second = bench.verifier.verify(&token).await.unwrap();

    assert_eq!(first, second);
    let expected = Verifications {
        accepted: 1,
        cached: 1,
        ..Verifications::default()
    };
    assert_eq!(counts(&bench), expected);
}

#[tokio::test]
async fn a_capacity_of_zero_disables_the_cache() {
    let bench = Bench::with(config().cache_capacity(0));
    let token = bench.signer.token();

    bench.verifier.verify(&token).await.unwrap();
    bench.verifier.verify(&token).await.unwrap();

    assert_eq!(counts(&bench).accepted, 2);
}

#[tokio::test]
async fn a_token_is_not_cached_past_its_exp() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.verifier.verify(&token).await.unwrap();

    bench.clock.set(EXPIRES_AT);
    bench.verifier.verify(&token).await.unwrap();
    bench.verifier.verify(&token).await.unwrap();
    assert_eq!((counts(&bench).accepted, counts(&bench).cached), (3, 0));

    bench.clock.set(EXPIRES_AT + LEEWAY);
    assert_eq!(bench.verifier.verify(&token).await, Err(Error::Expired));
    assert_eq!(counts(&bench).expired, 1);
}

#[tokio::test]
async fn a_token_leaves_the_cache_with_its_key() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.verifier.verify(&token).await.unwrap();

    bench.keys.replace(jwks([Signer::generate("key-2").jwk()]));

    assert_eq!(bench.verifier.verify(&token).await, Err(Error::UnknownKey));
    assert_eq!(counts(&bench).unknown_key, 1);
}

#[tokio::test]
async fn a_token_leaves_the_cache_when_another_key_takes_the_kid() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.verifier.verify(&token).await.unwrap();

    bench.keys.replace(jwks([Signer::generate("key-1").jwk()]));

    let result = bench.verifier.verify(&token).await;
    assert_eq!(result, Err(Error::InvalidSignature));
}

#[tokio::test]
async fn a_token_stays_cached_after_a_reload_of_the_same_key() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.verifier.verify(&token).await.unwrap();

    let another = Signer::generate("key-2");
    bench
        .keys
        .replace(jwks([another.jwk(), bench.signer.jwk()]));
    bench.verifier.verify(&token).await.unwrap();

    assert_eq!(counts(&bench).cached, 1);
}

#[tokio::test]
async fn rejections_are_not_cached() {
    let bench = Bench::new();
    let token = bench.signer.token_of(&claims_with("nbf", NOW + 60));
    let early = bench.verifier.verify(&token).await;
    assert_eq!(early, Err(Error::NotYetValid));

    bench.clock.advance(60);

    assert!(bench.verifier.verify(&token).await.is_ok());
    assert_eq!(counts(&bench).refused, 1);
}

#[tokio::test]
async fn without_keys_no_token_is_verified() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.verifier.verify(&token).await.unwrap();
    assert!(bench.verifier.is_ready());

    bench.keys.replace(jwks([]));

    assert!(!bench.verifier.is_ready());
    let result = bench.verifier.verify(&token).await;
    assert!(matches!(result, Err(Error::Unavailable { .. })));
    assert_eq!(counts(&bench).unavailable, 1);
}
