//! Typed access to the members of a payload (RFC 7519 §2, §4).

use serde_json::{Map, Number, Value};

use crate::Error;

/// 2^53 − 1: beyond it, JSON parsers differ (RFC 7493 §2.2).
const MAX_EXACT: i64 = 9_007_199_254_740_991;

/// A payload from which claims are taken one by one.
pub(crate) struct ClaimSet(Map<String, Value>);

/// Reads a value of one JSON type; `None` for any other type.
type Read<T> = fn(Value) -> Option<T>;

impl ClaimSet {
    pub(crate) fn new(payload: Map<String, Value>) -> Self {
        Self(payload)
    }

    /// Takes a required claim.
    pub(crate) fn required<T>(&mut self, name: &'static str, read: Read<T>) -> Result<T, Error> {
        self.optional(name, read)?.ok_or(Error::MissingClaim(name))
    }

    /// Takes an optional claim. The wrong type is an error, and so is `null`.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        read: Read<T>,
    ) -> Result<Option<T>, Error> {
        self.0
            .remove(name)
            .map(|value| read(value).ok_or(Error::InvalidClaim(name)))
            .transpose()
    }

    /// The claims that were not taken.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.0
    }

    pub(crate) fn text(value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn non_empty_text(value: Value) -> Option<String> {
        Self::text(value).filter(|text| !text.is_empty())
    }

    /// `aud` is one string or an array of them (RFC 7519 §4.1.3).
    pub(crate) fn text_or_texts(value: Value) -> Option<Vec<String>> {
        match value {
            Value::Array(items) => items.into_iter().map(Self::text).collect(),
            single => Self::text(single).map(|text| vec![text]),
        }
    }

    /// A `NumericDate` (RFC 7519 §2), with its fraction cut off.
    pub(crate) fn date(value: Value) -> Option<i64> {
        let Value::Number(number) = value else {
            return None;
        };
        let date = number.as_i64().or_else(|| whole(&number))?;
        (-MAX_EXACT..=MAX_EXACT).contains(&date).then_some(date)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a date so far off that it saturates is rejected anyway"
)]
fn whole(number: &Number) -> Option<i64> {
    number.as_f64().map(|date| date.floor() as i64)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::whole(json!(1_700_000_000), Some(1_700_000_000))]
    #[case::fraction(json!(1_700_000_000.9), Some(1_700_000_000))]
    #[case::exponent(json!(1.7e9), Some(1_700_000_000))]
    #[case::before_the_epoch(json!(-0.5), Some(-1))]
    #[case::greatest(json!(9_007_199_254_740_991_i64), Some(9_007_199_254_740_991))]
    #[case::beyond_exactness(json!(9_007_199_254_740_992_i64), None)]
    #[case::so_far_before_the_epoch(json!(-9_007_199_254_740_992_i64), None)]
    #[case::huge(json!(1e300), None)]
    #[case::beyond_64_bits(json!(u64::MAX), None)]
    #[case::text(json!("1700000000"), None)]
    #[case::null(json!(null), None)]
    fn dates(#[case] value: Value, #[case] expected: Option<i64>) {
        assert_eq!(ClaimSet::date(value), expected);
    }

    #[rstest]
    #[case::one(json!("a"), Some(vec!["a".to_owned()]))]
    #[case::several(json!(["a", "b"]), Some(vec!["a".to_owned(), "b".to_owned()]))]
    #[case::mixed(json!(["a", 1]), None)]
    #[case::nested(json!([["a"]]), None)]
    #[case::object(json!({"a": 1}), None)]
    fn audiences(#[case] value: Value, #[case] expected: Option<Vec<String>>) {
        assert_eq!(ClaimSet::text_or_texts(value), expected);
    }
}
