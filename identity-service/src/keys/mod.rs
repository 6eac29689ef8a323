//! Signing keys: made, kept encrypted, published, used.

mod encryption;
mod error;
mod generate;
mod jwk;
mod master_key;
mod ring;
mod routes;
mod signer;
mod store;

use time::OffsetDateTime;

pub use error::Error;
pub use jwk::PublicJwk;
pub use master_key::MasterKey;
pub use ring::KeyRing;
pub use routes::router;
pub use signer::Signer;

/// A key pair as it is stored. The private half is encrypted under the master
/// key that `kek_id` names, with the `kid` as associated data.
#[derive(Clone, Debug)]
struct StoredKey {
    /// RFC 7638 thumbprint of the public key.
    kid: String,
    /// Counts the keys of this issuer; the first is 1.
    generation: i32,
    public_jwk: PublicJwk,
    /// Nonce, ciphertext and tag of the PKCS #8 document.
    encrypted_private_key: Vec<u8>,
    kek_id: String,
    created_at: OffsetDateTime,
    /// From when on it signs; it is published from its creation.
    activates_at: OffsetDateTime,
}
