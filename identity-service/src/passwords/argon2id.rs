//! Argon2id (RFC 9106) with PHC strings.

use argon2::{
    Algorithm, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};

use super::{
    Error,
    memory::Memory,
    method::{HashFault, Method, StoredHash},
};

pub(super) const PREFIX: &str = "$argon2id$";

const SALT_BYTES: usize = 16;
const MIN_SALT_BYTES: usize = 8;
const HASH_BYTES: usize = 32;

/// KiB for each worker: 256 MiB.
const MAX_MEMORY: u32 = 1 << 18;
/// KiB times passes: about a second of a core.
const MAX_WORK: u64 = 1 << 21;
const LIMIT: &str = "m = 262144 and m·t = 2097152 of Argon2";

/// The costs of a hash, and the version of the algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Costs {
    params: Params,
    version: Version,
}

impl Costs {
    /// The costs of new hashes.
    pub(super) fn new(params: &Params) -> Result<Self, HashFault> {
        Self::of(params, Version::V0x13)
    }

    fn of(params: &Params, version: Version) -> Result<Self, HashFault> {
        let (memory, passes) = (params.m_cost(), params.t_cost());
        if memory > MAX_MEMORY || u64::from(memory) * u64::from(passes) > MAX_WORK {
            return Err(HashFault::TooDear(LIMIT));
        }
        let params = Params::new(memory, passes, params.p_cost(), None);
        Ok(Self {
            params: params.map_err(|_| HashFault::Damaged)?,
            version,
        })
    }

    /// Hashes a new password into a PHC string.
    pub(super) fn hash(
        &self,
        password: &[u8],
        random: &SystemRandom,
        memory: &mut Memory,
    ) -> Result<String, Error> {
        let mut salt = [0; SALT_BYTES];
        random.fill(&mut salt).map_err(|_| Error::Hashing)?;
        let output = self.derive(password, &salt, HASH_BYTES, memory)?;
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(self.version.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| Error::Hashing)?,
            salt: Some(Salt::new(&salt).map_err(|_| Error::Hashing)?),
            hash: Some(Output::new(&output).map_err(|_| Error::Hashing)?),
        };
        Ok(phc.to_string())
    }

    pub(super) fn derive(
        &self,
        password: &[u8],
        salt: &[u8],
        length: usize,
        memory: &mut Memory,
    ) -> Result<Vec<u8>, Error> {
        let mut output = vec![0; length];
        let how = (&self.params, self.version);
        memory.argon2id(how, password, salt, &mut output)?;
        Ok(output)
    }
}

pub(super) fn parse(stored: &str) -> Result<StoredHash, HashFault> {
    let phc = PasswordHash::new(stored).map_err(|_| HashFault::Damaged)?;
    let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else {
        return Err(HashFault::Damaged);
    };
    let version = match phc.version {
        Some(version) => Version::try_from(version).map_err(|_| HashFault::Damaged)?,
        None => Version::V0x13,
    };
    let params = Params::try_from(&phc).map_err(|_| HashFault::Damaged)?;
    let has_more = !params.keyid().is_empty() || !params.data().is_empty();
    if has_more || salt.len() < MIN_SALT_BYTES {
        return Err(HashFault::Damaged);
    }
    Ok(StoredHash {
        method: Method::Argon2id(Costs::of(&params, version)?),
        salt: salt.as_ref().to_vec(),
        expected: expected.as_bytes().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{passwords::Argon2Library, workers::Kept};

    fn costs(text: &str) -> Costs {
        Costs::new(&text.parse().unwrap()).unwrap()
    }

    fn is_of(password: &[u8], stored: &str, memory: &mut Memory) -> Result<bool, Error> {
        StoredHash::parse(stored).unwrap().is_of(password, memory)
    }

    #[test]
    fn only_the_right_password_is_right() {
        let (random, mut memory) = (SystemRandom::new(), Memory::default());
        let stored = costs("m=64,t=1,p=1").hash(b"open sesame", &random, &mut memory);
        let stored = stored.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
            "{stored}"
        );
        assert_eq!(is_of(b"open sesame", &stored, &mut memory), Ok(true));
        assert_eq!(is_of(b"open sesamf", &stored, &mut memory), Ok(false));
    }

    #[test]
    fn memory_is_kept_between_hashes_of_other_costs_and_given_back() {
        for library in Argon2Library::ALL {
            let mut memory = Memory::of(library);
            for costs in [costs("m=128,t=1,p=1"), costs("m=64,t=1,p=1")] {
                let stored = costs.hash(b"x", &SystemRandom::new(), &mut memory).unwrap();
                assert_eq!(is_of(b"x", &stored, &mut memory), Ok(true));
            }
            assert_eq!(memory.size(), 128);
            memory.give_back();
            assert_eq!(memory.size(), 0);
        }
    }

    #[test]
    fn verifies_a_hash_of_the_reference_implementation() {
        // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert_eq!(is_of(b"password", stored, &mut Memory::default()), Ok(true));
    }

    #[test]
    fn what_is_garbled_or_too_dear_is_refused() {
        let cases = [
            ("$argon2id$", HashFault::Damaged),
            (
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
                HashFault::Damaged,
            ),
            (
                "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                HashFault::Damaged,
            ),
            (
                "$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                HashFault::TooDear(LIMIT),
            ),
            (
                "$argon2id$v=19$m=64,t=65536,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                HashFault::TooDear(LIMIT),
            ),
        ];
        for (stored, fault) in cases {
            assert_eq!(StoredHash::parse(stored), Err(fault), "{stored}");
        }
    }
}
