use time::Duration;

/// How far the clocks of issuer and verifiers may differ (RFC 7519 §4.1.4).
const LEEWAY: Duration = Duration::seconds(30);

/// Replicas look for changed keys at least this often.
const LONGEST_RELOAD_INTERVAL: Duration = Duration::seconds(15);

/// Our clock counts whole seconds: a shorter time cannot be told from none.
const SHORTEST_STALENESS: Duration = Duration::seconds(2);

/// The settings that decide when keys come and go.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How long verifiers may cache the key set.
    pub max_age: Duration,
    /// How long a key signs.
    pub rotation_period: Duration,
    /// How long an access token is good for.
    pub access_token_ttl: Duration,
    /// How long a refresh token is good for.
    pub refresh_token_ttl: Duration,
}

impl Rules {
    /// How long a key is published before its first signature. Within one
    /// `max-age` every replica shows it or has stopped serving, within another
    /// every verifier has fetched it.
    pub(crate) fn notice(&self) -> Duration {
        self.max_age * 2
    }

    /// How often a replica looks for changed keys.
    pub(crate) fn reload_interval(&self) -> Duration {
        LONGEST_RELOAD_INTERVAL.min(self.max_age / 10)
    }

    /// A replica whose keys were read longer ago than this does not sign.
    pub(crate) fn staleness(&self) -> Duration {
        SHORTEST_STALENESS.max(self.max_age / 2)
    }

    /// How long after its retirement a key stays in the key set: a replica may
    /// notice late and sign once more; what it signs lasts as an access token or,
    /// twice that at most, a status list; and verifiers fetch one `max-age` late.
    pub(crate) fn published_after_retirement(&self) -> Duration {
        self.staleness() + self.access_token_ttl * 2 + LEEWAY + self.max_age
    }

    /// How long after its retirement a key is kept: until the last refresh token
    /// of it has expired, and never shorter than it is published.
    pub(crate) fn kept_after_retirement(&self) -> Duration {
        let refresh = self.staleness() + self.refresh_token_ttl + LEEWAY;
        refresh.max(self.published_after_retirement())
    }
}
