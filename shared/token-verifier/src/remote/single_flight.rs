//! One fetch at a time, however many ask for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::Age;

/// Runs fetches as tasks of their own, so that a caller who gives up does not
/// take the others' fetch away.
#[derive(Default)]
pub(super) struct SingleFlight(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Completion>,
    /// When a caller last made a fetch start.
    demanded_at: Option<i64>,
}

/// The end of a fetch, to wait for. The sender is dropped with the fetch, also
/// when it panics or is cancelled.
#[derive(Clone)]
pub(super) struct Completion(watch::Receiver<()>);

impl Completion {
    /// Completes when the fetch has ended, well or not.
    pub(super) async fn wait(mut self) {
        while self.0.changed().await.is_ok() {}
    }

    fn is_over(&self) -> bool {
        self.0.has_changed().is_err()
    }
}

impl SingleFlight {
    /// Joins the fetch that is running, or else starts this one.
    pub(super) fn join(&self, fetch: impl Future<Output = ()> + Send + 'static) -> Completion {
        let mut state = self.lock();
        state.running().unwrap_or_else(|| state.start(fetch))
    }

    /// Joins the fetch that is running, or else starts this one unless a caller
    /// has already started one within the cool-down.
    pub(super) fn demand(
        &self,
        now: i64,
        cool_down: Duration,
        fetch: impl Future<Output = ()> + Send + 'static,
    ) -> Option<Completion> {
        let mut state = self.lock();
        if let Some(running) = state.running() {
            return Some(running);
        }
        if state.is_cooling(now, cool_down) {
            return None;
        }
        state.demanded_at = Some(now);
        Some(state.start(fetch))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn running(&self) -> Option<Completion> {
        self.running
            .clone()
            .filter(|completion| !completion.is_over())
    }

    /// A clock that was set back ends the cool-down rather than prolonging it.
    fn is_cooling(&self, now: i64, cool_down: Duration) -> bool {
        self.demanded_at
            .is_some_and(|started| Age::between(started, now).is_under(cool_down))
    }

    fn start(&mut self, fetch: impl Future<Output = ()> + Send + 'static) -> Completion {
        let (completed, completion) = watch::channel(());
        let completion = Completion(completion);
        self.running = Some(completion.clone());
        tokio::spawn(async move {
            fetch.await;
            drop(completed);
        });
        completion
    }
}
