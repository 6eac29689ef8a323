//! The claims of a proof (RFC 9449 §4.2, §4.3).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::{DpopRequest, ProofError, target};
use crate::claim_set::ClaimSet;

/// By how many seconds `iat` may differ from now. A client's clock may be slow or fast.
pub(super) const TOLERANCE: u64 = 60;

/// In bytes.
const MAX_ID: usize = 255;

/// What a proof says.
pub(super) struct ProofClaims {
    method: String,
    url: String,
    issued_at: i64,
    pub(super) id: String,
    access_token_hash: Option<String>,
    pub(super) nonce: Option<String>,
}

impl ProofClaims {
    pub(super) fn parse(payload: Map<String, Value>) -> Result<Self, ProofError> {
        Self::read(ClaimSet::new(payload)).map_err(|_| ProofError::Malformed)
    }

    fn read(mut claims: ClaimSet) -> Result<Self, crate::Error> {
        Ok(Self {
            method: claims.required("htm", ClaimSet::text)?,
            url: claims.required("htu", ClaimSet::text)?,
            issued_at: claims.required("iat", ClaimSet::date)?,
            id: claims.required("jti", short_text)?,
            access_token_hash: claims.optional("ath", ClaimSet::text)?,
            nonce: claims.optional("nonce", ClaimSet::text)?,
        })
    }

    /// Whether the proof was made for this request, now.
    pub(super) fn suit(&self, request: &DpopRequest<'_>, now: i64) -> Result<(), ProofError> {
        if self.method != request.method.as_str() {
            return Err(ProofError::WrongMethod);
        }
        if !target::is_same(&self.url, request.url) {
            return Err(ProofError::WrongUrl);
        }
        if self.issued_at.abs_diff(now) > TOLERANCE {
            return Err(ProofError::NotRecent);
        }
        match request.access_token {
            Some(token) if self.access_token_hash.as_deref() != Some(&*hash(token)) => {
                Err(ProofError::WrongToken)
            }
            _ => Ok(()),
        }
    }
}

/// `ath`: the SHA-256 of the token.
fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}

fn short_text(value: Value) -> Option<String> {
    ClaimSet::non_empty_text(value).filter(|text| text.len() <= MAX_ID)
}
