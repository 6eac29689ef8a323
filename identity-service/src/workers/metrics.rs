use std::time::Duration;

use prometheus_client::{
    metrics::{
        counter::Counter,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

/// Metrics of a thread pool.
#[derive(Clone, Debug)]
pub struct WorkMetrics {
    queued: Gauge,
    refused: Counter,
    waited: Histogram,
    worked: Histogram,
}

/// The kind of jobs.
struct Kind {
    /// The prefix of the metrics' names.
    prefix: &'static str,
    /// What waits.
    jobs: &'static str,
    /// The shortest duration worth distinguishing, in seconds.
    shortest: f64,
}

const PASSWORDS: Kind = Kind {
    prefix: "identity_password",
    jobs: "Passwords",
    shortest: 0.001,
};

const SIGNATURES: Kind = Kind {
    prefix: "identity_signing",
    jobs: "Requests for signatures",
    shortest: 0.0001,
};

impl Default for WorkMetrics {
    fn default() -> Self {
        Self::of(&PASSWORDS)
    }
}

impl WorkMetrics {
    /// Registers the metrics of password hashing.
    pub fn of_passwords(registry: &mut Registry) -> Self {
        Self::register(registry, &PASSWORDS)
    }

    /// Registers the metrics of signing.
    pub fn of_signatures(registry: &mut Registry) -> Self {
        Self::register(registry, &SIGNATURES)
    }

    fn of(kind: &Kind) -> Self {
        // The longest bucket is 16,000 times as long.
        let histogram = || Histogram::new(exponential_buckets(kind.shortest, 2.0, 15));
        Self {
            queued: Gauge::default(),
            refused: Counter::default(),
            waited: histogram(),
            worked: histogram(),
        }
    }

    fn register(registry: &mut Registry, kind: &Kind) -> Self {
        let metrics = Self::of(kind);
        let Kind { prefix, jobs, .. } = kind;
        registry.register(
            format!("{prefix}_queue_depth"),
            format!("{jobs} that wait for a worker"),
            metrics.queued.clone(),
        );
        registry.register(
            format!("{prefix}_queue_refused"),
            format!("{jobs} that were refused because too many waited already"),
            metrics.refused.clone(),
        );
        registry.register(
            format!("{prefix}_queue_wait_seconds"),
            format!("{jobs}: time that each waited for a worker"),
            metrics.waited.clone(),
        );
        registry.register(
            format!("{prefix}_work_seconds"),
            format!("{jobs}: time that a worker spent on each"),
            metrics.worked.clone(),
        );
        metrics
    }

    pub(super) fn enqueued(&self) {
        self.queued.inc();
    }

    pub(super) fn refused(&self) {
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
impl WorkMetrics {
    pub(super) fn depth(&self) -> i64 {
        self.queued.get()
    }
}
