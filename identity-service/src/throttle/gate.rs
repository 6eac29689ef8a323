use std::fmt;

use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder};

/// What stands in the way of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Too many came from there, whatever for.
    Address,
    /// Too many passwords of a name were wrong, whether or not it is anybody's.
    Account,
    /// Too many secrets of clients were wrong.
    Client,
}

impl Gate {
    pub(super) const ALL: [Self; 3] = [Self::Address, Self::Account, Self::Client];

    /// As it stands in metrics and audit events.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Account => "account",
            Self::Client => "client",
        }
    }
}

impl EncodeLabelValue for Gate {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        self.as_str().encode(encoder)
    }
}
