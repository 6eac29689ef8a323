//! The issuer's keys, by `kid`.

use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::jwk::JwkSet;

use crate::key::Key;

/// The usable keys of a JWK Set (RFC 7517 §5). Immutable; a new set replaces it.
#[derive(Default)]
pub(crate) struct KeySet(HashMap<String, Arc<Key>>);

impl KeySet {
    pub(crate) fn get(&self, kid: &str) -> Option<&Arc<Key>> {
        self.0.get(kid)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in any order.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn all(&self) -> impl Iterator<Item = &Key> {
        self.0.values().map(|key| &**key)
    }

    /// Whether this key is still published under its name.
    pub(crate) fn holds(&self, key: &Arc<Key>) -> bool {
        self.get(&key.id)
            .is_some_and(|held| Arc::ptr_eq(held, key) || held == key)
    }
}

/// Skips keys that cannot verify signatures, as RFC 7517 §5 requires. Of two with the
/// same name, the first counts.
impl From<JwkSet> for KeySet {
    fn from(set: JwkSet) -> Self {
        let mut keys = HashMap::new();
        for key in set.keys.into_iter().filter_map(Key::from_jwk) {
            keys.entry(key.id.clone()).or_insert_with(|| Arc::new(key));
        }
        Self(keys)
    }
}
