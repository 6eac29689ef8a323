//! Tokens that are accepted, and their claims.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm as Named, EncodingKey, Header, encode};
use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::{
    Algorithm, Claims, Error, LocalKeys, Principal, StatusReference, TokenType, Verifier,
};

use crate::support::{
    AUDIENCE, Bench, EXPIRES_AT, ISSUER, ManualClock, NOW, claims, claims_with, config, header,
    jwks,
};

#[tokio::test]
async fn every_claim_of_ours_is_parsed() {
    let bench = Bench::new();
    let token = bench.signer.token_of(&json!({
        "iss": ISSUER, "sub": "7", "aud": [ISSUER, AUDIENCE], "client_id": "first-party",
        "scope": "account recipes posts", "type": "access", "iat": NOW, "nbf": NOW - 1,
        "exp": EXPIRES_AT, "jti": "j", "sid": "s", "auth_time": NOW - 60,
        "preferred_username": "cook", "given_name": "Ada", "family_name": "Lovelace",
        "picture": "https://img/1", "thumb_url": "https://img/1s", "csrf": "c",
        "status": {"status_list": {"idx": 3, "uri": "https://id.example.org/status-lists/1"}},
        "locale": "de",
    }));

    let verified = bench.verifier.verify(&token).await.unwrap();

    let text = |text: &str| Some(text.to_owned());
    let Value::Object(extra) = json!({"locale": "de"}) else {
        unreachable!("an object literal")
    };
    assert!(
        *verified
            == Claims {
                issuer: ISSUER.to_owned(),
                subject: "7".to_owned(),
                audience: vec![ISSUER.to_owned(), AUDIENCE.to_owned()],
                client_id: text("first-party"),
                scope: "account recipes posts".to_owned().into(),
                token_type: text("access"),
                issued_at: NOW,
                not_before: Some(NOW - 1),
                expires_at: EXPIRES_AT,
                jwt_id: text("j"),
                session_id: text("s"),
                auth_time: Some(NOW - 60),
                preferred_username: text("cook"),
                given_name: text("Ada"),
                family_name: text("Lovelace"),
                picture: text("https://img/1"),
                thumb_url: text("https://img/1s"),
                csrf: text("c"),
                status: Some(StatusReference {
                    index: 3,
                    uri: "https://id.example.org/status-lists/1".to_owned(),
                }),
                confirmation: None,
                extra,
            },
        "{verified:?}"
    );
}

#[tokio::test]
async fn a_token_with_only_the_required_claims() {
    let bench = Bench::new();
    let token = bench.signer.token_of(&json!({
        "iss": ISSUER, "sub": "7", "aud": AUDIENCE, "iat": NOW, "exp": EXPIRES_AT,
    }));

    let verified = bench.verifier.verify(&token).await.unwrap();

    assert_eq!(verified.audience, [AUDIENCE]);
    assert_eq!(verified.scope.iter().count(), 0);
}

/// RFC 9068 §2.2, §5
#[rstest]
#[case::person("7", Some("shop"), Principal::Person("7"))]
#[case::no_client("7", None, Principal::Person("7"))]
#[case::client("shop", Some("shop"), Principal::Client("shop"))]
#[case::client_with_the_id_of_a_person("7", Some("7"), Principal::Client("7"))]
#[case::another_person("shop", Some("SHOP"), Principal::Person("shop"))]
#[tokio::test]
async fn a_client_is_no_person(
    #[case] subject: &str,
    #[case] client: Option<&str>,
    #[case] expected: Principal<'_>,
) {
    let bench = Bench::new();
    let mut claims = claims_with("sub", subject);
    claims.as_object_mut().unwrap().remove("client_id");
    if let Some(client) = client {
        claims["client_id"] = client.into();
    }
    let token = bench.signer.token_of(&claims);

    let verified = bench.verifier.verify(&token).await.unwrap();

    assert_eq!(verified.principal(), expected);
}

#[tokio::test]
async fn dates_may_have_fractions() {
    let bench = Bench::new();
    let token = bench
        .signer
        .token_of(&claims_with("iat", 1_699_999_999.75_f64));

    let verified = bench.verifier.verify(&token).await.unwrap();

    assert_eq!(verified.issued_at, NOW - 1);
}

#[tokio::test]
async fn names_and_secrets_are_not_written_to_logs() {
    let bench = Bench::new();
    let mut claims = claims_with("given_name", "Ada");
    claims["csrf"] = "a-secret".into();
    let token = bench.signer.token_of(&claims);

    let verified = bench.verifier.verify(&token).await.unwrap();

    let logged = format!("{verified:?}");
    assert!(!logged.contains("Ada") && !logged.contains("a-secret"));
}

fn p256() -> EncodingKey {
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    EncodingKey::from_ec_der(key.unwrap().as_ref())
}

fn ed25519() -> EncodingKey {
    let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new());
    EncodingKey::from_ed_der(key.unwrap().as_ref())
}

#[rstest]
#[case::es256(Algorithm::ES256, Named::ES256, p256())]
#[case::eddsa(Algorithm::EdDSA, Named::EdDSA, ed25519())]
#[tokio::test]
async fn other_algorithms_only_where_they_are_configured(
    #[case] algorithm: Algorithm,
    #[case] named: Named,
    #[case] key: EncodingKey,
) {
    let mut jwk = Jwk::from_encoding_key(&key, named).unwrap();
    jwk.common.key_id = Some("key-1".to_owned());
    let keys = LocalKeys::new(jwks([serde_json::to_value(jwk).unwrap()]));
    let mut header = Header::new(named);
    header.kid = Some("key-1".to_owned());
    header.typ = Some("at+jwt".to_owned());
    let token = encode(&header, &claims(), &key).unwrap();
    let clock = Arc::new(ManualClock::at(NOW));

    let willing = config().algorithms([algorithm]);
    let willing = Verifier::local(willing, clock.clone(), keys.clone());
    let unwilling = Verifier::local(config(), clock, keys);

    assert_eq!(willing.verify(&token).await.unwrap().subject, "7");
    assert_eq!(
        unwilling.verify(&token).await.unwrap_err(),
        Error::AlgorithmNotAllowed
    );
}

#[tokio::test]
async fn a_verifier_of_refresh_tokens_accepts_only_them() {
    let bench = Bench::with(config().token_type(TokenType::Refresh));
    let refresh = json!({"alg": "RS256", "kid": "key-1", "typ": "rt+jwt"});
    let signer = &bench.signer;
    let verify = async |token: String| bench.verifier.verify(&token).await.map(drop);

    let good = signer.sign(&refresh, &claims_with("type", "refresh"));
    assert_eq!(verify(good).await, Ok(()));
    let access_header = signer.sign(&header("key-1"), &claims_with("type", "refresh"));
    assert_eq!(verify(access_header).await, Err(Error::WrongType));
    let access_claim = signer.sign(&refresh, &claims());
    assert_eq!(verify(access_claim).await, Err(Error::WrongType));
}
