use time::Duration;

/// Allowed clock difference between issuer and verifiers (RFC 7519 §4.1.4).
const LEEWAY: Duration = Duration::seconds(30);

/// Replicas reload the keys at least this often.
const LONGEST_RELOAD_INTERVAL: Duration = Duration::seconds(15);

/// The clock counts whole seconds, so a shorter time could be zero.
const SHORTEST_STALENESS: Duration = Duration::seconds(2);

/// The settings that decide when keys are created and retire.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How long verifiers may cache the key set.
    pub max_age: Duration,
    /// How long a key signs.
    pub rotation_period: Duration,
    /// The lifetime of an access token.
    pub access_token_ttl: Duration,
    /// The lifetime of a refresh token.
    pub refresh_token_ttl: Duration,
}

impl Rules {
    /// How long a key is published before its first signature. Within one `max_age` every
    /// replica publishes it or has stopped serving; within another, every verifier has
    /// fetched it.
    pub(crate) fn notice(&self) -> Duration {
        self.max_age * 2
    }

    /// How often a replica reloads the keys.
    pub(crate) fn reload_interval(&self) -> Duration {
        LONGEST_RELOAD_INTERVAL.min(self.max_age / 10)
    }

    /// A replica whose keys are older than this does not sign.
    pub(crate) fn staleness(&self) -> Duration {
        SHORTEST_STALENESS.max(self.max_age / 2)
    }

    /// How long a retired key stays published. A replica may notice late and sign once
    /// more. What it signs lives as long as an access token, or at most twice that for a
    /// status list. Verifiers fetch the set up to one `max_age` late.
    pub(crate) fn published_after_retirement(&self) -> Duration {
        self.staleness() + self.access_token_ttl * 2 + LEEWAY + self.max_age
    }

    /// How long a retired key is kept: until its last refresh token has expired, and at
    /// least as long as it is published.
    pub(crate) fn kept_after_retirement(&self) -> Duration {
        let refresh = self.staleness() + self.refresh_token_ttl + LEEWAY;
        refresh.max(self.published_after_retirement())
    }
}
