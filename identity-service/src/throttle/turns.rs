use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use service_kit::database::Error as DatabaseError;
use tokio::{
    sync::{Mutex, MutexGuard},
    time::timeout,
};

/// The maximum wait for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Usernames are hashed to this many queues.
const LINES: u64 = 64;

/// Queues for attempts that conflicted on the same username. They go one at a time, so
/// that they can only conflict with other replicas.
#[derive(Debug)]
pub(super) struct Turns(Box<[Mutex<()>]>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..LINES).map(|_| Mutex::default()).collect())
    }
}

impl Turns {
    /// Waits for a turn, which ends when the result is dropped.
    ///
    /// # Errors
    /// When the queue is too long.
    pub(super) async fn wait(&self, name: &str) -> Result<MutexGuard<'_, ()>, DatabaseError> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let line = usize::try_from(hasher.finish() % LINES).unwrap_or_default();
        let turn = timeout(PATIENCE, self.0[line].lock()).await;
        turn.map_err(DatabaseError::unavailable)
    }
}
