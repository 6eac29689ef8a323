use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

/// The id of a request, in every log line about it and in its answer.
///
/// A proxy's `X-Request-Id` is kept if it is safe to log. Otherwise a UUID of version 7
/// is used, which sorts by time (RFC 9562 §5.7).
#[derive(Clone, Debug)]
pub struct RequestId(HeaderValue);

impl RequestId {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).filter(|value| is_harmless(value));
        Self(given.cloned().unwrap_or_else(new_value))
    }

    pub(crate) fn attach(self, headers: &mut HeaderMap) {
        headers.insert(HEADER, self.0);
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or_default())
    }
}

fn is_harmless(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= LONGEST
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn new_value() -> HeaderValue {
    let mut text = Uuid::encode_buffer();
    let text = Uuid::now_v7().hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static(given));
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn keeps_a_proxys_id() {
        assert_eq!(id_for("edge-7.1_a"), "edge-7.1_a");
    }

    #[test]
    fn replaces_an_id_that_could_confuse_a_log() {
        let long = "x".repeat(LONGEST + 1).leak();
        for given in ["", "a b", "{\"a\":1}", long] {
            let id = id_for(given);
            assert!(Uuid::parse_str(&id).is_ok(), "{given} became {id}");
        }
    }
}
