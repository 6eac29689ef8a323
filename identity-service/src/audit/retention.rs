use std::str::FromStr;

use service_kit::config::Lifetime;
use time::{Duration, OffsetDateTime};

/// How long events are kept: the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Only `audit prune` deletes them.
    Off,
    /// Housekeeping deletes older ones.
    For(Lifetime),
}

impl Retention {
    /// Events before this time are deleted; `None` keeps all.
    pub(super) fn ends(self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        match self {
            Self::Off => None,
            Self::For(span) => Some(now - Duration::seconds(span.as_secs())),
        }
    }
}

impl FromStr for Retention {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "off" => Ok(Self::Off),
            span => span
                .parse()
                .map(Self::For)
                .map_err(|fault| format!("neither off nor a time: {fault}")),
        }
    }
}
