use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::{Error, Gate};

/// Counts refused attempts by gate.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Family<Labels, Counter>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    gate: Gate,
}

impl Refusals {
    /// Registers the counter.
    pub fn register(registry: &mut Registry) -> Self {
        let refusals = Self(Family::default());
        // All start at zero, so that the first refusal shows as an increase.
        for gate in Gate::ALL {
            refusals.of(gate);
        }
        registry.register(
            "login_attempts_refused",
            "Attempts that a gate refused before any secret was looked at, by gate",
            refusals.0.clone(),
        );
        refusals
    }

    pub(super) fn count(&self, error: &Error) {
        match error {
            Error::Refused(refused) => self.of(refused.gate).inc(),
            Error::Database(_) => return,
        };
    }

    fn of(&self, gate: Gate) -> Counter {
        self.0.get_or_create_owned(&Labels { gate })
    }
}
