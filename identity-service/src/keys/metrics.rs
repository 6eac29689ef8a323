use std::{fmt::Error, sync::Arc};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use super::{KeyRing, lifecycle::State};

/// Exports the age and the number of the keys.
pub fn export_keys(registry: &mut Registry, ring: Arc<KeyRing>) {
    registry.register_collector(Box::new(KeyMetrics(ring)));
}

#[derive(Debug)]
struct KeyMetrics(Arc<KeyRing>);

impl Collector for KeyMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let keys = self.0.states();
        let help = "Signing keys that this replica knows, by state";
        let mut family =
            encoder.encode_descriptor("identity_signing_keys", help, None, MetricType::Gauge)?;
        for state in State::ALL {
            let count = keys.iter().filter(|(_, of)| *of == state).count();
            let count = ConstGauge::new(u32::try_from(count).unwrap_or(u32::MAX));
            count.encode(family.encode_family(&[("state", state.as_str())])?)?;
        }
        let active = keys.iter().find(|(_, state)| *state == State::Active);
        let Some((active, _)) = active else {
            return Ok(());
        };
        let age = self.0.clock.age_of(active.milestones.activates_at);
        let age = age.known().unwrap_or_default();
        let help = "Time since the active signing key became so";
        let unit = Some(&Unit::Seconds);
        let name = "identity_signing_key_age";
        let encoder = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
        ConstGauge::new(age.as_secs_f64()).encode(encoder)
    }
}
