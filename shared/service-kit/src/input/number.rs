use std::{fmt, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

/// A whole number as callers write ids: in a path, as a JSON number, or as a string of
/// digits. One beyond 64 bits becomes 0, which is no id either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeNumber(i64);

/// Not a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a whole number")]
pub struct NotANumber;

impl From<i64> for WholeNumber {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<WholeNumber> for i64 {
    fn from(number: WholeNumber) -> Self {
        number.0
    }
}

impl FromStr for WholeNumber {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotANumber);
        }
        Ok(Self(text.parse().unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = WholeNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<WholeNumber, E> {
        Ok(WholeNumber(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<WholeNumber, E> {
        Ok(WholeNumber(number.try_into().unwrap_or_default()))
    }

    /// JSON has one kind of number: 1.0 is 1, and large numbers arrive as floats.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<WholeNumber, E> {
        if number.fract() != 0.0 {
            return Err(E::custom(NotANumber));
        }
        self.visit_str(&format!("{number:.0}"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<WholeNumber, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> Option<i64> {
        let number: WholeNumber = serde_json::from_value(value).ok()?;
        Some(number.into())
    }

    #[test]
    fn numbers_and_texts_of_digits() {
        for value in [json!(7), json!("7"), json!("007"), json!(7.0)] {
            assert_eq!(read(value.clone()), Some(7), "{value}");
        }
        assert_eq!(read(json!(i64::MAX)), Some(i64::MAX));
        assert_eq!(read(json!("-3")), Some(-3));
    }

    #[test]
    fn a_number_beyond_64_bits_is_no_id() {
        for value in [
            json!(u64::MAX),
            json!("9223372036854775808"),
            json!("-99999999999999999999"),
            json!(1e300),
        ] {
            assert_eq!(read(value.clone()), Some(0), "{value}");
        }
    }

    #[test]
    fn anything_else_is_no_number() {
        for value in [
            json!(1.5),
            json!(""),
            json!("-"),
            json!("+7"),
            json!(" 7"),
            json!("7\0"),
            json!("1e3"),
            json!("٣"),
            json!("abc"),
            json!(true),
            json!(null),
            json!([7]),
            json!({"id": 7}),
        ] {
            assert_eq!(read(value.clone()), None, "{value}");
        }
    }
}
