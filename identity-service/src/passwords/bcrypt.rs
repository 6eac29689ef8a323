//! bcrypt in the format of Python's `bcrypt` and others: `$2b$12$`, 22 characters of
//! salt, 31 of hash.

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};

use super::{
    Error,
    method::{HashFault, Method, StoredHash},
};

/// The last character of a salt has unused bits, which are ignored.
const BASE_64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::BCRYPT,
    NO_PAD.with_decode_allow_trailing_bits(true),
);

/// Three names of one algorithm. `$2x$` marks hashes of a broken implementation.
pub(super) const PREFIXES: [&str; 3] = ["$2a$", "$2b$", "$2y$"];

const MIN_COST: u32 = 4;

/// About two seconds of a core; libraries default to 10 or 12.
const MAX_COST: u32 = 15;
const LIMIT: &str = "2^15 rounds of bcrypt";

const SALT_AND_HASH: usize = 53;
const SALT_CHARACTERS: usize = 22;
const SALT_BYTES: usize = 16;

/// The base-2 logarithm of the number of rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost(u32);

pub(super) fn parse(stored: &str) -> Result<StoredHash, HashFault> {
    let rest = stored.get(4..).unwrap_or_default();
    let (cost, rest) = rest.split_once('$').ok_or(HashFault::Damaged)?;
    let cost: u32 = cost.parse().map_err(|_| HashFault::Damaged)?;
    if cost > MAX_COST {
        return Err(HashFault::TooDear(LIMIT));
    }
    if cost < MIN_COST || rest.len() != SALT_AND_HASH || !rest.is_ascii() {
        return Err(HashFault::Damaged);
    }
    let (salt, expected) = rest.split_at(SALT_CHARACTERS);
    let decoded = |text| BASE_64.decode(text).map_err(|_| HashFault::Damaged);
    Ok(StoredHash {
        method: Method::Bcrypt(Cost(cost)),
        salt: decoded(salt)?,
        expected: decoded(expected)?,
    })
}

impl Cost {
    /// Like the original, uses only the first 72 bytes of a password: a user with a
    /// longer one can log in with it, and with its beginning. NUL is an ordinary byte, as
    /// in `bcrypt` since 4.0; earlier versions refused it.
    pub(super) fn derive(self, password: &[u8], salt: &[u8]) -> Result<Vec<u8>, Error> {
        let salt: [u8; SALT_BYTES] = salt.try_into().map_err(|_| Error::Damaged)?;
        let parts = ::bcrypt::hash_with_salt(password, self.0, salt);
        let text = parts.map_err(|_| Error::Hashing)?.to_string();
        let expected = &text[text.len() - (SALT_AND_HASH - SALT_CHARACTERS)..];
        BASE_64.decode(expected).map_err(|_| Error::Hashing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passwords::memory::Memory;

    /// Of `bcrypt` 4.3.0, with the salt `abcdefghijklmnopqrstuu`.
    const SEVENTY_TWO_X: &str = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

    fn is_of(password: &[u8], stored: &str) -> bool {
        let stored = StoredHash::parse(stored).unwrap();
        stored.is_of(password, &mut Memory::default()).unwrap()
    }

    #[test]
    fn seventy_two_bytes_count() {
        assert!(is_of(&[b'x'; 72], SEVENTY_TWO_X));
        assert!(is_of(&[b'x'; 260], SEVENTY_TWO_X));
        assert!(!is_of(&[b'x'; 71], SEVENTY_TWO_X));
        for prefix in ["$2b$", "$2y$"] {
            assert!(is_of(
                &[b'x'; 72],
                &SEVENTY_TWO_X.replacen("$2a$", prefix, 1)
            ));
        }
    }

    #[test]
    fn a_nul_does_not_end_a_password() {
        let stored = "$2b$04$VIVvQ2FLBxvsjZ8EgTmDEeSAVG9dRSL28OgD4XdCbdVFhytLZSV9q";
        assert!(is_of(b"ab\0cd", stored));
        assert!(!is_of(b"ab\0ce", stored));
        assert!(!is_of(b"ab", stored));
    }

    #[test]
    fn what_is_garbled_or_too_dear_is_refused() {
        let cases = [
            ("$2b$", HashFault::Damaged),
            ("$2b$03$", HashFault::Damaged),
            ("$2b$ab$", HashFault::Damaged),
            (&SEVENTY_TWO_X[..59], HashFault::Damaged),
            (&SEVENTY_TWO_X.replace('z', "ž"), HashFault::Damaged),
            (
                &SEVENTY_TWO_X.replace("$04$", "$16$"),
                HashFault::TooDear(LIMIT),
            ),
        ];
        for (stored, fault) in cases {
            assert_eq!(StoredHash::parse(stored), Err(fault), "{stored}");
        }
    }
}
