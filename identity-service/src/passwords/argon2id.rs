//! Argon2id (RFC 9106) in and out of PHC strings, in memory that is kept.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    rand::{SecureRandom, SystemRandom},
};

use super::{Error, pool::Memory};

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

pub(super) fn hash(
    password: &[u8],
    params: &Params,
    random: &SystemRandom,
    memory: &mut Memory,
) -> Result<String, Error> {
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt).map_err(|_| Error::Hashing)?;
    let mut output = [0; HASH_BYTES];
    derive(password, &salt, Version::V0x13, params, &mut output, memory)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(|_| Error::Hashing)?,
        salt: Some(Salt::new(&salt).map_err(|_| Error::Hashing)?),
        hash: Some(Output::new(&output).map_err(|_| Error::Hashing)?),
    };
    Ok(phc.to_string())
}

pub(super) fn verify(password: &[u8], stored: &str, memory: &mut Memory) -> Result<bool, Error> {
    let phc = PasswordHash::new(stored).map_err(|_| Error::Damaged)?;
    let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else {
        return Err(Error::Damaged);
    };
    if phc.algorithm != Algorithm::Argon2id.ident() {
        return Err(Error::Damaged);
    }
    let version = match phc.version {
        Some(version) => Version::try_from(version).map_err(|_| Error::Damaged)?,
        None => Version::V0x13,
    };
    let params = Params::try_from(&phc).map_err(|_| Error::Damaged)?;
    let mut output = vec![0; expected.len()];
    derive(
        password,
        salt.as_ref(),
        version,
        &params,
        &mut output,
        memory,
    )?;
    Ok(verify_slices_are_equal(&output, expected.as_bytes()).is_ok())
}

fn derive(
    password: &[u8],
    salt: &[u8],
    version: Version,
    params: &Params,
    output: &mut [u8],
    memory: &mut Memory,
) -> Result<(), Error> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    Argon2::new(Algorithm::Argon2id, version, params.clone())
        .hash_password_into_with_memory(password, salt, output, memory.as_mut_slice())
        .map_err(|_| Error::Hashing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Params {
        "m=64,t=1,p=1".parse().unwrap()
    }

    #[test]
    fn only_the_right_password_is_right() {
        let (random, mut memory) = (SystemRandom::new(), Memory::new());
        let stored = hash(b"open sesame", &cheap(), &random, &mut memory).unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
            "{stored}"
        );
        assert_eq!(verify(b"open sesame", &stored, &mut memory), Ok(true));
        assert_eq!(verify(b"open sesamf", &stored, &mut memory), Ok(false));
    }

    #[test]
    fn memory_is_kept_between_hashes_of_other_costs() {
        let mut memory = Memory::new();
        let dear: Params = "m=128,t=1,p=1".parse().unwrap();
        for params in [dear, cheap()] {
            let stored = hash(b"x", &params, &SystemRandom::new(), &mut memory).unwrap();
            assert_eq!(verify(b"x", &stored, &mut memory), Ok(true));
        }
        assert_eq!(memory.len(), 128);
    }

    #[test]
    fn verifies_a_hash_of_the_reference_implementation() {
        // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert_eq!(verify(b"password", stored, &mut Memory::new()), Ok(true));
    }

    #[test]
    fn what_is_no_hash_is_damaged() {
        for stored in [
            "",
            "plain",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
            "$scrypt$ln=1$c29tZXNhbHQ$AAAA",
        ] {
            assert_eq!(
                verify(b"x", stored, &mut Memory::new()),
                Err(Error::Damaged)
            );
        }
    }
}
