//! What probes saw of public documents. Whether tokens are accepted is seen by operations.

use serde::{Deserialize, Serialize};

use super::{Kid, Micros, Replica};

/// What one replica published. Nothing is recorded if there was no complete answer with status 200.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub replica: Replica,
    /// When the request was about to be sent.
    pub asked: Micros,
    /// When its last byte was read.
    pub answered: Micros,
    pub seen: Seen,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// `/.well-known/jwks.json`, in its order.
    Jwks { kids: Vec<Kid> },
    /// `/.well-known/openid-configuration`.
    Discovery { issuer: String, jwks_uri: String },
}
