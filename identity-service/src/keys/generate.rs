use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use rsa::{RsaPrivateKey, pkcs8::DecodePrivateKey};
use time::OffsetDateTime;

use super::{Error, MasterKey, PublicJwk, StoredKey, encryption::encrypt};

/// When a new key comes into use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    pub(super) generation: i32,
    pub(super) created_at: OffsetDateTime,
    pub(super) activates_at: OffsetDateTime,
}

/// Makes a 2,048 bit RSA key pair, its private half encrypted. Takes a good
/// part of a second: not for the async runtime.
pub(super) fn generate(master: &MasterKey, schedule: Schedule) -> Result<StoredKey, Error> {
    let pair = KeyPair::generate(KeySize::Rsa2048)?;
    let pkcs8 = AsDer::<Pkcs8V1Der>::as_der(&pair)?;
    let private = RsaPrivateKey::from_pkcs8_der(pkcs8.as_ref()).map_err(|_| Error::Crypto)?;
    let public_jwk = PublicJwk::of_rsa(&private.to_public_key());
    let kid = public_jwk.kid().to_owned();
    Ok(StoredKey {
        encrypted_private_key: encrypt(master, &kid, pkcs8.as_ref())?,
        kid,
        generation: schedule.generation,
        public_jwk,
        kek_id: master.id(),
        created_at: schedule.created_at,
        activates_at: schedule.activates_at,
    })
}
