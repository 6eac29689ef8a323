//! Signing keys: creation, encryption at rest, publication, signing and rotation.

mod administer;
mod algorithm;
mod encryption;
mod error;
mod examine;
mod generate;
mod jwk;
mod keeper;
mod lifecycle;
mod line;
mod master_key;
mod master_keys;
mod metrics;
mod plan;
mod published;
mod reload;
mod ring;
mod routes;
mod rules;
mod signer;
mod signing;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod simulation_at_random;
mod store;
mod verifiers;

use lifecycle::Milestones;
use line::Place;

pub(crate) use administer::Listed;
pub use algorithm::SigningAlgorithm;
pub use error::Error;
pub(crate) use examine::{examine, skip};
pub use jwk::PublicJwk;
pub use keeper::{Keeper, KeyConfig};
pub(crate) use line::Line;
pub use master_key::MasterKey;
pub use master_keys::{FoundMasterKeys, MasterKeyFiles, MasterKeys};
pub use metrics::export_keys;
pub use reload::KeepUp;
pub use ring::KeyRing;
pub use routes::router;
pub use rules::Rules;
pub use signer::{Draft, Signer};
pub use signing::{SigningPlace, SigningThreads};
pub(crate) use verifiers::if_ours;
pub use verifiers::{IdTokenReader, OwnTokens, OwnVerifiers};

/// A stored key pair. The private half is encrypted under the master key `kek_id`, with
/// the `kid` as associated data.
#[derive(Clone, Debug)]
pub(crate) struct StoredKey {
    /// RFC 7638 thumbprint of the public key.
    pub(crate) kid: String,
    pub(crate) algorithm: SigningAlgorithm,
    pub(crate) public_jwk: PublicJwk,
    /// Nonce, ciphertext and tag of the PKCS #8 document.
    pub(crate) encrypted_private_key: Vec<u8>,
    pub(crate) kek_id: String,
    pub(crate) line: Line,
    pub(crate) milestones: Milestones,
}

impl StoredKey {
    fn place(&self) -> Place {
        Place {
            line: self.line,
            algorithm: self.algorithm,
            milestones: self.milestones,
        }
    }
}
