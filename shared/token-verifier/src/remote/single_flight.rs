//! Runs one fetch at a time for all callers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::Age;

/// Runs fetches as tasks, so that a caller that gives up does not cancel the fetch of the
/// others.
#[derive(Default)]
pub(super) struct SingleFlight(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Completion>,
    /// When a caller last started a fetch.
    demanded_at: Option<i64>,
}

/// Waits for the end of a fetch. The sender is dropped with the fetch, even if it panics
/// or is cancelled.
#[derive(Clone)]
pub(super) struct Completion(watch::Receiver<()>);

impl Completion {
    /// Completes when the fetch has ended, successfully or not.
    pub(super) async fn wait(mut self) {
        while self.0.changed().await.is_ok() {}
    }

    fn is_over(&self) -> bool {
        self.0.has_changed().is_err()
    }
}

impl SingleFlight {
    /// Joins the running fetch, or starts this one.
    pub(super) fn join(&self, fetch: impl Future<Output = ()> + Send + 'static) -> Completion {
        let mut state = self.lock();
        state.running().unwrap_or_else(|| state.start(fetch))
    }

    /// Joins the running fetch, or starts this one unless a caller started one within the
    /// cool-down.
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

    /// A clock that was set back ends the cool-down instead of extending it.
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
