//! Local keys.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use jsonwebtoken::jwk::JwkSet;

use crate::Error;
use crate::key::Key;
use crate::key_set::KeySet;

/// When to ask an issuer again that has not loaded its keys yet.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Keys for an issuer that verifies its own tokens, and for tests. This is a handle: clones
/// share the key set.
///
/// ```
/// use std::sync::Arc;
/// use token_verifier::{JwkSet, LocalKeys, SystemClock, Verifier, VerifierConfig};
///
/// # fn verifier(published: &str) -> Result<Verifier, serde_json::Error> {
/// let keys: JwkSet = serde_json::from_str(published)?;
/// let config = VerifierConfig::new("https://id.example.org", "recipe-api");
/// let verifier = Verifier::local(config, Arc::new(SystemClock), LocalKeys::new(keys));
/// # Ok(verifier)
/// # }
/// # assert!(!verifier(r#"{"keys": []}"#).unwrap().is_ready());
/// ```
#[derive(Clone)]
pub struct LocalKeys(Arc<ArcSwap<KeySet>>);

impl LocalKeys {
    /// Holds these keys. Skips those that cannot verify signatures.
    #[must_use]
    pub fn new(keys: JwkSet) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(keys.into())))
    }

    /// Replaces the whole set at once, for every verifier that uses it.
    pub fn replace(&self, keys: JwkSet) {
        self.0.store(Arc::new(keys.into()));
    }

    /// The set, unless it is empty.
    pub(crate) fn current(&self) -> Option<Arc<KeySet>> {
        Some(self.0.load_full()).filter(|keys| !keys.is_empty())
    }

    /// The key with this name.
    pub(crate) fn find(&self, kid: &str) -> Result<Arc<Key>, Error> {
        let keys = self.current().ok_or(Error::Unavailable {
            retry_after: RETRY_AFTER,
        })?;
        keys.get(kid).cloned().ok_or(Error::UnknownKey)
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LocalKeys").finish_non_exhaustive()
    }
}
