//! Hash methods with their costs, and parsed stored hashes.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::HEXLOWER;

use super::{Error, argon2id, bcrypt, memory::Memory, pbkdf2, scrypt};

/// Salt and length of hashes that are computed only to take time.
const DECOY_SALT: [u8; 16] = [0; 16];
const DECOY_BYTES: usize = 32;

/// A hash method with its costs. Hashes of one method take equally long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Argon2id(argon2id::Costs),
    Bcrypt(bcrypt::Cost),
    Pbkdf2(pbkdf2::Iterations),
    Scrypt(scrypt::Costs),
}

/// A parsed stored hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredHash {
    pub(super) method: Method,
    pub(super) salt: Vec<u8>,
    pub(super) expected: Vec<u8>,
}

/// Why a text is not a hash that can be verified. Displayed after the name of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashFault {
    /// An unknown scheme, or not a hash.
    #[error(
        "is of an unknown kind; known are $argon2id$, $2a$, $2b$, $2y$, pbkdf2:sha256: and scrypt:"
    )]
    UnknownKind,
    /// A known scheme, but incomplete or garbled.
    #[error("is damaged")]
    Damaged,
    /// Verifying it would take too long or too much memory.
    #[error("costs more than is accepted: at most {0}")]
    TooDear(&'static str),
}

impl StoredHash {
    /// Parses a stored hash by its prefix.
    pub(super) fn parse(stored: &str) -> Result<Self, HashFault> {
        if stored.starts_with(argon2id::PREFIX) {
            argon2id::parse(stored)
        } else if bcrypt::PREFIXES.iter().any(|of| stored.starts_with(of)) {
            bcrypt::parse(stored)
        } else if let Some(rest) = stored.strip_prefix(pbkdf2::PREFIX) {
            pbkdf2::parse(rest)
        } else if let Some(rest) = stored.strip_prefix(scrypt::PREFIX) {
            scrypt::parse(rest)
        } else {
            Err(HashFault::UnknownKind)
        }
    }

    pub(super) fn is_of(&self, password: &[u8], memory: &mut Memory) -> Result<bool, Error> {
        let length = self.expected.len();
        let derived = self.method.derive(password, &self.salt, length, memory)?;
        Ok(verify_slices_are_equal(&derived, &self.expected).is_ok())
    }
}

impl Method {
    /// Does the work of a verification without a result.
    pub(super) fn spend(&self, password: &[u8], memory: &mut Memory) -> Result<(), Error> {
        self.derive(password, &DECOY_SALT, DECOY_BYTES, memory)
            .map(|_| ())
    }

    fn derive(
        &self,
        password: &[u8],
        salt: &[u8],
        length: usize,
        memory: &mut Memory,
    ) -> Result<Vec<u8>, Error> {
        match self {
            Self::Argon2id(costs) => costs.derive(password, salt, length, memory),
            Self::Bcrypt(cost) => cost.derive(password, salt),
            Self::Pbkdf2(iterations) => Ok(iterations.derive(password, salt, length)),
            Self::Scrypt(costs) => costs.derive(password, salt, length),
        }
    }
}

/// Decodes hexadecimal digits in lower case, as Python writes them.
pub(super) fn from_hex(text: &str) -> Result<Vec<u8>, HashFault> {
    let bytes = HEXLOWER.decode(text.as_bytes());
    bytes.map_err(|_| HashFault::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_hash_is_told_by_its_kind() {
        for stored in [
            "",
            "!",
            "plain",
            "$2x$10$abcdefghijklmnopqrstuuQ0ytN0WlZkXUCjuqYJXSBQYSn0nBQWS",
            "$1$salt$x",
            "pbkdf2:sha1:1000$salt$00",
            "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA",
        ] {
            let fault = StoredHash::parse(stored).unwrap_err();
            assert_eq!(fault, HashFault::UnknownKind, "{stored}");
        }
    }

    #[test]
    fn hexadecimal_digits_come_in_pairs() {
        assert_eq!(from_hex("00ff7a"), Ok(vec![0, 255, 0x7a]));
        for text in ["0", "0g", "FF", "é0"] {
            assert_eq!(from_hex(text), Err(HashFault::Damaged), "{text}");
        }
    }
}
