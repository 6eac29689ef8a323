//! An issuer that gives no answer about ended sessions.

use std::time::Duration;

use axum::http::StatusCode;
use rstest::rstest;
use token_verifier::{Error, StatusPolicy};

use crate::support::{Answer, LEEWAY, LIST, NOW, Sessions};

const UNAVAILABLE: Error = Error::Unavailable {
    retry_after: Duration::from_secs(10),
};

async fn sessions(policy: StatusPolicy) -> Sessions {
    let sessions = Sessions::with(|config| config.status_policy(policy)).await;
    sessions.publish(&sessions.list(&[3]));
    sessions
}

fn fall_silent(sessions: &Sessions) {
    let failure = Answer::status(StatusCode::INTERNAL_SERVER_ERROR);
    sessions.issuer.answer(LIST, failure);
}

#[rstest]
#[case::accept(StatusPolicy::Accept, Ok(()))]
#[case::refuse(StatusPolicy::Refuse, Err(UNAVAILABLE))]
#[tokio::test]
async fn the_policy_applies_after_a_minute_without_an_answer(
    #[case] policy: StatusPolicy,
    #[case] expected: Result<(), Error>,
) {
    let sessions = sessions(policy).await;
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    sessions.polled().await;
    fall_silent(&sessions);

    for _ in 0..5 {
        sessions.next_poll().await;
    }
    sessions.clock.advance(9);
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    sessions.clock.advance(1);
    assert_eq!(sessions.verify_at(4).await, expected);
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    assert_eq!(sessions.metrics().status_list_age.unwrap().as_secs(), 60);

    sessions.polled().await;
    sessions.publish(&sessions.list(&[3]));
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    assert_eq!(sessions.metrics().status_list_age.unwrap().as_secs(), 0);
}

#[rstest]
#[case::accept(StatusPolicy::Accept, Ok(()))]
#[case::refuse(StatusPolicy::Refuse, Err(UNAVAILABLE))]
#[tokio::test]
async fn the_policy_applies_if_no_list_was_ever_fetched(
    #[case] policy: StatusPolicy,
    #[case] expected: Result<(), Error>,
) {
    let sessions = sessions(policy).await;
    fall_silent(&sessions);

    assert_eq!(sessions.verify_at(3).await, expected);

    sessions.polled().await;
    sessions.publish(&sessions.list(&[3]));
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
}

#[rstest]
#[case::accept(StatusPolicy::Accept, Ok(()))]
#[case::refuse(StatusPolicy::Refuse, Err(UNAVAILABLE))]
#[tokio::test]
async fn callers_wait_for_a_list_at_most_a_second(
    #[case] policy: StatusPolicy,
    #[case] expected: Result<(), Error>,
) {
    let sessions = sessions(policy).await;
    sessions.issuer.pause();
    let (verifier, token) = (sessions.verifier.clone(), sessions.token_at(3));
    let caller = tokio::spawn(async move { verifier.verify(&token).await.map(drop) });
    assert_eq!(sessions.clock.next_sleep().await.to_string(), "1");

    sessions.clock.advance(1);

    assert_eq!(caller.await.unwrap(), expected);
}

#[rstest]
#[case::accept(StatusPolicy::Accept, Ok(()))]
#[case::refuse(StatusPolicy::Refuse, Err(UNAVAILABLE))]
#[tokio::test]
async fn the_policy_applies_once_the_list_has_expired(
    #[case] policy: StatusPolicy,
    #[case] expected: Result<(), Error>,
) {
    let sessions = sessions(policy).await;
    let mut list = sessions.list(&[3]);
    list["exp"] = (NOW + 10).into();
    sessions.publish(&list);
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    sessions.polled().await;
    fall_silent(&sessions);

    sessions.clock.set(NOW + 10 + LEEWAY - 1);
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    sessions.clock.advance(1);
    assert_eq!(sessions.verify_at(3).await, expected);
}

#[tokio::test]
async fn a_304_does_not_renew_an_expired_list() {
    let sessions = sessions(StatusPolicy::Refuse).await;
    let mut list = sessions.list(&[]);
    list["exp"] = (NOW + 15).into();
    sessions.publish(&list);
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    sessions.polled().await;

    for _ in 0..5 {
        sessions.next_poll().await;
    }

    assert_eq!(sessions.verify_at(4).await, Err(UNAVAILABLE));
    assert_eq!(sessions.metrics().status_list_fetches.succeeded, 5);
}

#[tokio::test]
async fn lists_with_a_long_ttl_are_not_silent_between_polls() {
    let sessions = sessions(StatusPolicy::Refuse).await;
    let mut list = sessions.list(&[]);
    list["ttl"] = 300.into();
    sessions.publish(&list);
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    fall_silent(&sessions);

    sessions.clock.advance(599);
    assert_eq!(sessions.verify_at(4).await, Ok(()));
    sessions.clock.advance(1);
    assert_eq!(sessions.verify_at(4).await, Err(UNAVAILABLE));
}
