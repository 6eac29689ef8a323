use std::{fmt::Error, sync::Arc};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use super::{
    KeyRing, SigningAlgorithm,
    lifecycle::{Lifecycle, State},
};

/// Exports the age and the number of the keys.
pub fn export_keys(registry: &mut Registry, ring: Arc<KeyRing>) {
    registry.register_collector(Box::new(KeyMetrics(ring)));
}

type Key = (SigningAlgorithm, Lifecycle, State);

#[derive(Debug)]
struct KeyMetrics(Arc<KeyRing>);

impl Collector for KeyMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let keys = self.0.states();
        // Others have been replaced for good.
        let is_in_use = |of: &SigningAlgorithm| {
            let mut own = keys.iter().filter(|(algorithm, ..)| algorithm == of);
            own.any(|(.., state)| state.is_published())
        };
        let algorithms = SigningAlgorithm::ALL.into_iter().filter(is_in_use);
        let help = "Signing keys that this replica knows, by algorithm and state";
        let mut family =
            encoder.encode_descriptor("identity_signing_keys", help, None, MetricType::Gauge)?;
        for algorithm in algorithms.clone() {
            for state in State::ALL {
                let is_meant = |(of, _, is): &&Key| (*of, *is) == (algorithm, state);
                let count = keys.iter().filter(is_meant).count();
                let count = ConstGauge::new(u32::try_from(count).unwrap_or(u32::MAX));
                let labels = [("algorithm", algorithm.as_str()), ("state", state.as_str())];
                count.encode(family.encode_family(&labels)?)?;
            }
        }
        let help = "Time since the active signing key of an algorithm became so";
        let unit = Some(&Unit::Seconds);
        let name = "identity_signing_key_age";
        let mut family = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
        for algorithm in algorithms {
            let is_meant = |(of, _, is): &&Key| (*of, *is) == (algorithm, State::Active);
            let Some((_, active, _)) = keys.iter().find(is_meant) else {
                continue;
            };
            let age = self.0.clock.age_of(active.milestones.activates_at);
            let age = ConstGauge::new(age.known().unwrap_or_default().as_secs_f64());
            age.encode(family.encode_family(&[("algorithm", algorithm.as_str())])?)?;
        }
        Ok(())
    }
}
