//! The rules for proofs (RFC 9449 §4.3).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method};
use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::{DPOP_HEADER, DpopRequest, NonceSecret, ProofChecker, ProofError};

use super::client::{ClientKey, URL, proof_claims};
use crate::support::{ManualClock, NOW, Signer};

const TOKEN: &str = "a.b.c";

struct Service {
    client: ClientKey,
    clock: ManualClock,
    checker: ProofChecker,
}

impl Service {
    fn new(nonces: Option<NonceSecret>) -> Self {
        let clock = ManualClock::at(NOW);
        Self {
            client: ClientKey::generate(),
            checker: ProofChecker::new(Arc::new(clock.clone()), nonces),
            clock,
        }
    }

    fn check_all(&self, proofs: &[&str]) -> Result<Option<String>, ProofError> {
        let proofs = proofs.iter().map(|proof| {
            let value = HeaderValue::from_str(proof).unwrap();
            (DPOP_HEADER, value)
        });
        let headers: HeaderMap = proofs.collect();
        let key = self.checker.check(&DpopRequest {
            headers: &headers,
            method: &Method::GET,
            url: URL,
            access_token: Some(TOKEN),
        })?;
        Ok(key.map(|key| key.to_string()))
    }

    fn check(&self, proof: &str) -> Result<Option<String>, ProofError> {
        self.check_all(&[proof])
    }

    fn check_claims(&self, change: impl FnOnce(&mut Value)) -> Result<Option<String>, ProofError> {
        let mut claims = proof_claims("1", TOKEN);
        change(&mut claims);
        self.check(&self.client.sign(&self.client.header(), &claims))
    }

    fn check_header(&self, change: impl FnOnce(&mut Value)) -> Result<Option<String>, ProofError> {
        let mut header = self.client.header();
        change(&mut header);
        self.check(&self.client.sign(&header, &proof_claims("1", TOKEN)))
    }
}

#[test]
fn a_proof_names_the_key_and_counts_once() {
    let service = Service::new(None);
    let proof = service.client.proof("1", TOKEN);
    let key = service.client.thumbprint();
    assert_eq!(service.check(&proof), Ok(Some(key.clone())));
    assert_eq!(service.check(&proof), Err(ProofError::Used));
    // Signed again, it is still the same proof; with another id it is not.
    let again = service.client.proof("1", TOKEN);
    assert_eq!(service.check(&again), Err(ProofError::Used));
    assert_eq!(
        service.check(&service.client.proof("2", TOKEN)),
        Ok(Some(key))
    );
}

#[test]
fn a_request_may_have_no_proof_but_not_two() {
    let service = Service::new(None);
    let (one, two) = (
        service.client.proof("1", TOKEN),
        service.client.proof("2", TOKEN),
    );
    assert_eq!(service.check_all(&[]), Ok(None));
    assert_eq!(service.check_all(&[&one, &two]), Err(ProofError::Several));
    assert_eq!(
        service.check(&format!("{one}, {two}")),
        Err(ProofError::Malformed)
    );
    assert_eq!(service.check(""), Err(ProofError::Malformed));
}

#[rstest]
#[case::no_method("htm", None, ProofError::Malformed)]
#[case::another_method("htm", Some(json!("POST")), ProofError::WrongMethod)]
#[case::method_in_lower_case("htm", Some(json!("get")), ProofError::WrongMethod)]
#[case::no_url("htu", None, ProofError::Malformed)]
#[case::another_url("htu", Some(json!("https://api.example/posts")), ProofError::WrongUrl)]
#[case::another_host("htu", Some(json!("https://evil.example/recipes")), ProofError::WrongUrl)]
#[case::no_time("iat", None, ProofError::Malformed)]
#[case::stale("iat", Some(json!(NOW - 61)), ProofError::NotRecent)]
#[case::future("iat", Some(json!(NOW + 61)), ProofError::NotRecent)]
#[case::no_id("jti", None, ProofError::Malformed)]
#[case::empty_id("jti", Some(json!("")), ProofError::Malformed)]
#[case::long_id("jti", Some(json!("x".repeat(256))), ProofError::Malformed)]
#[case::no_token("ath", None, ProofError::WrongToken)]
#[case::another_token("ath", Some(json!("x")), ProofError::WrongToken)]
fn a_claim_that_does_not_suit_is_refused(
    #[case] name: &str,
    #[case] value: Option<Value>,
    #[case] error: ProofError,
) {
    let change = |claims: &mut Value| match value {
        Some(value) => claims[name] = value,
        None => drop(claims.as_object_mut().unwrap().remove(name)),
    };
    assert_eq!(Service::new(None).check_claims(change), Err(error));
}

