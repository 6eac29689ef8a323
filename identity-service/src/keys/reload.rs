//! How a replica learns of keys that others create.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{extract::Request, response::Response};
use service_kit::{
    server::{Around, Inner, ask},
    telemetry::causes,
};
use time::OffsetDateTime;
use token_verifier::Age;
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};

use super::{Error, KeyRing};

/// A reload that takes longer counts as failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whoever invents names of keys causes at most so many reloads.
const BETWEEN_DEMANDS: Duration = Duration::from_millis(250);

/// Reloads the keys before a request if that is long overdue, for example after the
/// machine slept. A late answer is better than one refused for stale keys.
#[derive(Debug)]
pub struct KeepUp(pub Arc<KeyRing>);

impl Around for KeepUp {
    async fn answer(self: Arc<Self>, request: Request, inner: impl Inner) -> Response {
        self.0.reload_if_late().await;
        ask(inner, request).await
    }
}

/// When the keys were last read, or reading failed.
#[derive(Debug)]
pub(super) struct Attempts {
    last: AtomicI64,
    running: Mutex<()>,
}

impl Attempts {
    pub(super) fn since(now: OffsetDateTime) -> Self {
        Self {
            last: AtomicI64::new(now.unix_timestamp()),
            running: Mutex::default(),
        }
    }
}

impl KeyRing {
    /// Reloads the keys periodically, until dropped, and when somebody presents a token of a
    /// key that this replica does not know: another one may have begun to sign with it.
    pub async fn keep_fresh(self: Arc<Self>) {
        let pause = self.keeper.rules.reload_interval().unsigned_abs();
        let mut rounds = self.clock.rounds(pause);
        let mut demand = self.verification_keys().demand();
        loop {
            let is_demanded = tokio::select! {
                () = rounds.next() => false,
                () = demand.wait() => true,
            };
            let running = self.attempts.running.lock().await;
            demand.note();
            demand.serve(self.reload().await);
            drop(running);
            if is_demanded {
                sleep(BETWEEN_DEMANDS).await;
            }
        }
    }

    async fn reload_if_late(&self) {
        if self.is_late() {
            let _running = self.attempts.running.lock().await;
            // The caller we waited for may have done it.
            if self.is_late() {
                self.reload().await;
            }
        }
    }

    /// Whether the last reload is more than two intervals ago, so that a reload in time
    /// never delays a request. Also true when the clock was set back, because the age of
    /// the keys is unknown then.
    fn is_late(&self) -> bool {
        let last = self.attempts.last.load(Ordering::Acquire);
        let lateness = self.keeper.rules.reload_interval().unsigned_abs() * 2;
        let lateness = lateness.max(Duration::from_secs(2));
        !Age::between(last, self.clock.now().unix_timestamp()).is_under(lateness)
    }

    /// Reloads the keys, and creates or deletes those that are due. A failure is logged;
    /// the current keys are used until they are stale. Returns whether it succeeded.
    async fn reload(&self) -> bool {
        let now = self.clock.now();
        let read = timeout(PATIENCE, self.read(now)).await;
        match &read {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(cause = causes(error), "cannot reload signing keys"),
            Err(_) => tracing::error!("signing keys were not reloaded in time"),
        }
        let now = now.unix_timestamp();
        self.attempts.last.store(now, Ordering::Release);
        matches!(read, Ok(Ok(())))
    }

    async fn read(&self, now: OffsetDateTime) -> Result<(), Error> {
        let stored = self.keeper.keep(now).await?;
        self.replace(&stored, now)
    }
}
