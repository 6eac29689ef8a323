//! Discovery of the keys through the issuer's metadata.

use std::sync::Arc;

use axum::http::StatusCode;
use rstest::rstest;
use token_verifier::{ConfigError, Error, Verifier, VerifierConfig};

use crate::support::{
    Answer, FakeIssuer, ISSUER, JWKS, ManualClock, NOW, OAUTH, OPENID, Signer, config,
};

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(NOW))
}

#[tokio::test]
async fn keys_are_found_through_openid_metadata() {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let verifier = issuer.verifier(&clock());

    let result = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert_eq!(result.unwrap().subject, "7");
    let requests = [OPENID, OAUTH, JWKS].map(|path| issuer.requests(path));
    assert_eq!(requests, [1, 0, 1]);
}

#[tokio::test]
async fn keys_are_found_through_oauth_metadata_if_there_is_no_other() {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    issuer.remove(OPENID);
    issuer.answer(OAUTH, Answer::metadata(&issuer.url, JWKS));
    let verifier = issuer.verifier(&clock());

    let result = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert_eq!(result.unwrap().subject, "7");
}

#[tokio::test]
async fn documents_may_come_from_another_url_but_must_name_the_issuer() {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    issuer.answer(OPENID, Answer::metadata(ISSUER, JWKS));
    let config = config().fetch_url(Some(&issuer.url));
    let verifier = Verifier::remote(config, clock()).unwrap();

    let good = verifier.verify(&signer.token()).await;
    let by_address = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert_eq!(good.unwrap().issuer, ISSUER);
    assert_eq!(by_address, Err(Error::WrongIssuer));
}

#[tokio::test]
async fn metadata_of_another_issuer_is_refused() {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    issuer.answer(OPENID, Answer::metadata(ISSUER, JWKS));
    let verifier = issuer.verifier(&clock());

    let result = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert!(matches!(result, Err(Error::Unavailable { .. })));
    assert_eq!(issuer.requests(JWKS), 0);
    assert_eq!(verifier.metrics().fetches.failed, 1);
}

#[tokio::test]
async fn keys_that_moved_are_found_again() {
    let clock = ManualClock::at(NOW);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let background = tokio::spawn(issuer.verifier(&clock).keep_fresh());
    clock.next_sleep().await;

    issuer.remove(JWKS);
    issuer.answer("/keys", Answer::keys([signer.jwk()]));
    issuer.answer(OPENID, Answer::metadata(&issuer.url, "/keys"));
    clock.advance(150);
    clock.next_sleep().await;
    clock.advance(1);
    clock.next_sleep().await;

    assert_eq!(issuer.requests(OPENID), 2);
    assert_eq!(issuer.requests("/keys"), 1);
    background.abort();
}

#[rstest]
#[case::error(Answer::status(StatusCode::INTERNAL_SERVER_ERROR))]
#[case::redirect(Answer::redirect("/elsewhere"))]
#[case::no_json(Answer::text("<html>"))]
#[case::no_keys(Answer::keys([]))]
#[tokio::test]
async fn a_bad_key_set_is_a_failed_fetch(#[case] answer: Answer) {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    issuer.answer(JWKS, answer);
    let verifier = issuer.verifier(&clock());

    let result = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert!(matches!(result, Err(Error::Unavailable { .. })));
    assert_eq!(verifier.metrics().fetches.failed, 1);
    assert_eq!(issuer.requests("/elsewhere"), 0);
}

#[rstest]
#[case::just_small_enough(256 * 1024, true)]
#[case::too_large(256 * 1024 + 1, false)]
#[tokio::test]
async fn a_key_set_is_read_up_to_a_limit(#[case] bytes: usize, #[case] accepted: bool) {
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([]).await;
    issuer.answer(JWKS, Answer::keys([signer.jwk()]).padded_to(bytes));
    let verifier = issuer.verifier(&clock());

    let result = verifier.verify(&signer.token_of(&issuer.claims())).await;

    assert_eq!(result.is_ok(), accepted);
}

#[test]
fn invalid_settings_are_refused() {
    let remote = |config: VerifierConfig| Verifier::remote(config, clock()).unwrap_err();

    let issuer = remote(VerifierConfig::new("id.example.org", "recipe-api"));
    assert!(matches!(issuer, ConfigError::Issuer(_)));
    let fetch_url = remote(config().fetch_url(Some("identity:8080")));
    assert!(matches!(fetch_url, ConfigError::FetchUrl(_)));
    let algorithms = remote(config().algorithms([]));
    assert!(matches!(algorithms, ConfigError::NoAlgorithm));
}
