use std::fmt;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::Error;

/// Counts the attempts that were refused, by gate.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Family<Labels, Counter>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    gate: Gate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Gate {
    Address,
    Account,
}

impl EncodeLabelValue for Gate {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::Address => "address",
            Self::Account => "account",
        }
        .encode(encoder)
    }
}

impl Refusals {
    /// Makes the counter and adds it to `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let refusals = Self(Family::default());
        // Both stand at zero from the start, so that the first refusal is a rise.
        for gate in [Gate::Address, Gate::Account] {
            refusals.of(gate);
        }
        registry.register(
            "login_attempts_refused",
            "Attempts that a gate refused before any hashing, by gate",
            refusals.0.clone(),
        );
        refusals
    }

    pub(super) fn count(&self, refusal: &Error) {
        match refusal {
            Error::Address(_) => self.of(Gate::Address),
            Error::Account(_) => self.of(Gate::Account),
            Error::Database(_) => return,
        }
        .inc();
    }

    fn of(&self, gate: Gate) -> Counter {
        self.0.get_or_create_owned(&Labels { gate })
    }
}
