//! Tokens of ended sessions are rejected.

use axum::http::StatusCode;
use axum::http::header::IF_NONE_MATCH;
use rstest::rstest;
use serde_json::json;
use token_verifier::{Error, Fetches, Verifications};

use crate::support::{Answer, Bench, FakeIssuer, LIST, Sessions, Signer, claims_with};

#[tokio::test]
async fn a_live_session_is_accepted_and_costs_one_request() {
    let sessions = Sessions::start().await;
    let token = sessions.token_at(3);

    for _ in 0..3 {
        assert_eq!(sessions.verify(&token).await, Ok(()));
    }
    assert_eq!(sessions.verify_at(4).await, Ok(()));

    assert_eq!(sessions.list_requests(), 1);
    let expected = Fetches {
        succeeded: 1,
        failed: 0,
    };
    assert_eq!(sessions.metrics().status_list_fetches, expected);
}

#[tokio::test]
async fn an_ended_session_is_refused_at_once() {
    let sessions = Sessions::start().await;
    sessions.publish(&sessions.list(&[3]));

    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    assert_eq!(sessions.verify_at(2).await, Ok(()));
    assert_eq!(sessions.verify_at(11).await, Ok(()));
}

#[tokio::test]
async fn cached_tokens_are_refused_once_the_session_has_ended() {
    let sessions = Sessions::start().await;
    let (ended, other) = (sessions.token_at(3), sessions.token_at(4));
    for token in [&ended, &other, &ended] {
        assert_eq!(sessions.verify(token).await, Ok(()));
    }
    sessions.polled().await;

    sessions.publish(&sessions.list(&[3]));
    sessions.next_poll().await;

    assert_eq!(sessions.verify(&ended).await, Err(Error::Revoked));
    assert_eq!(sessions.verify(&other).await, Ok(()));
    let expected = Verifications {
        accepted: 2,
        cached: 2,
        revoked: 1,
        ..Verifications::default()
    };
    assert_eq!(sessions.metrics().verifications, expected);
}

#[tokio::test]
async fn a_token_without_a_status_is_not_looked_up() {
    let sessions = Sessions::start().await;
    let token = sessions.signer.token_of(&sessions.issuer.claims());

    assert_eq!(sessions.verify(&token).await, Ok(()));

    assert_eq!(sessions.list_requests(), 0);
    assert_eq!(sessions.metrics().status_list_age, None);
}

