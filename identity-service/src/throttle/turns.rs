use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use tokio::sync::{Mutex, MutexGuard};

/// Names are told apart by so much of their hash.
const LINES: u64 = 64;

/// Lines for those who got in each other's way at the same name: each goes by
/// itself, so that any number of them at once lose to the other replicas only.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<[Mutex<()>]>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..LINES).map(|_| Mutex::default()).collect())
    }
}

impl Turns {
    /// Waits until it is this one's turn, which ends when the result is dropped.
    pub(super) async fn wait(&self, name: &str) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let line = usize::try_from(hasher.finish() % LINES).unwrap_or_default();
        self.0[line].lock().await
    }
}
