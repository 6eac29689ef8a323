use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use service_kit::database::Error as DatabaseError;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::timeout,
};

/// How long anybody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(5);

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
    ///
    /// # Errors
    /// When the line is too long.
    pub(super) async fn wait(&self, name: &str) -> Result<MutexGuard<'_, ()>, DatabaseError> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let line = usize::try_from(hasher.finish() % LINES).unwrap_or_default();
        let turn = timeout(PATIENCE, self.0[line].lock()).await;
        turn.map_err(DatabaseError::unavailable)
    }
}
