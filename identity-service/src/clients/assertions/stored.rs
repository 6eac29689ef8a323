//! Keys that are registered with their client.

use std::sync::Arc;

use moka::{policy::EvictionPolicy, sync::Cache};
use service_kit::telemetry::causes;

use super::key::KeySet;

/// In bytes of JSON. The least recently used make room.
const MOST_KNOWN: u64 = 4 * 1024 * 1024;

/// Key sets by the text that they were read from. So whoever changes the text of a client gets
/// other keys at once, at every replica.
#[derive(Debug)]
pub(super) struct StoredKeys(Cache<String, Arc<KeySet>>);

impl StoredKeys {
    /// None yet.
    pub(super) fn new() -> Self {
        let known = Cache::builder()
            .max_capacity(MOST_KNOWN)
            .weigher(|text: &String, _| u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self(known.eviction_policy(EvictionPolicy::lru()).build())
    }

    /// The keys in a text that was checked before it was stored; none if they are unusable
    /// all the same.
    pub(super) fn get(&self, text: &str) -> Arc<KeySet> {
        if let Some(known) = self.0.get(text) {
            return known;
        }
        match KeySet::parse(text) {
            Ok(keys) => {
                let keys = Arc::new(keys);
                self.0.insert(text.to_owned(), Arc::clone(&keys));
                keys
            }
            Err(error) => {
                let cause = causes(&error);
                tracing::warn!(cause, "stored keys of a client are unusable");
                Arc::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = include_str!("nobodys-keys.json");

    #[test]
    fn a_text_is_read_once_and_another_one_gives_other_keys() {
        let stored = StoredKeys::new();
        let first = stored.get(KEYS);
        assert!(Arc::ptr_eq(&first, &stored.get(KEYS)));
        let changed = KEYS.replacen("\"kty\"", "\"kid\": \"new\", \"kty\"", 1);
        let second = stored.get(&changed);
        assert!(second.knows(Some("new")) && !first.knows(Some("new")));
        assert!(!stored.get("{}").knows(Some("new")));
    }
}
