use std::fmt;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::server::ConnectionLimit;

/// Metrics of a server's connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionMetrics {
    open: Gauge,
    refused: Family<Labels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    limit: ConnectionLimit,
}

impl EncodeLabelValue for ConnectionLimit {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::All => "all",
            Self::Address => "address",
        }
        .encode(encoder)
    }
}

impl ConnectionMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        // Both start at zero, so that the first refusal shows as an increase.
        for limit in [ConnectionLimit::All, ConnectionLimit::Address] {
            metrics.refused.get_or_create_owned(&Labels { limit });
        }
        registry.register(
            "http_connections",
            "Connections that are open",
            metrics.open.clone(),
        );
        registry.register(
            "http_connections_refused",
            "Connections that were refused because there were too many, by limit",
            metrics.refused.clone(),
        );
        metrics
    }

    pub(crate) fn opened(&self) {
        self.open.inc();
    }

    pub(crate) fn closed(&self) {
        self.open.dec();
    }

    pub(crate) fn refused(&self, limit: ConnectionLimit) {
        self.refused.get_or_create_owned(&Labels { limit }).inc();
    }
}
