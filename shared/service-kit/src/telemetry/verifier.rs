use std::{fmt::Error, time::Duration};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
};
use token_verifier::Verifier;

/// Exports the metrics of a token verifier.
pub fn export_verifier(registry: &mut Registry, verifier: &Verifier) {
    registry.register_collector(Box::new(VerifierMetrics(verifier.clone())));
}

#[derive(Debug)]
struct VerifierMetrics(Verifier);

impl Collector for VerifierMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let metrics = self.0.metrics();
        encode_results(
            &mut encoder,
            "token_verifications",
            "Verifications of access tokens, by result",
            &metrics.verifications.by_result(),
        )?;
        encode_results(
            &mut encoder,
            "key_set_fetches",
            "Fetches of the issuer's keys, by result",
            &metrics.fetches.by_result(),
        )?;
        encode_results(
            &mut encoder,
            "status_list_fetches",
            "Fetches of the issuer's status lists, by result",
            &metrics.status_list_fetches.by_result(),
        )?;
        encode_age(
            &mut encoder,
            "key_set_age",
            "Time since the issuer's keys were fetched",
            metrics.key_set_age,
        )?;
        encode_age(
            &mut encoder,
            "status_list_age",
            "Time since the issuer last answered for the most outdated status list in use",
            metrics.status_list_age,
        )
    }
}

fn encode_age(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    age: Option<Duration>,
) -> Result<(), Error> {
    let Some(age) = age else {
        return Ok(());
    };
    let age = ConstGauge::new(age.as_secs_f64());
    let unit = Some(&Unit::Seconds);
    age.encode(encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?)
}

fn encode_results(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    results: &[(&'static str, u64)],
) -> Result<(), Error> {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (result, count) in results {
        let labels = [("result", *result)];
        ConstCounter::new(*count).encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}
