use std::time::Duration;

use end_to_end::Backend;

use super::Operation;

/// The maximum cost of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// Microseconds of CPU time on the machine that the goals were set on. Other machines
    /// may be slower or faster.
    Micros(u16),
    /// A multiple of a cost that was measured in the same run.
    Times(f64, Cost),
}

/// A cost that goals are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The empty handler of the same service on the same database.
    Empty,
    /// The minimum for a refresh: two signatures and a verification.
    Refresh,
    /// The minimum for a login: a hash and two signatures.
    Login,
    /// An RS256 signature.
    Signature,
    /// Client credentials with a secret, and an ES256 verification.
    Assertion,
    /// Client credentials with a secret, and two ES256 verifications.
    AssertionAndProof,
    /// The same call with a token that is not bound, and an ES256 verification.
    ProvenCall,
    /// Introspection by a client of the setting.
    Introspect,
}

/// The goals for `operation` on `backend`. All of them must be met.
#[must_use]
pub fn goals(operation: Operation, backend: Backend) -> &'static [Goal] {
    match (backend, operation) {
        (_, Operation::Empty) => &[Goal::Micros(17)],
        (_, Operation::Jwks | Operation::Discovery | Operation::StatusList) => {
            &[Goal::Times(1.25, Cost::Empty)]
        }
        (_, Operation::Unauthorized) => &[Goal::Micros(20)],
        (_, Operation::CachedToken) => &[Goal::Micros(38)],
        (Backend::Sqlite, Operation::Me) => &[Goal::Micros(50)],
        (Backend::Postgres, Operation::Me) => &[Goal::Micros(110)],
        (Backend::Sqlite, Operation::Introspect | Operation::Recipe) => &[Goal::Micros(55)],
        (Backend::Sqlite, Operation::Recipes) => &[Goal::Micros(65)],
        (Backend::Postgres, Operation::Recipes) => &[Goal::Micros(130)],
        (Backend::Sqlite, Operation::Create) => &[Goal::Micros(120)],
        (Backend::Sqlite, Operation::Feed) => &[Goal::Micros(350)],
        (Backend::Postgres, Operation::Feed) => &[Goal::Micros(500)],
        (Backend::Sqlite, Operation::Refresh) => {
            &[Goal::Micros(720), Goal::Times(1.3, Cost::Refresh)]
        }
        (Backend::Postgres, Operation::Refresh) => &[Goal::Micros(760)],
        (_, Operation::Login) => &[Goal::Times(1.15, Cost::Login)],
        (_, Operation::ClientCredentials) => &[Goal::Times(1.3, Cost::Signature)],
        (_, Operation::PrivateKeyJwt) => &[Goal::Times(1.0, Cost::Assertion)],
        (_, Operation::PrivateKeyJwtAndProof) => &[Goal::Times(1.0, Cost::AssertionAndProof)],
        (_, Operation::ProvenCall) => &[Goal::Times(1.0, Cost::ProvenCall)],
        (_, Operation::IntrospectRegistered) => &[Goal::Times(1.05, Cost::Introspect)],
        (_, Operation::CodeFlow)
        | (Backend::Postgres, Operation::Introspect | Operation::Recipe | Operation::Create) => &[],
    }
}

impl Goal {
    /// The limit in time, given the measured costs.
    #[must_use]
    pub fn limit(self, cost: impl Fn(Cost) -> Duration) -> Duration {
        match self {
            Self::Micros(micros) => Duration::from_micros(micros.into()),
            Self::Times(factor, of) => cost(of).mul_f64(factor),
        }
    }
}

impl Cost {
    /// The name in the tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty handler",
            Self::Refresh => "(2 signatures + verification)",
            Self::Login => "(hash + 2 signatures)",
            Self::Signature => "signature",
            Self::Assertion => "(client credentials + ES256 verification)",
            Self::AssertionAndProof => "(client credentials + 2 ES256 verifications)",
            Self::ProvenCall => "(cached token + ES256 verification)",
            Self::Introspect => "introspect",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_goals_depend_on_the_machine_and_absolute_ones_do_not() {
        let cost = |of| match of {
            Cost::Empty => Duration::from_micros(20),
            Cost::Refresh => Duration::from_micros(600),
            Cost::Login => Duration::from_millis(10),
            Cost::Signature => Duration::from_micros(300),
            Cost::Assertion => Duration::from_micros(400),
            Cost::AssertionAndProof => Duration::from_micros(450),
            Cost::ProvenCall => Duration::from_micros(70),
            Cost::Introspect => Duration::from_micros(40),
        };
        let limits = |operation| {
            let goals = goals(operation, Backend::Sqlite).iter();
            goals.map(|goal| goal.limit(cost)).collect::<Vec<_>>()
        };
        let micros = Duration::from_micros;
        assert_eq!(limits(Operation::Jwks), [micros(25)]);
        assert_eq!(limits(Operation::Me), [micros(50)]);
        assert_eq!(limits(Operation::Refresh), [micros(720), micros(780)]);
        assert_eq!(limits(Operation::ClientCredentials), [micros(390)]);
        assert_eq!(limits(Operation::IntrospectRegistered), [micros(42)]);
        assert_eq!(limits(Operation::PrivateKeyJwtAndProof), [micros(450)]);
        assert_eq!(limits(Operation::ProvenCall), [micros(70)]);
        assert_eq!(limits(Operation::Login), [micros(11_500)]);
    }
}
