use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
    registry::Registry,
};
use service_kit::telemetry::causes;

use super::{Sessions, store};

/// How often live sessions are counted, unless counting takes long.
const PERIOD: Duration = Duration::from_mins(1);

/// Counting takes at most one part in this many of the time.
const SHARE: u32 = 100;

/// Marks an unknown number.
const UNKNOWN: i64 = -1;

/// The number of live sessions. Counted in the background, so that requests for metrics
/// cannot load the database.
#[derive(Clone, Debug)]
pub struct LiveSessionsGauge(Arc<AtomicI64>);

impl LiveSessionsGauge {
    /// Registers the gauge, which shows nothing until the first count.
    pub fn register(registry: &mut Registry) -> Self {
        let live_sessions = Self(Arc::new(AtomicI64::new(UNKNOWN)));
        registry.register_collector(Box::new(live_sessions.clone()));
        live_sessions
    }

    /// Counts for as long as the service runs. Shows nothing while counting fails.
    pub async fn keep(self, sessions: Arc<Sessions>) {
        loop {
            let (began, started) = (sessions.clock.instant(), Instant::now());
            let counted = store::count_live(&sessions.database, sessions.clock.now()).await;
            let live = counted.unwrap_or_else(|error| {
                tracing::warn!(cause = causes(&error), "sessions could not be counted");
                UNKNOWN
            });
            self.0.store(live, Ordering::Relaxed);
            let pause = PERIOD.max(started.elapsed() * SHARE);
            sessions.clock.sleep_until(began + pause).await;
        }
    }
}

impl Collector for LiveSessionsGauge {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let live = self.0.load(Ordering::Relaxed);
        if live == UNKNOWN {
            return Ok(());
        }
        let help = "Sessions that live, counted once a minute over all replicas";
        let name = "identity_sessions_live";
        let encoder = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        ConstGauge::new(live).encode(encoder)
    }
}
