//! The metrics of all features, collected in one registry.

use prometheus_client::registry::Registry;
use service_kit::telemetry::HttpMetrics;

use crate::{
    backchannel_logout::LogoutMetrics, sessions::SessionMetrics, throttle::Refusals,
    workers::WorkMetrics,
};

/// Counters that features increment. The default ones are not exported.
#[derive(Debug, Default)]
pub(crate) struct Instruments {
    pub(crate) hashing: WorkMetrics,
    pub(crate) signing: WorkMetrics,
    pub(crate) refusals: Refusals,
    pub(crate) sessions: SessionMetrics,
    pub(crate) logouts: LogoutMetrics,
}

/// Adds them to `registry`.
pub(crate) fn register(registry: &mut Registry) -> (HttpMetrics, Instruments) {
    let http = HttpMetrics::register(registry);
    let instruments = Instruments {
        hashing: WorkMetrics::of_passwords(registry),
        signing: WorkMetrics::of_signatures(registry),
        refusals: Refusals::register(registry),
        sessions: SessionMetrics::register(registry),
        logouts: LogoutMetrics::register(registry),
    };
    (http, instruments)
}
