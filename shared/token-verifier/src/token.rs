//! The compact serialisation of a signed token (RFC 7515 §3.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::{Error, json};

/// Far larger than any token of ours.
const MAX_BYTES: usize = 8 * 1024;

/// Room for a status list with 1 MiB of entries, encoded in base64url twice.
#[cfg(feature = "remote")]
const MAX_LONG_BYTES: usize = 2 * 1024 * 1024;

/// The three parts of a token, not verified.
pub(crate) struct CompactToken<'a> {
    /// As it was sent.
    pub(crate) header: &'a str,
    payload: &'a str,
    /// The signing input: the first two parts as they were sent.
    pub(crate) signed: &'a str,
    /// Still in base64url.
    pub(crate) signature: &'a str,
}

impl<'a> CompactToken<'a> {
    /// Splits a token into its parts.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`], or [`Error::Malformed`] unless there are exactly three parts of
    /// `[A-Za-z0-9_-]+`. Padding, white space and an empty signature are malformed.
    pub(crate) fn split(token: &'a str) -> Result<Self, Error> {
        Self::split_up_to(MAX_BYTES, token)
    }

    /// Splits a status list, which may be longer than a caller's token.
    #[cfg(feature = "remote")]
    pub(crate) fn split_long(token: &'a str) -> Result<Self, Error> {
        Self::split_up_to(MAX_LONG_BYTES, token)
    }

    fn split_up_to(max_bytes: usize, token: &'a str) -> Result<Self, Error> {
        if token.len() > max_bytes {
            return Err(Error::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Error::Malformed)?;
        if ![header, payload, signature].into_iter().all(is_base64url) {
            return Err(Error::Malformed);
        }
        Ok(Self {
            header,
            payload,
            signed,
            signature,
        })
    }

    /// The header's members.
    pub(crate) fn header(&self) -> Result<Map<String, Value>, Error> {
        decode(self.header)
    }

    /// The payload's members.
    pub(crate) fn payload(&self) -> Result<Map<String, Value>, Error> {
        decode(self.payload)
    }
}

/// Whether a text is a signed token that every parser reads alike: three parts in base64url,
/// of which the first two are JSON objects in UTF-8 that name no member twice (RFC 7515 §3.1,
/// §4, RFC 7519 §4). Says nothing about its signature or its content.
#[must_use]
pub fn is_well_formed(token: &str) -> bool {
    let parts = CompactToken::split(token);
    parts.is_ok_and(|parts| parts.header().is_ok() && parts.payload().is_ok())
}

fn is_base64url(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn decode(part: &str) -> Result<Map<String, Value>, Error> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Malformed)?;
    json::object(&json)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing("")]
    #[case::one_part("e30")]
    #[case::two_parts("e30.e30")]
    #[case::four_parts("e30.e30.AA.AA")]
    #[case::five_parts_as_encrypted_tokens_have("e30.AA.AA.AA.AA")]
    #[case::empty_header(".e30.AA")]
    #[case::empty_payload("e30..AA")]
    #[case::empty_signature("e30.e30.")]
    #[case::padding("e30=.e30.AA")]
    #[case::padded_signature("e30.e30.AA==")]
    #[case::standard_alphabet("e30.e30.A+/A")]
    #[case::space_before(" e30.e30.AA")]
    #[case::space_inside("e30.e3 0.AA")]
    #[case::newline_after("e30.e30.AA\n")]
    #[case::beyond_ascii("e30.e30.é")]
    fn anything_but_three_base64url_parts_is_malformed(#[case] token: &str) {
        assert_eq!(CompactToken::split(token).err(), Some(Error::Malformed));
    }

    #[rstest]
    #[case::usual(r"{}", true)]
    #[case::twice(r#"{"a":1,"a":1}"#, false)]
    #[case::no_object("[]", false)]
    fn both_objects_must_be_read_alike(#[case] json: &str, #[case] expected: bool) {
        let encoded = URL_SAFE_NO_PAD.encode(json);
        for token in [format!("{encoded}.e30.AA"), format!("e30.{encoded}.AA")] {
            assert_eq!(is_well_formed(&token), expected, "{token}");
        }
    }

    #[test]
    fn tokens_may_have_eight_kibibytes_and_no_byte_more() {
        let longest = format!("e30.e30.{}", "A".repeat(MAX_BYTES - 8));

        assert!(CompactToken::split(&longest).is_ok());
        assert_eq!(
            CompactToken::split(&format!("{longest}A")).err(),
            Some(Error::TooLong)
        );
    }

    #[test]
    fn left_over_bits_are_malformed() {
        // A lenient decoder would decode `e31` and `e30` to the same bytes.
        let token = CompactToken::split("e31.e30.AA").unwrap();
        assert_eq!(token.header(), Err(Error::Malformed));
    }
}
