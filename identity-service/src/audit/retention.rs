use std::str::FromStr;

use service_kit::config::Lifetime;
use time::{Duration, OffsetDateTime};

/// For how long events are kept: the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Only `audit prune` deletes them.
    Off,
    /// Housekeeping deletes those that are older.
    For(Lifetime),
}

impl Retention {
    /// The time before which events go; nothing when they are kept for good.
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
