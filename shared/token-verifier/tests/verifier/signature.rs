//! Nothing is trusted without the signature of a published key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm as Named, EncodingKey, Header, encode};
use serde_json::{Value, json};
use token_verifier::{Algorithm, Error};

use crate::support::{Bench, Signer, claims, claims_with, config, header, jwks};

#[tokio::test]
async fn a_changed_payload_is_refused() {
    let bench = Bench::new();
    let token = bench.signer.token();
    let parts: Vec<&str> = token.split('.').collect();
    let other = URL_SAFE_NO_PAD.encode(claims_with("sub", "8").to_string());

    let forged = format!("{}.{other}.{}", parts[0], parts[2]);

    let result = bench.verifier.verify(&forged).await;
    assert_eq!(result, Err(Error::InvalidSignature));
}

#[tokio::test]
async fn a_changed_signature_is_refused() {
    let bench = Bench::new();
    let token = bench.signer.token();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };

    for other in [format!("{first}{}", &signature[1..]), "AAAA".to_owned()] {
        let result = bench.verifier.verify(&format!("{signed}.{other}")).await;
        assert_eq!(result, Err(Error::InvalidSignature));
    }
}

#[tokio::test]
async fn the_signature_is_checked_before_the_claims() {
    let bench = Bench::new();
    let stranger = Signer::generate("key-1");

    let forged = stranger.token_of(&claims_with("exp", 0));

    let result = bench.verifier.verify(&forged).await;
    assert_eq!(result, Err(Error::InvalidSignature));
}

#[tokio::test]
async fn the_public_key_is_not_used_as_an_hmac_secret() {
    let bench = Bench::new();
    let secret = EncodingKey::from_secret(bench.signer.public_der());
    let mut header = Header::new(Named::HS256);
    header.kid = Some("key-1".to_owned());
    header.typ = Some("at+jwt".to_owned());

    let forged = encode(&header, &claims(), &secret).unwrap();

    let result = bench.verifier.verify(&forged).await;
    assert_eq!(result, Err(Error::AlgorithmNotAllowed));
}

#[tokio::test]
async fn an_unsigned_token_is_refused_with_and_without_a_signature() {
    let bench = Bench::new();
    let header = json!({"alg": "none", "kid": "key-1", "typ": "at+jwt"});
    let signed = bench.signer.sign(&header, &claims());
    let (unsigned, _) = signed.rsplit_once('.').unwrap();

    let with = bench.verifier.verify(&signed).await;
    let without = bench.verifier.verify(&format!("{unsigned}.")).await;

    assert_eq!(with, Err(Error::AlgorithmNotAllowed));
    assert_eq!(without, Err(Error::Malformed));
}

#[tokio::test]
async fn a_key_is_for_one_algorithm_only() {
    let bench = Bench::with(config().algorithms([Algorithm::RS256, Algorithm::PS256]));
    let mut jwk = bench.signer.jwk();
    jwk["alg"] = json!("PS256");
    bench.keys.replace(jwks([jwk]));

    let result = bench.verifier.verify(&bench.signer.token()).await;

    assert_eq!(result, Err(Error::AlgorithmMismatch));
}

#[tokio::test]
async fn a_token_cannot_bring_its_own_key() {
    let bench = Bench::new();
    let stranger = Signer::generate("key-1");
    let mut header = header("key-1");
    header["jwk"] = stranger.jwk();

    let forged = stranger.sign(&header, &claims());

    let result = bench.verifier.verify(&forged).await;
    assert_eq!(result, Err(Error::InvalidSignature));
}

#[tokio::test]
async fn keys_that_are_not_for_signatures_are_not_used() {
    let bench = Bench::new();
    let with = |name: &str, value: Value| {
        let mut jwk = bench.signer.jwk();
        jwk[name] = value;
        jwk
    };
    let other = Signer::generate("key-2");

    bench
        .keys
        .replace(jwks([with("use", json!("enc")), other.jwk()]));

    let result = bench.verifier.verify(&bench.signer.token()).await;
    assert_eq!(result, Err(Error::UnknownKey));
}

#[tokio::test]
async fn padding_white_space_and_length_are_refused() {
    let bench = Bench::new();
    let token = bench.signer.token();
    let long = bench
        .signer
        .token_of(&claims_with("x", "x".repeat(8 * 1024)));

    for malformed in [
        format!("{token}=="),
        format!(" {token}"),
        format!("{token}\n"),
    ] {
        let result = bench.verifier.verify(&malformed).await;
        assert_eq!(result, Err(Error::Malformed));
    }
    assert_eq!(bench.verifier.verify(&long).await, Err(Error::TooLong));
}
