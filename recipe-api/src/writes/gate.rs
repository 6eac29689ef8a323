use std::fmt;

use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder};

/// The gate that refused a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Too many requests.
    Rate,
    /// The person has written too much.
    Quota,
    /// The person is being erased.
    Erasure,
}

impl Gate {
    pub(super) const ALL: [Self; 3] = [Self::Rate, Self::Quota, Self::Erasure];

    /// As in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Quota => "quota",
            Self::Erasure => "erasure",
        }
    }
}

impl EncodeLabelValue for Gate {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        self.as_str().encode(encoder)
    }
}