#[rstest]
#[case::slow(NOW - 60)]
#[case::fast(NOW + 60)]
fn a_clock_may_differ_by_a_minute(#[case] time: i64) {
    let service = Service::new(None);
    assert!(
        service
            .check_claims(|claims| claims["iat"] = json!(time))
            .is_ok()
    );
}

#[rstest]
#[case::no_type("typ", json!(null), ProofError::WrongType)]
#[case::another_type("typ", json!("JWT"), ProofError::WrongType)]
#[case::extension("crit", json!(["exp"]), ProofError::WrongType)]
#[case::unsigned("alg", json!("none"), ProofError::AlgorithmNotAllowed)]
#[case::symmetric("alg", json!("HS256"), ProofError::AlgorithmNotAllowed)]
#[case::not_offered("alg", json!("ES384"), ProofError::AlgorithmNotAllowed)]
#[case::algorithm_of_another_key("alg", json!("RS256"), ProofError::UnusableKey)]
#[case::no_key("jwk", json!(null), ProofError::UnusableKey)]
#[case::symmetric_key("jwk", json!({"kty": "oct", "k": "AAAA"}), ProofError::PrivateKey)]
#[case::not_on_the_curve(
    "jwk",
    json!({"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}),
    ProofError::InvalidSignature
)]
fn a_header_that_does_not_suit_is_refused(
    #[case] name: &str,
    #[case] value: Value,
    #[case] error: ProofError,
) {
    let service = Service::new(None);
    assert_eq!(
        service.check_header(|header| header[name] = value),
        Err(error)
    );
}

#[test]
fn a_private_key_is_refused() {
    let service = Service::new(None);
    let refused = service.check_header(|header| header["jwk"]["d"] = json!("AAAA"));
    assert_eq!(refused, Err(ProofError::PrivateKey));
}

#[test]
fn the_key_of_another_client_does_not_verify() {
    let service = Service::new(None);
    let refused = service.check_header(|header| header["jwk"] = ClientKey::generate().jwk());
    assert_eq!(refused, Err(ProofError::InvalidSignature));
}

/// The header of a proof that was accepted is known, but says nothing about the next proof.
#[test]
fn a_known_key_must_sign_each_proof() {
    let service = Service::new(None);
    let (header, thief) = (service.client.header(), ClientKey::generate());
    for id in ["1", "2"] {
        let own = service.client.sign(&header, &proof_claims(id, TOKEN));
        assert_eq!(service.check(&own), Ok(Some(service.client.thumbprint())));
        let stolen = thief.sign(&header, &proof_claims(&format!("{id} stolen"), TOKEN));
        assert_eq!(service.check(&stolen), Err(ProofError::InvalidSignature));
    }
}

#[test]
fn an_rsa_key_proves_too() {
    let (service, rsa) = (Service::new(None), Signer::generate("rsa"));
    let mut jwk = rsa.jwk();
    jwk.as_object_mut().unwrap().remove("kid");
    let header = json!({"typ": "dpop+jwt", "alg": "RS256", "jwk": jwk});
    let proof = rsa.sign(&header, &proof_claims("1", TOKEN));
    assert!(service.check(&proof).unwrap().is_some());
}

#[test]
fn a_proof_needs_a_current_nonce_where_nonces_are_required() {
    let service = Service::new(Some(NonceSecret::new(b"secret")));
    let error = service.check_claims(|_| ()).unwrap_err();
    let nonce = error.nonce().unwrap().to_owned();
    assert_eq!(error.code(), "use_dpop_nonce");
    let with = |nonce: &str| {
        service.check_claims(|claims| {
            claims["nonce"] = json!(nonce);
            claims["iat"] = json!(token_verifier::Clock::now(&service.clock));
        })
    };
    assert!(matches!(with("another"), Err(ProofError::NeedsNonce(_))));
    assert!(with(&nonce).is_ok());
    assert_eq!(with(&nonce), Err(ProofError::Used));
    service.clock.advance(600);
    assert!(matches!(with(&nonce), Err(ProofError::NeedsNonce(_))));
}
