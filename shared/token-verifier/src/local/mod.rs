//! Local keys.

mod demand;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use jsonwebtoken::jwk::JwkSet;

use self::demand::KeyRequests;
use crate::Error;
use crate::key::Key;
use crate::key_set::KeySet;

pub use self::demand::KeyDemand;

/// When to ask an issuer again that has not loaded its keys yet.
const RETRY_AFTER: Duration = Duration::from_secs(1);

const UNAVAILABLE: Error = Error::Unavailable {
    retry_after: RETRY_AFTER,
};

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
pub struct LocalKeys(Arc<Held>);

struct Held {
    keys: ArcSwap<KeySet>,
    /// What is missed, if somebody adds it.
    requests: ArcSwapOption<KeyRequests>,
}

impl LocalKeys {
    /// Holds these keys. Skips those that cannot verify signatures.
    #[must_use]
    pub fn new(keys: JwkSet) -> Self {
        Self::of(keys.into())
    }

    /// Holds keys that were read before.
    pub(crate) fn of(keys: KeySet) -> Self {
        Self(Arc::new(Held {
            keys: ArcSwap::from_pointee(keys),
            requests: ArcSwapOption::empty(),
        }))
    }

    /// Replaces the whole set at once, for every verifier that uses it.
    pub fn replace(&self, keys: JwkSet) {
        self.0.keys.store(Arc::new(keys.into()));
    }

    /// For whoever knows where more keys may be, because other processes make them. From now
    /// on, a token of an unknown key waits until this has been served, and is only then
    /// refused.
    #[must_use]
    pub fn demand(&self) -> KeyDemand {
        let (requests, demand) = demand::channel();
        self.0.requests.store(Some(Arc::new(requests)));
        demand
    }

    /// The set, unless it is empty.
    pub(crate) fn current(&self) -> Option<Arc<KeySet>> {
        Some(self.0.keys.load_full()).filter(|keys| !keys.is_empty())
    }

    /// The key with this name. Waits for an unknown one, if somebody looks for it.
    pub(crate) async fn find(&self, kid: &str) -> Result<Arc<Key>, Error> {
        let known = self.known(kid);
        let requests = self.0.requests.load_full();
        let (Err(_), Some(requests)) = (&known, requests) else {
            return known;
        };
        let is_complete = requests.wait().await;
        match self.known(kid) {
            Err(Error::UnknownKey) if !is_complete => Err(UNAVAILABLE),
            found => found,
        }
    }

    fn known(&self, kid: &str) -> Result<Arc<Key>, Error> {
        let keys = self.current().ok_or(UNAVAILABLE)?;
        keys.get(kid).cloned().ok_or(Error::UnknownKey)
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LocalKeys").finish_non_exhaustive()
    }
}
