use std::time::Duration;

use prometheus_client::{
    metrics::{
        counter::Counter,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

/// How the workers keep up.
#[derive(Clone, Debug)]
pub struct HashMetrics {
    queued: Gauge,
    refused: Counter,
    waited: Histogram,
    worked: Histogram,
}

impl Default for HashMetrics {
    fn default() -> Self {
        // 1 ms to about 16 s.
        let histogram = || Histogram::new(exponential_buckets(0.001, 2.0, 15));
        Self {
            queued: Gauge::default(),
            refused: Counter::default(),
            waited: histogram(),
            worked: histogram(),
        }
    }
}

impl HashMetrics {
    /// Makes the metrics and adds them to `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register(
            "identity_password_queue_depth",
            "Passwords that wait for a worker, to be hashed or judged",
            metrics.queued.clone(),
        );
        registry.register(
            "identity_password_queue_refused",
            "Passwords that were refused because too many waited already",
            metrics.refused.clone(),
        );
        registry.register(
            "identity_password_queue_wait_seconds",
            "Time that a password waited for a worker",
            metrics.waited.clone(),
        );
        registry.register(
            "identity_password_work_seconds",
            "Time that a worker spent on a password",
            metrics.worked.clone(),
        );
        metrics
    }

    pub(super) fn enqueued(&self) {
        self.queued.inc();
    }

    pub(super) fn refused(&self) {
        self.queued.dec();
        self.refused.inc();
    }

    pub(super) fn dequeued(&self, waited: Duration) {
        self.queued.dec();
        self.waited.observe(waited.as_secs_f64());
    }

    pub(super) fn done(&self, worked: Duration) {
        self.worked.observe(worked.as_secs_f64());
    }
}

#[cfg(test)]
impl HashMetrics {
    pub(super) fn depth(&self) -> i64 {
        self.queued.get()
    }
}
