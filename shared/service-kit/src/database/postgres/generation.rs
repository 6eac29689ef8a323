use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The minimum time between reopenings of all connections because of a read-only server.
const PAUSE: Duration = Duration::from_secs(1);

/// Knows which connections are outdated. After a restart, old connections have ended.
/// After a failover they may still exist, but to a server that is read-only now. When one
/// connection discovers this, all of its age are discarded.
#[derive(Clone, Debug, Default)]
pub(super) struct Generations(Arc<Newest>);

#[derive(Debug, Default)]
struct Newest {
    number: AtomicU64,
    begun: Mutex<Option<Instant>>,
}

/// The age of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generation(u64);

impl Generations {
    pub(super) fn newest(&self) -> Generation {
        Generation(self.0.number.load(Ordering::Acquire))
    }

    /// A connection of this age has ended, so all of its age may have.
    pub(super) fn end(&self, generation: Generation) {
        let mut begun = self.begun();
        self.begin_after(generation, &mut begun);
    }

    /// A connection of this age is read-only. A permanently read-only server must not
    /// cause a reopening for each statement that it refuses, hence the pause.
    pub(super) fn end_in_a_while(&self, generation: Generation) {
        let mut begun = self.begun();
        if begun.is_none_or(|begun| begun.elapsed() >= PAUSE) {
            self.begin_after(generation, &mut begun);
        }
    }

    fn begin_after(&self, generation: Generation, begun: &mut Option<Instant>) {
        if generation == self.newest() {
            *begun = Some(Instant::now());
            self.0.number.fetch_add(1, Ordering::Release);
        }
    }

    fn begun(&self) -> MutexGuard<'_, Option<Instant>> {
        let begun = self.0.begun.lock();
        begun.unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_one_age_end_it_only_once() {
        let generations = Generations::default();
        let first = generations.newest();
        generations.end(first);
        let second = generations.newest();
        assert_ne!(first, second);
        generations.end(first);
        assert_eq!(generations.newest(), second);
        generations.end(second);
        assert_ne!(generations.newest(), second);
    }

    #[test]
    fn a_read_only_server_ends_no_new_generation() {
        let generations = Generations::default();
        let first = generations.newest();
        generations.end_in_a_while(first);
        let second = generations.newest();
        assert_ne!(first, second);
        generations.end_in_a_while(second);
        assert_eq!(generations.newest(), second);
    }
}
