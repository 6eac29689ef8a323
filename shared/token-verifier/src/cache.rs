//! Tokens that were verified before.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use moka::Expiry;
use moka::sync::Cache;

use crate::Claims;
use crate::key::Key;
use crate::key_set::KeySet;

/// Tokens of ours live for minutes; whatever lives for years need not be kept.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);

/// The SHA-256 of a token: the cache holds no tokens that could be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(token: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(bytes)
    }
}

/// Spares the signature of a token that was verified before. Refusals are not
/// kept.
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

    /// The claims of a token that was verified with a key that is still
    /// published, and has not reached its `exp`.
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

/// Gives the memory of an expired token back. That goes by the machine's clock;
/// what is accepted does not depend on it.
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
