//! Clocks that were ahead and were corrected, here and at the issuer.

use std::time::Duration;

use axum::http::StatusCode;
use rstest::rstest;
use serde_json::json;
use token_verifier::{Error, StatusPolicy};

use crate::support::{
    Answer, Bench, FakeIssuer, JWKS, LIST, ManualClock, NOW, Sessions, Signer, claims_with,
};

const TWO_HOURS: i64 = 7_200;
const DAY: i64 = 86_400;
const TEN_YEARS: i64 = 315_360_000;

/// Gives the verifier a list in which session 3 has ended, while every clock is ahead.
async fn learn_ahead(sessions: &Sessions, by: i64) {
    let now = NOW + by;
    sessions.clock.set(now);
    let mut list = sessions.list(&[3]);
    (list["iat"], list["exp"]) = (now.into(), (now + 1_800).into());
    sessions.publish(&list);
    let mut claims = sessions.issuer.claims();
    (claims["iat"], claims["exp"]) = (now.into(), (now + 900).into());
    claims["status"] = json!({"status_list": {"idx": 4, "uri": sessions.uri(LIST)}});
    let token = sessions.signer.token_of(&claims);
    assert_eq!(sessions.verify(&token).await, Ok(()));
}

#[rstest]
#[tokio::test]
async fn keys_fetched_in_the_future_are_fetched_again(
    #[values(TWO_HOURS, DAY, TEN_YEARS)] back: i64,
) {
    let clock = ManualClock::at(NOW + back);
    let signer = Signer::generate("key-1");
    let issuer = FakeIssuer::start([signer.jwk()]).await;
    let verifier = issuer.verifier(&clock);
    let mut ahead = claims_with("iat", NOW + back);
    ahead["iss"] = issuer.url.as_str().into();
    ahead["exp"] = (NOW + back + 900).into();
    let ahead = signer.token_of(&ahead);
    assert!(verifier.verify(&ahead).await.is_ok());
    let successor = Signer::generate("key-2");
    issuer.answer(JWKS, Answer::keys([successor.jwk()]));

    clock.set(NOW);

    assert_eq!(verifier.metrics().key_set_age, None);
    let token = successor.token_of(&issuer.claims());
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(verifier.verify(&ahead).await, Err(Error::UnknownKey));
}

#[rstest]
#[tokio::test]
async fn a_token_issued_in_the_future_is_refused_even_if_it_was_cached(
    #[values(TWO_HOURS, DAY, TEN_YEARS)] back: i64,
) {
    let bench = Bench::new();
    let token = bench.signer.token_of(&claims_with("iat", NOW));
    assert!(bench.verifier.verify(&token).await.is_ok());

    bench.clock.set(NOW - back);

    let refused = bench.verifier.verify(&token).await;
    assert_eq!(refused, Err(Error::IssuedInFuture));
}

#[rstest]
#[tokio::test]
async fn a_list_from_the_future_is_replaced_by_a_current_one(
    #[values(TWO_HOURS, DAY, TEN_YEARS)] back: i64,
    #[values(StatusPolicy::Accept, StatusPolicy::Refuse)] policy: StatusPolicy,
) {
    let sessions = Sessions::with(|config| config.status_policy(policy)).await;
    learn_ahead(&sessions, back).await;

    sessions.clock.set(NOW);
    sessions.publish(&sessions.list(&[3, 5]));

    assert_eq!(sessions.verify_at(4).await, Ok(()));
    assert_eq!(sessions.verify_at(5).await, Err(Error::Revoked));
    assert_eq!(sessions.metrics().status_list_age, Some(Duration::ZERO));
}

#[tokio::test]
async fn ended_sessions_stay_refused_without_a_current_list() {
    let sessions = Sessions::start().await;
    learn_ahead(&sessions, TWO_HOURS).await;

    sessions.clock.set(NOW);
    let failure = Answer::status(StatusCode::INTERNAL_SERVER_ERROR);
    sessions.issuer.answer(LIST, failure);

    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
}
