//! An issuer that cannot be reached.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use token_verifier::{Error, Verifier};

use crate::support::{Answer, FakeIssuer, JWKS, ManualClock, NOW, OPENID, Signer, claims_with};

const DAY: u64 = 86_400;

fn down() -> Answer {
    Answer::status(StatusCode::BAD_GATEWAY)
}

fn take_down(issuer: &FakeIssuer) {
    for path in [OPENID, JWKS] {
        issuer.answer(path, down());
    }
}

fn long_lived(issuer: &FakeIssuer) -> serde_json::Value {
    let mut claims = claims_with("exp", NOW + 10 * 86_400);
    claims["iss"] = issuer.url.as_str().into();
    claims
}

#[tokio::test]
async fn an_issuer_that_comes_up_late_is_found_within_a_second() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    issuer.answer(OPENID, down());
    let verifier = issuer.verifier(&clock);
    let token = signer.token_of(&issuer.claims());
    let unavailable = Err(Error::Unavailable {
        retry_after: Duration::from_secs(1),
    });

    for _ in 0..3 {
        assert_eq!(verifier.verify(&token).await, unavailable);
    }
    assert_eq!(issuer.requests(OPENID), 1);
    assert!(!verifier.is_ready());

    issuer.answer(OPENID, Answer::metadata(&issuer.url, JWKS));
    clock.advance(1);

    assert_eq!(verifier.verify(&token).await.unwrap().subject, "7");
    assert!(verifier.is_ready());
}

#[tokio::test]
async fn callers_before_the_first_keys_wait_for_them() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let verifier = issuer.verifier(&clock);
    let token = signer.token_of(&issuer.claims());
    issuer.pause();
    let background = tokio::spawn(verifier.clone().keep_fresh());
    issuer.wait_for_requests(OPENID, 1).await;

    let caller = tokio::spawn(async move { verifier.verify(&token).await });
    clock.next_sleep().await;
    issuer.reopen();

    assert!(caller.await.unwrap().is_ok());
    assert_eq!(issuer.requests(JWKS), 1);
    background.abort();
}

#[tokio::test]
async fn a_malformed_token_is_refused_without_a_fetch() {
    let clock = ManualClock::at(NOW);
    let issuer = FakeIssuer::start([]).await;
    let verifier = issuer.verifier(&clock);

    assert_eq!(verifier.verify("a.b").await, Err(Error::Malformed));
    assert_eq!(issuer.requests(OPENID), 0);
}

#[tokio::test]
async fn the_last_valid_keys_are_used_for_a_day() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let verifier = issuer.verifier(&clock);
    let token = signer.token_of(&long_lived(&issuer));
    assert!(verifier.verify(&token).await.is_ok());
    take_down(&issuer);

    clock.advance(DAY);
    assert!(verifier.verify(&token).await.is_ok());
    assert!(verifier.is_ready());

    clock.advance(1);
    let late = verifier.verify(&token).await;
    assert!(matches!(late, Err(Error::Unavailable { .. })), "{late:?}");
    assert!(!verifier.is_ready());
}

#[tokio::test]
async fn how_long_keys_are_used_can_be_configured() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let config = issuer.config().key_set_max_stale(Duration::from_mins(1));
    let verifier = Verifier::remote(config, Arc::new(clock.clone())).unwrap();
    let token = signer.token_of(&long_lived(&issuer));
    assert!(verifier.verify(&token).await.is_ok());
    take_down(&issuer);

    clock.advance(61);

    assert!(!verifier.is_ready());
}

#[tokio::test]
async fn tokens_are_accepted_again_when_the_issuer_is_back() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let verifier = issuer.verifier(&clock);
    let token = signer.token_of(&long_lived(&issuer));
    assert!(verifier.verify(&token).await.is_ok());

    clock.advance(2 * DAY);

    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(issuer.requests(JWKS), 2);
}
