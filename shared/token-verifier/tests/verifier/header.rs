//! The rules for headers.

use rstest::rstest;
use serde_json::{Value, json};
use token_verifier::Error;

use crate::support::{Bench, claims, header};

async fn verify(header: &Value) -> Result<(), Error> {
    let bench = Bench::new();
    let token = bench.signer.sign(header, &claims());
    bench.verifier.verify(&token).await.map(drop)
}

fn header_with(name: &str, value: Value) -> Value {
    let mut header = header("key-1");
    header[name] = value;
    header
}

fn header_without(name: &str) -> Value {
    let mut header = header("key-1");
    header.as_object_mut().unwrap().remove(name);
    header
}

#[rstest]
#[case::short("at+jwt")]
#[case::any_case("AT+JWT")]
#[case::long("application/at+jwt")]
#[case::long_in_any_case("Application/At+Jwt")]
#[tokio::test]
async fn the_type_of_an_access_token_is_accepted(#[case] typ: &str) {
    assert_eq!(verify(&header_with("typ", json!(typ))).await, Ok(()));
}

#[rstest]
#[case::absent(header_without("typ"), Error::WrongType)]
#[case::plain(header_with("typ", json!("JWT")), Error::WrongType)]
#[case::refresh(header_with("typ", json!("rt+jwt")), Error::WrongType)]
#[case::other_prefix(header_with("typ", json!("text/at+jwt")), Error::WrongType)]
#[case::twice_prefixed(header_with("typ", json!("application/application/at+jwt")), Error::WrongType)]
#[case::beyond_ascii(header_with("typ", json!("ééééééééé")), Error::WrongType)]
#[case::no_text(header_with("typ", json!(["at+jwt"])), Error::WrongType)]
#[case::crit(header_with("crit", json!(["exp"])), Error::CriticalExtension)]
#[case::empty_crit(header_with("crit", json!([])), Error::CriticalExtension)]
#[case::null_crit(header_with("crit", json!(null)), Error::CriticalExtension)]
#[case::no_alg(header_without("alg"), Error::AlgorithmNotAllowed)]
#[case::none(header_with("alg", json!("none")), Error::AlgorithmNotAllowed)]
#[case::hmac(header_with("alg", json!("HS256")), Error::AlgorithmNotAllowed)]
#[case::not_configured(header_with("alg", json!("PS256")), Error::AlgorithmNotAllowed)]
#[case::lower_case(header_with("alg", json!("rs256")), Error::AlgorithmNotAllowed)]
#[case::no_kid(header_without("kid"), Error::MissingKeyId)]
#[case::numeric_kid(header_with("kid", json!(1)), Error::MissingKeyId)]
#[case::unknown_kid(header_with("kid", json!("key-2")), Error::UnknownKey)]
#[tokio::test]
async fn a_bad_header_is_refused(#[case] header: Value, #[case] expected: Error) {
    assert_eq!(verify(&header).await, Err(expected));
}

#[rstest]
#[case::duplicate(
    r#"{"alg":"RS256","alg":"RS256","kid":"key-1","typ":"at+jwt"}"#,
    Error::DuplicateMember
)]
#[case::nested_duplicate(
    r#"{"alg":"RS256","kid":"key-1","typ":"at+jwt","jwk":{"n":"a","n":"b"}}"#,
    Error::DuplicateMember
)]
#[case::array(r#"["RS256","key-1","at+jwt"]"#, Error::Malformed)]
#[case::no_json("RS256", Error::Malformed)]
#[tokio::test]
async fn a_header_that_is_not_a_valid_object_is_refused(
    #[case] text: &str,
    #[case] expected: Error,
) {
    let bench = Bench::new();
    let token = bench.signer.sign_text(text, &claims().to_string());

    assert_eq!(bench.verifier.verify(&token).await, Err(expected));
}

#[rstest]
#[case::jku("jku", json!("https://evil.example/jwks"))]
#[case::x5u("x5u", json!("https://evil.example/cert"))]
#[case::x5c("x5c", json!(["MIIB"]))]
#[case::jwk("jwk", json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}))]
#[tokio::test]
async fn keys_in_the_header_are_ignored(#[case] name: &str, #[case] value: Value) {
    assert_eq!(verify(&header_with(name, value)).await, Ok(()));
}
