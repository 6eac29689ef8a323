use std::fmt;

use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder};

/// The gate that refused an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Too many attempts from one address.
    Address,
    /// Too many wrong passwords for one username, whether or not it exists.
    Account,
    /// Too many wrong client secrets.
    Client,
}

impl Gate {
    pub(super) const ALL: [Self; 3] = [Self::Address, Self::Account, Self::Client];

    /// As in metrics and audit events.
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
