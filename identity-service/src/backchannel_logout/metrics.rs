use std::fmt;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

/// Counts logout tokens by result.
#[derive(Clone, Debug, Default)]
pub struct LogoutMetrics {
    tokens: Family<Labels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    result: Outcome,
}

/// What came of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    /// The client has taken it.
    Delivered,
    /// It is sent again later.
    Failed,
    /// It is not sent again.
    GivenUp,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Delivered, Self::Failed, Self::GivenUp];
}

impl LogoutMetrics {
    /// Registers the counters. All start at zero, so that the first event shows as an
    /// increase.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        for result in Outcome::ALL {
            metrics.count(result, 0);
        }
        registry.register(
            "identity_logout_tokens",
            "Logout tokens for clients, by result",
            metrics.tokens.clone(),
        );
        metrics
    }

    pub(super) fn count(&self, result: Outcome, number: u64) {
        self.tokens.get_or_create(&Labels { result }).inc_by(number);
    }
}

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::GivenUp => "given_up",
        }
        .encode(encoder)
    }
}
