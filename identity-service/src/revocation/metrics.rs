use std::{fmt, sync::Arc};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
    registry::Registry,
};

use super::StatusLists;

/// Exports the number and the size of the status lists.
pub fn export_status_lists(registry: &mut Registry, lists: Arc<StatusLists>) {
    registry.register_collector(Box::new(StatusListMetrics(lists)));
}

/// All lists that a replica holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) lists: u64,
    /// Sessions marked as ended.
    pub(super) entries: u64,
    /// The size of the signed tokens.
    pub(super) bytes: u64,
}

#[derive(Debug)]
struct StatusListMetrics(Arc<StatusLists>);

impl Collector for StatusListMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let sizes = self.0.sizes();
        for (name, help, value) in [
            (
                "identity_status_lists",
                "Status lists that this replica serves",
                sizes.lists,
            ),
            (
                "identity_status_list_entries",
                "Sessions that the status lists mark as ended",
                sizes.entries,
            ),
            (
                "identity_status_list_bytes",
                "Size of the signed status lists",
                sizes.bytes,
            ),
        ] {
            let encoder = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(encoder)?;
        }
        Ok(())
    }
}
