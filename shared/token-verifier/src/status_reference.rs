//! Where a session's status is listed.

use serde_json::{Map, Value};

use crate::claim_set::ClaimSet;

/// The entry of a Token Status List that tells whether the session of the token has ended
/// (draft-ietf-oauth-status-list, "Referenced Token").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReference {
    /// `idx`: the entry, from 0.
    pub index: u64,
    /// `uri`: the list.
    pub uri: String,
}

impl StatusReference {
    /// Reads the claim; other ways of telling a status are not supported.
    pub(crate) fn read(claim: Value) -> Option<Self> {
        let mut list = member(claim, "status_list")?;
        Some(Self {
            index: list.remove("idx").and_then(index)?,
            uri: match list.remove("uri")? {
                Value::String(uri) => uri,
                _ => return None,
            },
        })
    }
}

/// A whole number. JSON may also write it as `2.0` or `2e0` (RFC 8259 §6).
fn index(value: Value) -> Option<u64> {
    if value.as_f64()?.fract() != 0.0 {
        return None;
    }
    ClaimSet::date(value)?.try_into().ok()
}

fn member(claim: Value, name: &str) -> Option<Map<String, Value>> {
    let Value::Object(mut members) = claim else {
        return None;
    };
    match members.remove(name)? {
        Value::Object(member) => Some(member),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn index_and_list_are_read() {
        let claim = json!({"status_list": {"idx": 3, "uri": "https://id/1", "more": 1}});
        let expected = StatusReference {
            index: 3,
            uri: "https://id/1".to_owned(),
        };
        assert_eq!(StatusReference::read(claim), Some(expected));
    }

    #[rstest]
    #[case::with_a_fraction("2.0", Some(2))]
    #[case::with_an_exponent("2e0", Some(2))]
    #[case::minus_nothing("-0", Some(0))]
    #[case::greatest("9007199254740991", Some(9_007_199_254_740_991))]
    #[case::beyond_exactness("9007199254740992", None)]
    #[case::huge("1e300", None)]
    fn indexes(#[case] written: &str, #[case] expected: Option<u64>) {
        assert_eq!(index(serde_json::from_str(written).unwrap()), expected);
    }

    #[rstest]
    #[case::not_an_object(json!(3))]
    #[case::another_mechanism(json!({"identifier_list": {}}))]
    #[case::no_list(json!({"status_list": null}))]
    #[case::no_index(json!({"status_list": {"uri": "https://id/1"}}))]
    #[case::no_uri(json!({"status_list": {"idx": 3}}))]
    #[case::negative(json!({"status_list": {"idx": -1, "uri": "https://id/1"}}))]
    #[case::fraction(json!({"status_list": {"idx": 3.5, "uri": "https://id/1"}}))]
    #[case::text(json!({"status_list": {"idx": "3", "uri": "https://id/1"}}))]
    #[case::uri_is_no_text(json!({"status_list": {"idx": 3, "uri": 1}}))]
    fn anything_else_cannot_be_looked_at(#[case] claim: Value) {
        assert_eq!(StatusReference::read(claim), None);
    }
}
