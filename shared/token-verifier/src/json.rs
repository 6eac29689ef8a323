//! JSON objects without duplicate members at any depth.
//!
//! Of duplicates, `serde_json` takes the last and other parsers the first, so one party
//! could verify something other than what another reads (RFC 8725 §3.10, RFC 7515 §4).

use std::collections::HashSet;
use std::fmt;

#[cfg(feature = "remote")]
use serde::de::DeserializeOwned;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::Error;

/// Parses a JSON object with unique members.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not a JSON object, [`Error::DuplicateMember`] if it or an
/// object inside it names a member twice.
pub(crate) fn object(json: &[u8]) -> Result<Map<String, Value>, Error> {
    let object = serde_json::from_slice(json).map_err(|_| Error::Malformed)?;
    match serde_json::from_slice(json) {
        Ok(Members::Unique) => Ok(object),
        Ok(Members::Duplicate) => Err(Error::DuplicateMember),
        Err(_) => Err(Error::Malformed),
    }
}

/// Parses a document whose other members do not matter, but must be JSON too: `serde_json`
/// skips over what it does not need, even if it is not UTF-8.
///
/// # Errors
///
/// When it is not a JSON object, or lacks what `T` needs.
#[cfg(feature = "remote")]
pub(crate) fn document<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Map<String, Value>>(json)?;
    serde_json::from_slice(json)
}

/// Whether any object in a value names a member twice.
#[derive(Clone, Copy, PartialEq)]
enum Members {
    Unique,
    Duplicate,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_unit<E>(self) -> Result<Members, E> {
        Ok(Members::Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Members, A::Error> {
        let mut found = Members::Unique;
        while let Some(item) = items.next_element()? {
            if item == Members::Duplicate {
                found = item;
            }
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members, A::Error> {
        let mut found = Members::Unique;
        let mut names = HashSet::new();
        while let Some((name, value)) = members.next_entry::<String, Members>()? {
            if !names.insert(name) || value == Members::Duplicate {
                found = Members::Duplicate;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("{}")]
    #[case::every_type(r#"{"a":[1,-1,1.5,true,null,"x",{"b":{}}],"b":1}"#)]
    #[case::same_name_in_two_objects(r#"{"a":{"x":1},"b":{"x":1}}"#)]
    fn unique_members_are_read(#[case] json: &str) {
        let expected: Map<String, Value> = serde_json::from_str(json).unwrap();
        assert_eq!(object(json.as_bytes()), Ok(expected));
    }

    #[rstest]
    #[case::at_the_top(r#"{"a":1,"a":1}"#)]
    #[case::nested(r#"{"a":{"b":1,"b":2}}"#)]
    #[case::in_an_array(r#"{"a":[0,{"b":1,"b":2},0]}"#)]
    #[case::behind_an_escape(r#"{"iss":1,"\u0069ss":2}"#)]
    fn duplicates_are_refused(#[case] json: &str) {
        assert_eq!(object(json.as_bytes()), Err(Error::DuplicateMember));
    }

    #[rstest]
    #[case::array("[]")]
    #[case::string(r#""x""#)]
    #[case::null("null")]
    #[case::nothing("")]
    #[case::trailing("{} {}")]
    #[case::not_a_finite_number(r#"{"exp":1e999}"#)]
    #[case::nan(r#"{"exp":NaN}"#)]
    fn anything_else_is_malformed(#[case] json: &str) {
        assert_eq!(object(json.as_bytes()), Err(Error::Malformed));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(4_000), "]".repeat(4_000));
        assert_eq!(object(deep.as_bytes()), Err(Error::Malformed));
    }

    #[test]
    fn bytes_outside_utf8_are_malformed() {
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(Error::Malformed));
    }
}
