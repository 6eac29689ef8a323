//! A cache of verified tokens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use moka::Expiry;
use moka::sync::Cache;

use crate::Claims;
use crate::key::Key;
use crate::key_set::KeySet;

/// Our tokens live for minutes; a token that lives for years is not cached that long.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);

/// The SHA-256 of a token, so that the cache contains no usable tokens.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(token: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(bytes)
    }
}

/// Verified tokens, whose signature need not be checked again. Refused tokens are not
/// cached.
pub(crate) struct VerifiedTokens(Cache<Fingerprint, Verified>);

#[derive(Clone)]
struct Verified {
    claims: Arc<Claims>,
    key: Arc<Key>,
    lifetime: Duration,
}

impl VerifiedTokens {
    pub(crate) fn new(capacity: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(capacity)
            .expire_after(Forget)
            .build();
        Self(cache)
    }

    /// The claims of a cached token whose key is still published and whose `exp` has not
    /// passed.
    pub(crate) fn get(&self, token: Fingerprint, keys: &KeySet, now: i64) -> Option<Arc<Claims>> {
        let verified = self.0.get(&token)?;
        if now < verified.claims.expires_at && keys.holds(&verified.key) {
            return Some(verified.claims);
        }
        self.0.invalidate(&token);
        None
    }

    pub(crate) fn insert(&self, token: Fingerprint, key: Arc<Key>, claims: Arc<Claims>, now: i64) {
        let left = u64::try_from(claims.expires_at.saturating_sub(now));
        let verified = Verified {
            lifetime: Duration::from_secs(left.unwrap_or(0)).min(LONGEST_LIFETIME),
            claims,
            key,
        };
        self.0.insert(token, verified);
    }
}

/// Frees expired tokens by the machine's clock. What is accepted does not depend on it.
struct Forget;

impl Expiry<Fingerprint, Verified> for Forget {
    fn expire_after_create(
        &self,
        _: &Fingerprint,
        verified: &Verified,
        _: Instant,
    ) -> Option<Duration> {
        Some(verified.lifetime)
    }
}
