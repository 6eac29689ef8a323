//! Expired tokens, which only page guards accept.

use serde_json::json;
use token_verifier::{Error, Verifications};

use crate::support::{Bench, EXPIRES_AT, Signer, claims_with};

#[tokio::test]
async fn an_expired_token_is_authentic_but_not_valid() {
    let bench = Bench::new();
    let token = bench.signer.token();
    bench.clock.set(EXPIRES_AT + 86_400);

    let claims = bench.verifier.verify_expired_ok(&token).await.unwrap();

    assert_eq!(claims.subject, "7");
    assert_eq!(bench.verifier.verify(&token).await, Err(Error::Expired));
    let expected = Verifications {
        accepted: 1,
        expired: 1,
        ..Verifications::default()
    };
    assert_eq!(bench.verifier.metrics().verifications, expected);
}

#[tokio::test]
async fn every_other_rule_still_holds() {
    let bench = Bench::new();
    bench.clock.set(EXPIRES_AT + 86_400);
    let refusal = async |token: String| bench.verifier.verify_expired_ok(&token).await.err();

    let signer = &bench.signer;
    let forged = Signer::generate("key-1").token();
    assert_eq!(refusal(forged).await, Some(Error::InvalidSignature));
    let refresh = signer.token_of(&claims_with("type", "refresh"));
    assert_eq!(refusal(refresh).await, Some(Error::WrongType));
    let elsewhere = signer.token_of(&claims_with("iss", "https://evil.example.org"));
    assert_eq!(refusal(elsewhere).await, Some(Error::WrongIssuer));
    let photos = signer.token_of(&claims_with("aud", json!(["photo-api"])));
    assert_eq!(refusal(photos).await, Some(Error::WrongAudience));
}
