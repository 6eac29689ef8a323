//! Keeping the key set fresh.

use rstest::rstest;
use token_verifier::{Fetches, Verifier};
use tokio::task::JoinHandle;

use crate::support::{Answer, FakeIssuer, JWKS, ManualClock, NOW, Signer};

struct Kept {
    signer: Signer,
    clock: ManualClock,
    issuer: FakeIssuer,
    verifier: Verifier,
    background: JoinHandle<()>,
}

impl Kept {
    async fn start(max_age: u32) -> Self {
        let signer = Signer::generate("key-1");
        let clock = ManualClock::at(NOW);
        let issuer = FakeIssuer::start([]).await;
        issuer.answer(JWKS, Answer::keys([signer.jwk()]).max_age(max_age));
        let verifier = issuer.verifier(&clock);
        let background = tokio::spawn(verifier.clone().keep_fresh());
        Self {
            signer,
            clock,
            issuer,
            verifier,
            background,
        }
    }
}

#[rstest]
#[case::ours(300, 150.0)]
#[case::short(3, 1.5)]
#[case::at_least_a_second(0, 0.5)]
#[case::at_most_a_day(31_536_000, 43_200.0)]
#[tokio::test]
async fn the_set_is_fetched_at_once_and_again_at_half_its_max_age(
    #[case] max_age: u32,
    #[case] pause: f64,
) {
    let kept = Kept::start(max_age).await;
    assert!(!kept.verifier.is_ready());

    assert_eq!(kept.clock.next_sleep().await.to_string(), pause.to_string());

    assert!(kept.verifier.is_ready());
    assert_eq!(kept.issuer.requests(JWKS), 1);
    assert_eq!(kept.issuer.last_cache_control(), None);
}

#[tokio::test]
async fn a_refresh_brings_new_keys_before_a_token_needs_them() {
    let kept = Kept::start(300).await;
    kept.clock.next_sleep().await;
    let next = Signer::generate("key-2");

    kept.issuer.publish([kept.signer.jwk(), next.jwk()]);
    kept.clock.advance(150);
    kept.clock.next_sleep().await;

    let token = next.token_of(&kept.issuer.claims());
    assert!(kept.verifier.verify(&token).await.is_ok());
    assert_eq!(kept.issuer.requests(JWKS), 2);
}

#[tokio::test]
async fn failed_fetches_are_retried_with_growing_pauses() {
    let kept = Kept::start(300).await;
    kept.clock.next_sleep().await;
    kept.issuer.answer(JWKS, Answer::text("no key set"));

    let mut pauses = Vec::new();
    let mut pause = 150;
    for _ in 0..6 {
        kept.clock.advance(pause);
        let seconds = kept.clock.next_sleep().await.to_string();
        pause = seconds.parse().unwrap();
        pauses.push(pause);
    }

    assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
    let expected = Fetches {
        succeeded: 1,
        failed: 6,
    };
    assert_eq!(kept.verifier.metrics().fetches, expected);
}

#[tokio::test]
async fn after_a_failure_the_normal_interval_returns() {
    let kept = Kept::start(300).await;
    kept.clock.next_sleep().await;
    kept.issuer.answer(JWKS, Answer::text("no key set"));
    kept.clock.advance(150);
    kept.clock.next_sleep().await;

    kept.issuer.publish([kept.signer.jwk()]);
    kept.clock.advance(1);

    assert_eq!(kept.clock.next_sleep().await.to_string(), "150");
}

#[tokio::test]
async fn a_set_that_a_caller_fetched_meanwhile_is_fresh_too() {
    let kept = Kept::start(300).await;
    kept.clock.next_sleep().await;
    kept.clock.advance(100);
    let stranger = Signer::generate("nobody");
    let token = stranger.token_of(&kept.issuer.claims());
    assert!(kept.verifier.verify(&token).await.is_err());
    kept.clock.next_sleep().await;

    kept.clock.advance(50);

    assert_eq!(kept.clock.next_sleep().await.to_string(), "100");
    assert_eq!(kept.issuer.requests(JWKS), 2);
}

#[tokio::test]
async fn metrics_have_the_age_of_the_set() {
    let kept = Kept::start(300).await;
    assert_eq!(kept.verifier.metrics().key_set_age, None);
    kept.clock.next_sleep().await;

    kept.clock.advance(42);

    let age = kept.verifier.metrics().key_set_age.unwrap();
    assert_eq!(age.as_secs(), 42);
}

#[tokio::test]
async fn it_stops_when_dropped() {
    let kept = Kept::start(300).await;
    kept.clock.next_sleep().await;

    kept.background.abort();
    assert!(kept.background.await.unwrap_err().is_cancelled());
    kept.clock.advance(1_000);

    assert_eq!(kept.issuer.requests(JWKS), 1);
}
