use std::time::Duration;

/// How long tokens, sessions and keys last in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// `IDENTITY_ACCESS_TOKEN_TTL`
    pub access_token: Duration,
    /// `IDENTITY_REFRESH_TOKEN_TTL`
    pub refresh_token: Duration,
    /// `IDENTITY_SESSION_MAX_AGE`
    pub session: Duration,
    /// `IDENTITY_KEY_ROTATION_PERIOD`
    pub key_rotation: Duration,
    /// `IDENTITY_JWKS_MAX_AGE`
    pub jwks_max_age: Duration,
    /// `IDENTITY_STATUS_TTL`
    pub status: Duration,
}

impl Lifetimes {
    /// So short that tokens and sessions expire and keys rotate within minutes.
    pub const SHORT: Self = Self {
        access_token: Duration::from_secs(30),
        refresh_token: Duration::from_mins(2),
        session: Duration::from_mins(4),
        key_rotation: Duration::from_mins(1),
        jwks_max_age: Duration::from_secs(10),
        status: Duration::from_secs(2),
    };

    /// Those of the documentation. Clocks may be wrong by hours.
    pub const LONG: Self = Self {
        access_token: Duration::from_mins(15),
        refresh_token: Duration::from_hours(30 * 24),
        session: Duration::from_hours(90 * 24),
        key_rotation: Duration::from_hours(30 * 24),
        jwks_max_age: Duration::from_mins(5),
        status: Duration::from_secs(10),
    };

    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        [
            ("IDENTITY_ACCESS_TOKEN_TTL", self.access_token),
            ("IDENTITY_REFRESH_TOKEN_TTL", self.refresh_token),
            ("IDENTITY_SESSION_MAX_AGE", self.session),
            ("IDENTITY_KEY_ROTATION_PERIOD", self.key_rotation),
            ("IDENTITY_JWKS_MAX_AGE", self.jwks_max_age),
            ("IDENTITY_STATUS_TTL", self.status),
        ]
        .map(|(name, time)| (name, format!("{}s", time.as_secs())))
        .to_vec()
    }
}
