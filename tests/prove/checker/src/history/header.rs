//! The first line: what was run, and every number that the checker counts with.

use serde::{Deserialize, Serialize};

use super::Micros;

/// What was run, and what the services promise under these settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`super::FORMAT`].
    pub format: u32,
    /// The same seed gives the same operations and faults.
    pub seed: u64,
    /// How long operations are generated.
    pub minutes: f64,
    /// What both services store their data in.
    pub database: Database,
    /// The number of replicas of identity-service.
    pub identity_replicas: u32,
    /// For each replica of recipe-api, the replicas of identity-service that its requests to the issuer
    /// may reach. Its length is the number of replicas of recipe-api.
    pub issuers_of_recipe: Vec<Vec<u32>>,
    /// The true time at [`Micros`] zero, in microseconds since the epoch. Nobody steps this clock.
    pub began_at_unix_micros: i64,
    /// What is promised.
    pub promises: Promises,
}

/// The databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Database {
    /// One replica of each service.
    Sqlite,
    /// Any number of replicas on one server.
    Postgres,
}

/// A duration in seconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub f64);

impl Seconds {
    /// As microseconds; nothing negative.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a float saturates"
    )]
    pub fn micros(self) -> u64 {
        (self.0 * 1e6) as u64
    }
}

impl Micros {
    /// This much later.
    #[must_use]
    pub fn plus(self, duration: Seconds) -> Self {
        Self(self.0.saturating_add(duration.micros()))
    }

    /// This much earlier; not before the beginning.
    #[must_use]
    pub fn minus(self, duration: Seconds) -> Self {
        Self(self.0.saturating_sub(duration.micros()))
    }
}

/// What the contract promises, as numbers. The recorder copies the documented values and the settings of
/// the run; it computes nothing from the code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promises {
    /// `IDENTITY_ACCESS_TOKEN_TTL`.
    pub access_token_ttl: Seconds,
    /// `IDENTITY_REFRESH_TOKEN_TTL`.
    pub refresh_token_ttl: Seconds,
    /// `IDENTITY_SESSION_MAX_AGE`.
    pub session_max_age: Seconds,
    /// For this long after a rotation the rotated refresh token gets the same successor: 60 s.
    pub refresh_grace: Seconds,
    /// How much clocks may differ without any effect: 30 s, also the leeway of verifiers.
    pub leeway: Seconds,
    /// Resource servers hear of the end of a session within this long: `IDENTITY_STATUS_TTL`, 10 s.
    pub revocation: Seconds,
    /// What the documents add to that: other replicas serve the bit within 2 s, a fetch takes a moment.
    pub revocation_lag: Seconds,
    /// For this long an unanswered request may still take effect once its replica and its database are
    /// healthy: the deadline of requests, 30 s, and of their statements.
    pub late_effect: Seconds,
    /// For this long an `Idempotency-Key` gets its first answer: 24 h.
    pub idempotency_key_life: Seconds,
    /// `IDENTITY_MAX_SESSIONS`: a login beyond it ends another session of the account.
    pub max_sessions: u32,
    /// The times of keys.
    pub keys: KeyPromises,
    /// The rule for failed logins.
    pub throttle: Throttle,
}

/// The times of keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyPromises {
    /// `IDENTITY_KEY_ROTATION_PERIOD`.
    pub rotation_period: Seconds,
    /// `IDENTITY_JWKS_MAX_AGE`.
    pub max_age: Seconds,
    /// A key is published at least this long before it signs: 2 × max-age. The very first key and the
    /// standby after a compromise are exempt.
    pub notice: Seconds,
    /// A replica that could not read the keys for this long does not sign: max-age ÷ 2. So for this long
    /// replicas may differ.
    pub staleness: Seconds,
    /// A verifier has dropped a compromised key after this long: one max-age.
    pub compromise: Seconds,
    /// A key stays published for this long after its successor began to sign: half a max-age, twice the
    /// access-token lifetime, the leeway, and one max-age.
    pub published_after: Seconds,
}

/// The rule for failed logins (the account gate).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Throttle {
    /// The wait begins with this many consecutive failures from one address: 5.
    pub free_failures: u32,
    /// The first wait: 1 s. Each further failure doubles it.
    pub first_wait: Seconds,
    /// The longest wait: 15 min.
    pub longest_wait: Seconds,
    /// This many failures of one username in a window, from all addresses that are not known: 100.
    pub failures_of_name: u32,
    /// The window: 1 h.
    pub window: Seconds,
}