#[tokio::test]
async fn a_local_verifier_uses_no_lists() {
    let bench = Bench::new();
    let status = json!({"status_list": {"idx": 3, "uri": "http://127.0.0.1:1/1"}});
    let token = bench.signer.token_of(&claims_with("status", status));

    assert!(bench.verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn the_list_must_have_the_entry() {
    let sessions = Sessions::start().await;

    assert_eq!(sessions.verify_at(15).await, Ok(()));
    for beyond in [16, i64::MAX] {
        let result = sessions.verify_at(beyond).await;
        assert_eq!(result, Err(Error::InvalidClaim("status")));
    }
}

#[tokio::test]
async fn lists_of_other_issuers_are_never_fetched() {
    let sessions = Sessions::start().await;
    let other = FakeIssuer::start([]).await;

    for uri in [
        format!("{}{LIST}", other.url),
        sessions.uri(LIST).replace("http://", "http://me:secret@"),
        sessions.uri(LIST).replace("http://", "ftp://"),
        LIST.to_owned(),
    ] {
        let token = sessions.token(&json!({"idx": 3, "uri": uri}));
        let result = sessions.verify(&token).await;
        assert_eq!(result, Err(Error::InvalidClaim("status")), "{uri}");
    }

    assert_eq!((other.requests(LIST), sessions.list_requests()), (0, 0));
}

#[tokio::test]
async fn fifty_callers_with_an_unknown_list_cost_one_fetch() {
    let sessions = Sessions::start().await;
    sessions.publish(&sessions.list(&[3]));
    sessions.issuer.pause();
    let callers: Vec<_> = (0..50)
        .map(|index| {
            let (verifier, token) = (sessions.verifier.clone(), sessions.token_at(index % 5));
            tokio::spawn(async move { (index % 5, verifier.verify(&token).await) })
        })
        .collect();
    for _ in &callers {
        assert_eq!(sessions.clock.next_sleep().await.to_string(), "1");
    }

    sessions.issuer.reopen();

    for caller in callers {
        let (index, result) = caller.await.unwrap();
        assert_eq!(result.err(), (index == 3).then_some(Error::Revoked));
    }
    assert_eq!(sessions.list_requests(), 1);
}

#[tokio::test]
async fn lists_in_use_are_polled_and_a_304_is_a_valid_answer() {
    let sessions = Sessions::start().await;
    assert_eq!(sessions.verify_at(3).await, Ok(()));
    sessions.polled().await;
    assert_eq!(sessions.issuer.last_header(&IF_NONE_MATCH), None);

    for polls in 2..10 {
        sessions.next_poll().await;
        assert_eq!(sessions.list_requests(), polls);
        assert!(sessions.issuer.last_header(&IF_NONE_MATCH).is_some());
        assert_eq!(sessions.metrics().status_list_age.unwrap().as_secs(), 0);
    }

    sessions.publish(&sessions.list(&[3]));
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
}

#[rstest]
#[case::longer(60, "60")]
#[case::far_too_long(86_400, "3600")]
#[case::too_short(0, "1")]
#[tokio::test]
async fn the_ttl_of_a_list_sets_the_polling_interval(#[case] ttl: u64, #[case] pause: &str) {
    let sessions = Sessions::start().await;
    let mut list = sessions.list(&[]);
    list["ttl"] = ttl.into();
    sessions.publish(&list);

    assert_eq!(sessions.verify_at(3).await, Ok(()));

    assert_eq!(sessions.clock.next_sleep().await.to_string(), "1");
    assert_eq!(sessions.clock.next_sleep().await.to_string(), pause);
}

#[tokio::test]
async fn an_unused_list_is_dropped() {
    let sessions = Sessions::start().await;
    assert_eq!(sessions.verify_at(3).await, Ok(()));
    sessions.polled().await;

    sessions.clock.advance(599);
    sessions.polled().await;
    assert!(sessions.metrics().status_list_age.is_some());
    sessions.clock.advance(10);
    while sessions.metrics().status_list_age.is_some() {
        tokio::task::yield_now().await;
    }

    assert_eq!(sessions.list_requests(), 2);
    assert_eq!(sessions.verify_at(3).await, Ok(()));
    assert_eq!(sessions.issuer.last_header(&IF_NONE_MATCH), None);
}

#[tokio::test]
async fn of_too_many_lists_the_one_unused_for_longest_is_dropped() {
    let sessions = Sessions::start().await;
    let use_list = async |number: usize| {
        let uri = sessions.uri(&format!("/lists/{number}"));
        let token = sessions.token(&json!({"idx": 3, "uri": uri}));
        let mut list = sessions.list(&[]);
        list["sub"] = uri.into();
        let header = json!({"alg": "RS256", "kid": "key-1", "typ": "statuslist+jwt"});
        let answer = Answer::text(sessions.signer.sign(&header, &list));
        sessions.issuer.answer(&format!("/lists/{number}"), answer);
        assert_eq!(sessions.verify(&token).await, Ok(()));
    };
    use_list(0).await;
    sessions.clock.advance(1);
    for number in 1..=128 {
        use_list(number).await;
    }

    use_list(128).await;
    use_list(0).await;

    assert_eq!(sessions.issuer.requests("/lists/128"), 1);
    assert_eq!(sessions.issuer.requests("/lists/0"), 2);
}

#[tokio::test]
async fn a_list_signed_with_a_new_key_causes_a_fetch_of_the_keys() {
    let sessions = Sessions::start().await;
    let new = Signer::generate("key-2");
    let header = json!({"alg": "RS256", "kid": "key-2", "typ": "statuslist+jwt"});
    let list = new.sign(&header, &sessions.list(&[3]));
    sessions.issuer.answer(LIST, Answer::text(list));
    sessions.issuer.publish([sessions.signer.jwk(), new.jwk()]);

    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
}

#[tokio::test]
async fn a_failed_fetch_is_not_repeated_by_every_caller() {
    let sessions = Sessions::start().await;
    let failure = Answer::status(StatusCode::INTERNAL_SERVER_ERROR);
    sessions.issuer.answer(LIST, failure);

    for _ in 0..5 {
        assert_eq!(sessions.verify_at(3).await, Ok(()));
    }

    assert_eq!(sessions.list_requests(), 1);
}
