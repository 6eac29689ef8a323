use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::key::Keyed;

/// The keys of requests that this replica is answering. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running(Arc<Mutex<HashSet<Keyed>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) keyed: Keyed,
    running: Running,
}

impl Running {
    /// Marks a key as being answered. `None` while it already is.
    pub(super) fn claim(&self, keyed: Keyed) -> Option<Claim> {
        let is_first = self.lock().insert(keyed.clone());
        is_first.then(|| Claim {
            keyed,
            running: self.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<Keyed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.running.lock().remove(&self.keyed);
    }
}
