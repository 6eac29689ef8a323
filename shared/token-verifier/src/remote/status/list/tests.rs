use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use rstest::rstest;
use serde_json::json;

use super::*;

const NOW: i64 = 1_700_000_000;

fn lst(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())
}

fn payload() -> Value {
    json!({
        "iss": "https://id", "sub": "https://id/1", "iat": NOW, "exp": NOW + 1_800,
        "ttl": 10, "status_list": {"bits": 1, "lst": lst(&[0b0000_0001, 0b1000_0010])},
    })
}

fn accept(payload: Value) -> Result<StatusList, Error> {
    let Value::Object(payload) = payload else {
        unreachable!("an object literal")
    };
    let expected = Expected {
        issuer: "https://id",
        uri: "https://id/1",
        leeway: 30,
        now: NOW,
    };
    StatusList::accept(payload, &expected)
}

fn with(name: &str, value: Value) -> Value {
    let mut payload = payload();
    payload[name] = value;
    payload
}

fn without(name: &str) -> Value {
    let mut payload = payload();
    payload.as_object_mut().unwrap().remove(name);
    payload
}

#[test]
fn the_least_significant_bit_comes_first() {
    let list = accept(payload()).unwrap();

    let set: Vec<_> = (0..16)
        .filter(|index| list.is_set(*index) == Some(true))
        .collect();
    assert_eq!(set, [0, 9, 15]);
    for beyond in [16, u64::MAX] {
        assert_eq!(list.is_set(beyond), None);
    }
}

#[test]
fn the_example_of_the_draft_is_read_alike() {
    // "Status List", 1 bit per entry: 0xb9 0xa3.
    let list = with("status_list", json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ"}));
    let list = accept(list).unwrap();

    let entries: Vec<_> = (0..16)
        .filter_map(|index| list.is_set(index).map(u8::from))
        .collect();
    assert_eq!(entries, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
}

#[rstest]
#[case::given(json!(60), 60)]
#[case::too_short(json!(0), 1)]
#[case::negative(json!(-5), 1)]
#[case::too_long(json!(86_400), 3_600)]
fn the_ttl_is_bounded(#[case] ttl: Value, #[case] seconds: u64) {
    assert_eq!(accept(with("ttl", ttl)).unwrap().ttl.as_secs(), seconds);
}

#[test]
fn ttl_and_iss_may_be_absent() {
    assert_eq!(accept(without("ttl")).unwrap().ttl.as_secs(), 10);
    assert!(accept(without("iss")).is_ok());
}

#[rstest]
#[case::somebody_elses(with("iss", json!("https://evil")), Error::WrongIssuer)]
#[case::another_list(with("sub", json!("https://id/2")), Error::InvalidClaim("sub"))]
#[case::nameless(without("sub"), Error::MissingClaim("sub"))]
#[case::dateless(without("iat"), Error::MissingClaim("iat"))]
#[case::endless(without("exp"), Error::MissingClaim("exp"))]
#[case::expired(with("exp", json!(NOW - 30)), Error::Expired)]
#[case::from_the_future(with("iat", json!(NOW + 31)), Error::IssuedInFuture)]
#[case::listless(without("status_list"), Error::MissingClaim("status_list"))]
#[case::odd_ttl(with("ttl", json!("10")), Error::InvalidClaim("ttl"))]
fn invalid_claims_are_rejected(#[case] payload: Value, #[case] expected: Error) {
    assert_eq!(accept(payload).err(), Some(expected));
}

#[rstest]
#[case::two_bits_an_entry(json!({"bits": 2, "lst": lst(&[0])}))]
#[case::unknown_width(json!({"lst": lst(&[0])}))]
#[case::no_entries(json!({"bits": 1}))]
#[case::padded(json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ=="}))]
#[case::not_zlib(json!({"bits": 1, "lst": "AAAA"}))]
#[case::cut_off(json!({"bits": 1, "lst": "eNrbuRg"}))]
#[case::no_object(json!("eNrbuRgAAhcBXQ"))]
fn malformed_lists_are_rejected(#[case] list: Value) {
    let result = accept(with("status_list", list));
    assert_eq!(result.err(), Some(Error::InvalidClaim("status_list")));
}

#[rstest]
#[case::just_small_enough(1024 * 1024, true)]
#[case::too_large(1024 * 1024 + 1, false)]
#[case::bomb(64 * 1024 * 1024, false)]
fn inflating_is_limited(#[case] bytes: usize, #[case] accepted: bool) {
    let list = json!({"bits": 1, "lst": lst(&vec![0; bytes])});
    assert_eq!(accept(with("status_list", list)).is_ok(), accepted);
}
