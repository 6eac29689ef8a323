//! How a replica keeps up with the keys that others make.

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
use tokio::{sync::Mutex, time::timeout};

use super::{Error, KeyRing};

/// A reload that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reloads the keys before a request when that is long overdue, as after the
/// machine slept: a request is better late than refused for stale keys.
#[derive(Debug)]
pub struct KeepUp(pub Arc<KeyRing>);

impl Around for KeepUp {
    async fn answer(self: Arc<Self>, request: Request, inner: impl Inner) -> Response {
        self.0.reload_if_late().await;
        ask(inner, request).await
    }
}

/// When the keys were last read, or could not be.
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
    /// Reloads the keys again and again, until dropped.
    pub async fn keep_fresh(self: Arc<Self>) {
        let pause = self.keeper.rules.reload_interval().unsigned_abs();
        loop {
            self.clock.sleep(pause).await;
            let _running = self.attempts.running.lock().await;
            self.reload().await;
        }
    }

    async fn reload_if_late(&self) {
        if self.is_late() {
            let _running = self.attempts.running.lock().await;
            // Whoever was waited for may have done it.
            if self.is_late() {
                self.reload().await;
            }
        }
    }

    /// Twice the interval: a reload that comes in its time holds up no request. Also
    /// when the clock was set back: nobody knows how old the keys are then.
    fn is_late(&self) -> bool {
        let last = self.attempts.last.load(Ordering::Acquire);
        let lateness = self.keeper.rules.reload_interval().unsigned_abs() * 2;
        let lateness = lateness.max(Duration::from_secs(2));
        !Age::between(last, self.clock.now().unix_timestamp()).is_under(lateness)
    }

    /// Reads the keys anew, and makes or deletes those that are due. What goes
    /// wrong is logged; the keys stay as they are until they are stale.
    async fn reload(&self) {
        let now = self.clock.now();
        match timeout(PATIENCE, self.read(now)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(cause = causes(&error), "cannot reload signing keys"),
            Err(_) => tracing::error!("signing keys were not reloaded in time"),
        }
        let now = now.unix_timestamp();
        self.attempts.last.store(now, Ordering::Release);
    }

    async fn read(&self, now: OffsetDateTime) -> Result<(), Error> {
        let stored = self.keeper.keep(now).await?;
        self.replace(&stored, now)
    }
}
