//! Clients as they were when they last authenticated with a secret. To use one saves a read of
//! the database: the statement that is sent anyway also asks whether the client
//! [has its credentials still](super::has_still). So nobody counts who was disabled since.

use std::sync::Arc;

use moka::{policy::EvictionPolicy, sync::Cache};

use super::{Client, Clients};

/// How many are remembered. The least recently used make room.
const MOST: u64 = 1_000;

#[derive(Clone, Debug)]
pub(super) struct Remembered(Cache<String, Arc<Client>>);

impl Default for Remembered {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(MOST);
        Self(cache.eviction_policy(EvictionPolicy::lru()).build())
    }
}

impl Clients {
    /// Remembers a client that has just authenticated.
    #[must_use]
    pub fn remember(&self, client: Client) -> Arc<Client> {
        let client = Arc::new(client);
        let Remembered(known) = &self.remembered;
        known.insert(client.id.clone(), Arc::clone(&client));
        client
    }

    /// A client as it was remembered. It may have changed since.
    #[must_use]
    pub fn remembered(&self, id: &str) -> Option<Arc<Client>> {
        self.remembered.0.get(id)
    }
}
