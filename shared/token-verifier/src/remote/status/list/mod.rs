//! A Token Status List with a valid signature (draft-ietf-oauth-status-list).

#[cfg(test)]
mod tests;

use std::io::Read;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::ZlibDecoder;
use serde_json::{Map, Value};

use crate::Error;
use crate::claim_set::ClaimSet;

/// 2^23 entries. Without a limit, a few bytes could inflate to fill the memory.
const MAX_BYTES: u64 = 1024 * 1024;

const DEFAULT_TTL: i64 = 10;
const SHORTEST_TTL: i64 = 1;
const LONGEST_TTL: i64 = 60 * 60;

/// What a list must match.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) uri: &'a str,
    /// In seconds.
    pub(super) leeway: i64,
    /// In seconds since the epoch.
    pub(super) now: i64,
}

/// One bit for each session, set once it has ended.
pub(in crate::remote) struct StatusList {
    pub(super) issued_at: i64,
    /// How long it may be used before it is fetched again.
    pub(super) ttl: Duration,
    expires_at: i64,
    bits: Vec<u8>,
}

impl StatusList {
    /// Reads the payload of a status list token.
    ///
    /// # Errors
    ///
    /// When it has another issuer or name, has expired or is dated in the future, has
    /// more than one bit per entry, or inflates to more than 1 MiB.
    pub(super) fn accept(
        payload: Map<String, Value>,
        expected: &Expected<'_>,
    ) -> Result<Self, Error> {
        let mut claims = ClaimSet::new(payload);
        let issuer = claims.optional("iss", ClaimSet::text)?;
        if issuer.is_some_and(|issuer| issuer != expected.issuer) {
            return Err(Error::WrongIssuer);
        }
        if claims.required("sub", ClaimSet::text)? != expected.uri {
            return Err(Error::InvalidClaim("sub"));
        }
        let ttl = claims
            .optional("ttl", ClaimSet::date)?
            .unwrap_or(DEFAULT_TTL);
        let list = Self {
            issued_at: claims.required("iat", ClaimSet::date)?,
            expires_at: claims.required("exp", ClaimSet::date)?,
            ttl: Duration::from_secs(ttl.clamp(SHORTEST_TTL, LONGEST_TTL).unsigned_abs()),
            bits: claims.required("status_list", bits)?,
        };
        if list.is_expired(expected.now, expected.leeway) {
            return Err(Error::Expired);
        }
        if list.is_to_come(expected.now, expected.leeway) {
            return Err(Error::IssuedInFuture);
        }
        Ok(list)
    }

    pub(super) fn is_expired(&self, now: i64, leeway: i64) -> bool {
        now >= self.expires_at.saturating_add(leeway)
    }

    /// Whether it is dated in the future, because it was fetched before the clock was set
    /// back.
    pub(super) fn is_to_come(&self, now: i64, leeway: i64) -> bool {
        now.saturating_add(leeway) < self.issued_at
    }

    /// Whether an entry is set; `None` where the list has no such entry. The
    /// first entry is the least significant bit of the first byte.
    pub(in crate::remote) fn is_set(&self, index: u64) -> Option<bool> {
        let byte = self.bits.get(usize::try_from(index / 8).ok()?)?;
        Some(byte >> (index % 8) & 1 == 1)
    }
}

/// The inflated entries of a `status_list`; `None` with several bits per entry, which
/// this issuer never uses.
fn bits(list: Value) -> Option<Vec<u8>> {
    let Value::Object(list) = list else {
        return None;
    };
    if list.get("bits")?.as_u64()? != 1 {
        return None;
    }
    let deflated = URL_SAFE_NO_PAD.decode(list.get("lst")?.as_str()?).ok()?;
    inflate(&deflated)
}

fn inflate(deflated: &[u8]) -> Option<Vec<u8>> {
    let mut inflated = Vec::new();
    let mut decoder = ZlibDecoder::new(deflated).take(MAX_BYTES + 1);
    let bytes = decoder.read_to_end(&mut inflated).ok()?;
    (u64::try_from(bytes).ok()? <= MAX_BYTES).then_some(inflated)
}
