//! The rules for claims.

use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::Error;

use crate::support::{
    AUDIENCE, Bench, EXPIRES_AT, ISSUER, LEEWAY, NOW, claims, claims_with, claims_without, header,
};

async fn verify_at(now: i64, claims: &Value) -> Result<(), Error> {
    let bench = Bench::new();
    bench.clock.set(now);
    let token = bench.signer.token_of(claims);
    bench.verifier.verify(&token).await.map(drop)
}

#[rstest]
#[case::iss("iss")]
#[case::sub("sub")]
#[case::aud("aud")]
#[case::iat("iat")]
#[case::exp("exp")]
#[tokio::test]
async fn a_token_without_a_required_claim_is_refused(#[case] name: &'static str) {
    let result = verify_at(NOW, &claims_without(name)).await;
    assert_eq!(result, Err(Error::MissingClaim(name)));
}

#[rstest]
#[case::iss_in_an_array("iss", json!([ISSUER]))]
#[case::iss_null("iss", json!(null))]
#[case::sub_empty("sub", json!(""))]
#[case::sub_number("sub", json!(7))]
#[case::aud_number("aud", json!(1))]
#[case::aud_mixed("aud", json!([AUDIENCE, 1]))]
#[case::exp_text("exp", json!("1700000900"))]
#[case::exp_null("exp", json!(null))]
#[case::exp_beyond_reason("exp", json!(1e300))]
#[case::iat_text("iat", json!("1700000000"))]
#[case::nbf_boolean("nbf", json!(true))]
#[case::scope_in_an_array("scope", json!(["account", "recipes"]))]
#[case::type_null("type", json!(null))]
#[case::csrf_empty("csrf", json!(""))]
#[case::status_text("status", json!("valid"))]
#[case::status_of_an_unknown_kind("status", json!({"identifier_list": {}}))]
#[case::status_index_negative("status", json!({"status_list": {"idx": -1, "uri": "https://id.example.org/1"}}))]
#[case::name_number("given_name", json!(1))]
#[tokio::test]
async fn a_claim_of_the_wrong_type_is_refused(#[case] name: &'static str, #[case] value: Value) {
    let result = verify_at(NOW, &claims_with(name, value)).await;
    assert_eq!(result, Err(Error::InvalidClaim(name)));
}

#[rstest]
#[case::other_issuer("iss", json!("https://evil.example"), Error::WrongIssuer)]
#[case::issuer_with_slash("iss", json!("https://id.example.org/"), Error::WrongIssuer)]
#[case::issuer_in_capitals("iss", json!("https://ID.example.org"), Error::WrongIssuer)]
#[case::other_audience("aud", json!("photo-api"), Error::WrongAudience)]
#[case::other_audiences("aud", json!([ISSUER, "photo-api"]), Error::WrongAudience)]
#[case::no_audience("aud", json!([]), Error::WrongAudience)]
#[case::part_of_an_audience("aud", json!("recipe-api-2"), Error::WrongAudience)]
#[case::refresh_token("type", json!("refresh"), Error::WrongType)]
#[tokio::test]
async fn a_token_of_another_issuer_or_audience_is_refused(
    #[case] name: &str,
    #[case] value: Value,
    #[case] expected: Error,
) {
    let result = verify_at(NOW, &claims_with(name, value)).await;
    assert_eq!(result, Err(expected));
}

#[rstest]
#[case::within(EXPIRES_AT + LEEWAY - 1, Ok(()))]
#[case::beyond(EXPIRES_AT + LEEWAY, Err(Error::Expired))]
#[tokio::test]
async fn leeway_of_exp(#[case] now: i64, #[case] expected: Result<(), Error>) {
    assert_eq!(verify_at(now, &claims()).await, expected);
}

#[rstest]
#[case::within(NOW + LEEWAY, Ok(()))]
#[case::beyond(NOW + LEEWAY + 1, Err(Error::NotYetValid))]
#[tokio::test]
async fn leeway_of_nbf(#[case] nbf: i64, #[case] expected: Result<(), Error>) {
    assert_eq!(verify_at(NOW, &claims_with("nbf", nbf)).await, expected);
}

#[rstest]
#[case::within(NOW + LEEWAY, Ok(()))]
#[case::beyond(NOW + LEEWAY + 1, Err(Error::IssuedInFuture))]
#[tokio::test]
async fn leeway_of_iat(#[case] iat: i64, #[case] expected: Result<(), Error>) {
    assert_eq!(verify_at(NOW, &claims_with("iat", iat)).await, expected);
}

#[tokio::test]
async fn dates_beyond_exact_numbers_are_refused() {
    let last = (1_i64 << 53) - 1;
    assert_eq!(verify_at(NOW, &claims_with("exp", last)).await, Ok(()));
    for claim in ["exp", "iat", "nbf"] {
        let result = verify_at(NOW, &claims_with(claim, last + 1)).await;
        assert_eq!(result, Err(Error::InvalidClaim(claim)));
    }
}

#[rstest]
#[case::duplicate(r#""sub":"8"}"#, Error::DuplicateMember)]
#[case::nested_duplicate(r#""x":[{"y":1,"y":2}]}"#, Error::DuplicateMember)]
#[case::cut_off(r#""x":"#, Error::Malformed)]
#[case::trailing(r#""x":1}}"#, Error::Malformed)]
#[tokio::test]
async fn claims_that_are_not_a_valid_object_are_refused(
    #[case] end: &str,
    #[case] expected: Error,
) {
    let bench = Bench::new();
    let good = claims().to_string();
    let payload = format!("{},{end}", good.trim_end_matches('}'));
    let token = bench
        .signer
        .sign_text(&header("key-1").to_string(), &payload);

    assert_eq!(bench.verifier.verify(&token).await, Err(expected));
}

#[rstest]
#[case::key(json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}))]
#[case::certificate(json!({"x5t#S256": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}))]
#[case::nothing_known(json!({}))]
#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_no_bearer_token(#[case] cnf: Value) {
    let bench = Bench::new();
    let token = bench.signer.token_of(&claims_with("cnf", cnf));

    // The second time, it may come from the cache.
    for _ in 0..2 {
        let as_bearer = bench.verifier.verify(&token).await;
        assert_eq!(as_bearer.unwrap_err(), Error::NeedsProof);
        let expired_too = bench.verifier.verify_expired_ok(&token).await;
        assert_eq!(expired_too.unwrap_err(), Error::NeedsProof);
        let claims = bench.verifier.verify_without_proof(&token).await.unwrap();
        assert!(claims.confirmation.is_some());
    }
}
