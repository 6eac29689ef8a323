//! What the service measures. Each feature makes its own; here they meet the
//! registry.

use prometheus_client::registry::Registry;
use service_kit::telemetry::HttpMetrics;

use crate::{passwords::HashMetrics, sessions::SessionMetrics, throttle::Refusals};

/// What is counted where it happens. Made anew, they count for nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Instruments {
    pub(crate) hashing: HashMetrics,
    pub(crate) refusals: Refusals,
    pub(crate) sessions: SessionMetrics,
}

/// Adds them to `registry`.
pub(crate) fn register(registry: &mut Registry) -> (HttpMetrics, Instruments) {
    let http = HttpMetrics::register(registry);
    let instruments = Instruments {
        hashing: HashMetrics::register(registry),
        refusals: Refusals::register(registry),
        sessions: SessionMetrics::register(registry),
    };
    (http, instruments)
}
