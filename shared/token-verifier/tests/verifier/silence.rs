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
async fn a_minute_without_an_answer_is_silence(
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
async fn a_list_that_was_never_had_is_silence_too(
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
async fn nobody_waits_for_a_list_for_more_than_a_second(
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
async fn a_list_that_has_expired_says_nothing(
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
async fn a_304_does_not_bring_an_expired_list_back() {
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
async fn lists_that_are_polled_rarely_are_not_silent_in_between() {
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
