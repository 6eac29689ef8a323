//! Private keys at rest: AES-256-GCM (NIST SP 800-38D) under the master key,
//! with the `kid` as associated data, so that rows cannot be swapped.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use zeroize::Zeroizing;

use super::{Error, MasterKey};

/// Encrypts a private key. The result is nonce, ciphertext and tag.
pub(super) fn encrypt(master: &MasterKey, kid: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, master.as_bytes())?;
    let mut sealed = plain.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(kid), &mut sealed)?;
    let mut stored = nonce.as_ref().to_vec();
    stored.append(&mut sealed);
    Ok(stored)
}

/// Decrypts the output of [`encrypt`] for the same `kid`.
pub(super) fn decrypt(
    master: &MasterKey,
    kid: &str,
    stored: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let damaged = || Error::Damaged(kid.to_owned());
    let (nonce, sealed) = stored.split_at_checked(NONCE_LEN).ok_or_else(damaged)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce)?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, master.as_bytes())?;
    let mut sealed = Zeroizing::new(sealed.to_vec());
    let length = key
        .open_in_place(nonce, Aad::from(kid), &mut sealed)
        .map_err(|_| damaged())?
        .len();
    sealed.truncate(length);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;

    use super::*;

    fn master() -> MasterKey {
        let folder = tempfile::tempdir().unwrap();
        MasterKey::read_or_create(&folder.path().join("k"), &SystemRandom::new()).unwrap()
    }

    #[test]
    fn what_was_encrypted_comes_back() {
        let master = master();
        let stored = encrypt(&master, "kid", b"private").unwrap();
        assert!(!stored.windows(7).any(|window| window == b"private"));
        assert_eq!(*decrypt(&master, "kid", &stored).unwrap(), b"private");
    }

    #[test]
    fn only_with_the_same_key_the_same_kid_and_every_bit() {
        let master_key = master();
        let mut stored = encrypt(&master_key, "kid", b"private").unwrap();
        assert!(decrypt(&master(), "kid", &stored).is_err());
        assert!(decrypt(&master_key, "other", &stored).is_err());
        assert!(decrypt(&master_key, "kid", &stored[..5]).is_err());
        stored[NONCE_LEN] ^= 1;
        assert!(decrypt(&master_key, "kid", &stored).is_err());
    }
}
