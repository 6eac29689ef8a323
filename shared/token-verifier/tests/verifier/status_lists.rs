//! Which lists are trusted.

use std::sync::Arc;

use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::{Error, StatusPolicy, Verifier, VerifierConfig};

use crate::support::{
    AUDIENCE, Answer, ISSUER, JWKS, LIST, NOW, OPENID, Sessions, Signer, claims_with, lst,
};

/// Where an untrusted list makes a difference.
async fn strict() -> Sessions {
    Sessions::with(|config| config.status_policy(StatusPolicy::Refuse)).await
}

async fn assert_list_rejected(sessions: &Sessions) {
    let result = sessions.verify_at(3).await;
    assert!(
        matches!(result, Err(Error::Unavailable { .. })),
        "{result:?}"
    );
    assert_eq!(sessions.metrics().status_list_fetches.failed, 1);
}

#[rstest]
#[case::of_somebody_else("iss", json!("https://evil.example.org"))]
#[case::another_list("sub", json!("https://id.example.org/status-lists/2"))]
#[case::expired("exp", json!(NOW - 30))]
#[case::from_the_future("iat", json!(NOW + 31))]
#[case::two_bits_an_entry("status_list", json!({"bits": 2, "lst": lst(&[0; 4])}))]
#[case::not_deflated("status_list", json!({"bits": 1, "lst": "AAAA"}))]
#[case::bomb("status_list", json!({"bits": 1, "lst": lst(&vec![0; 1024 * 1024 + 1])}))]
#[tokio::test]
async fn lists_with_bad_claims_are_rejected(#[case] name: &str, #[case] value: Value) {
    let sessions = strict().await;
    let mut list = sessions.list(&[]);
    list[name] = value;
    sessions.publish(&list);

    assert_list_rejected(&sessions).await;
}

#[rstest]
#[case::access_token("typ", json!("at+jwt"))]
#[case::another_spelling("typ", json!("application/statuslist+jwt"))]
#[case::no_type("typ", json!(null))]
#[case::unsigned("alg", json!("none"))]
#[case::another_algorithm("alg", json!("RS512"))]
#[case::unknown_key("kid", json!("nobody"))]
#[case::extension("crit", json!(["exp"]))]
#[tokio::test]
async fn lists_with_bad_headers_are_rejected(#[case] name: &str, #[case] value: Value) {
    let sessions = strict().await;
    let mut header = json!({"alg": "RS256", "kid": "key-1", "typ": "statuslist+jwt"});
    header[name] = value;
    let list = sessions.signer.sign(&header, &sessions.list(&[]));
    sessions.issuer.answer(LIST, Answer::text(list));

    assert_list_rejected(&sessions).await;
}

#[tokio::test]
async fn a_forged_list_is_rejected() {
    let sessions = strict().await;
    let forger = Signer::generate("key-1");
    let header = json!({"alg": "RS256", "kid": "key-1", "typ": "statuslist+jwt"});
    let list = forger.sign(&header, &sessions.list(&[]));
    sessions.issuer.answer(LIST, Answer::text(list));

    assert_list_rejected(&sessions).await;
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let sessions = strict().await;
    let list = sessions.list(&[]);
    sessions.publish(&list);
    sessions.issuer.answer(LIST, Answer::redirect("/elsewhere"));

    assert_list_rejected(&sessions).await;
    assert_eq!(sessions.issuer.requests("/elsewhere"), 0);
}

#[tokio::test]
async fn anything_but_a_signed_token_is_rejected() {
    let sessions = strict().await;
    sessions.issuer.answer(LIST, Answer::text("<html>"));

    assert_list_rejected(&sessions).await;
}

#[tokio::test]
async fn a_list_of_the_largest_size_is_accepted() {
    let sessions = strict().await;
    let mut list = sessions.list(&[]);
    // Something that does not compress.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0] & 0xfe
    })
    .take(800 * 1024)
    .collect();
    list["status_list"]["lst"] = lst(&noise).into();
    sessions.publish(&list);

    assert_eq!(sessions.verify_at(0).await, Ok(()));
}

#[tokio::test]
async fn an_older_list_does_not_replace_a_newer_one() {
    let sessions = Sessions::start().await;
    sessions.publish(&sessions.list(&[3]));
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    sessions.polled().await;

    let mut older = sessions.list(&[]);
    older["iat"] = (NOW - 1).into();
    sessions.publish(&older);
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
    assert_eq!(sessions.metrics().status_list_fetches.failed, 1);

    sessions.publish(&sessions.list(&[]));
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(3).await, Ok(()));
}

#[tokio::test]
async fn a_list_dated_by_a_clock_that_is_ahead_does_not_keep_others_out() {
    let sessions = Sessions::start().await;
    let mut ahead = sessions.list(&[]);
    ahead["iat"] = (NOW + 25).into();
    sessions.publish(&ahead);
    assert_eq!(sessions.verify_at(3).await, Ok(()));
    sessions.polled().await;

    let mut right = sessions.list(&[3]);
    right["iat"] = (NOW + 1).into();
    sessions.publish(&right);
    sessions.next_poll().await;
    assert_eq!(sessions.verify_at(3).await, Err(Error::Revoked));
}

#[tokio::test]
async fn lists_may_come_from_another_url_but_must_name_the_issuer() {
    let sessions = Sessions::start().await;
    let issuer = &sessions.issuer;
    issuer.answer(OPENID, Answer::metadata(ISSUER, JWKS));
    let config = VerifierConfig::new(ISSUER, AUDIENCE).fetch_url(Some(&issuer.url));
    let clock = Arc::new(sessions.clock.clone());
    let verifier = Verifier::remote(config, clock).unwrap();
    let uri = format!("{ISSUER}{LIST}");
    let mut list = sessions.list(&[3]);
    list["sub"] = uri.as_str().into();
    sessions.publish(&list);

    let status = json!({"status_list": {"idx": 3, "uri": uri}});
    let token = sessions.signer.token_of(&claims_with("status", status));

    assert_eq!(verifier.verify(&token).await, Err(Error::Revoked));
}
