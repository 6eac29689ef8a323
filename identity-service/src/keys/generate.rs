use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use rsa::{RsaPrivateKey, pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use zeroize::Zeroizing;

use super::{
    Error, MasterKey, PublicJwk, SigningAlgorithm, StoredKey, encryption::encrypt, jwk::PublicKey,
    line::Place,
};

/// Generates a key pair for a place and encrypts its private half. An RSA key takes a large part of a
/// second, so call this outside the async runtime.
pub(super) fn generate(place: Place, master: &MasterKey) -> Result<StoredKey, Error> {
    let Place {
        line,
        algorithm,
        milestones,
    } = place;
    let (public, pkcs8) = match algorithm {
        SigningAlgorithm::RS256 => rsa()?,
        SigningAlgorithm::ES256 => p256()?,
        SigningAlgorithm::EdDSA => ed25519()?,
    };
    let public_jwk = PublicJwk::new(algorithm, public);
    Ok(StoredKey {
        encrypted_private_key: encrypt(master, public_jwk.kid(), &pkcs8)?,
        kid: public_jwk.kid().to_owned(),
        algorithm,
        public_jwk,
        kek_id: master.id(),
        line,
        milestones,
    })
}

type Made = (PublicKey, Zeroizing<Vec<u8>>);

fn rsa() -> Result<Made, Error> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let pkcs8 = AsDer::<Pkcs8V1Der>::as_der(&pair)?;
    let private = RsaPrivateKey::from_pkcs8_der(pkcs8.as_ref()).map_err(|_| Error::Crypto)?;
    let public = PublicKey::rsa(&private.n().to_bytes_be(), &private.e().to_bytes_be());
    Ok((public, copy(pkcs8.as_ref())))
}

fn p256() -> Result<Made, Error> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let public = PublicKey::p256(pair.public_key().as_ref()).ok_or(Error::Crypto)?;
    Ok((public, copy(pair.to_pkcs8v1()?.as_ref())))
}

fn ed25519() -> Result<Made, Error> {
    let pair = Ed25519KeyPair::generate()?;
    let public = PublicKey::ed25519(pair.public_key().as_ref());
    Ok((public, copy(pair.to_pkcs8()?.as_ref())))
}

/// A copy that is wiped after use.
fn copy(document: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(document.to_vec())
}
