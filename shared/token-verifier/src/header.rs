//! The header of a token (RFC 7515 §4).

use serde_json::{Map, Value};

use crate::{Algorithm, Error, VerifierConfig};

const MEDIA_TYPE_PREFIX: &str = "application/";

#[cfg(feature = "remote")]
const STATUS_LIST: &str = "statuslist+jwt";

/// The header's members that concern the signature.
///
/// `jku`, `x5u`, `x5c` and `jwk` are absent on purpose: a token must not say which key to
/// trust (RFC 8725 §3.10).
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: String,
}

impl VerifierConfig {
    /// Reads a header and refuses what no accepted token contains.
    pub(crate) fn accept_header(&self, members: &Map<String, Value>) -> Result<Header, Error> {
        self.accept_header_of(members, |typ| self.accepts_media_type(typ))
    }

    /// Reads the header of a status list, whose `typ` has only one spelling
    /// (draft-ietf-oauth-status-list, "Status List Token").
    #[cfg(feature = "remote")]
    pub(crate) fn accept_status_list_header(
        &self,
        members: &Map<String, Value>,
    ) -> Result<Header, Error> {
        self.accept_header_of(members, |typ| typ == STATUS_LIST)
    }

    fn accept_header_of(
        &self,
        members: &Map<String, Value>,
        is_expected: impl FnOnce(&str) -> bool,
    ) -> Result<Header, Error> {
        if members.contains_key("crit") {
            return Err(Error::CriticalExtension);
        }
        if !text(members, "typ").is_some_and(is_expected) {
            return Err(Error::WrongType);
        }
        let algorithm = text(members, "alg")
            .and_then(|name| name.parse().ok())
            .filter(|algorithm| self.algorithms.contains(algorithm))
            .ok_or(Error::AlgorithmNotAllowed)?;
        let key_id = text(members, "kid").ok_or(Error::MissingKeyId)?.to_owned();
        Ok(Header { algorithm, key_id })
    }

    /// Compares media types without regard to case; `application/` may be left out (RFC
    /// 7515 §4.1.9, RFC 9068 §4).
    fn accepts_media_type(&self, typ: &str) -> bool {
        let short = match typ.split_at_checked(MEDIA_TYPE_PREFIX.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(MEDIA_TYPE_PREFIX) => rest,
            _ => typ,
        };
        short.eq_ignore_ascii_case(self.token_type.media_type())
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}
