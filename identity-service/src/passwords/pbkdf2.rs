//! PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2) in Werkzeug's format:
//! `pbkdf2:sha256:600000$salt$hash`.
//!
//! The salt is text whose bytes are used as they are; the hash is hexadecimal
//! (`werkzeug.security`). If the number of iterations is missing, Werkzeug uses the
//! default of the verifying version: 260,000 in 2.0, 600,000 in 2.3, 1,000,000 in 3.1.
//! But Werkzeug always writes the number, so a hash without it is not Werkzeug's, and is
//! refused.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, derive};

use super::method::{HashFault, Method, StoredHash, from_hex};

pub(super) const PREFIX: &str = "pbkdf2:sha256";

/// Twice Werkzeug's highest default; about a second of a core.
const MAX_ITERATIONS: u32 = 2_000_000;
const LIMIT: &str = "2000000 iterations of PBKDF2";

const HASH_BYTES: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Iterations(NonZeroU32);

/// Parses what follows the prefix.
pub(super) fn parse(rest: &str) -> Result<StoredHash, HashFault> {
    let mut parts = rest.splitn(3, '$');
    let (Some(iterations), Some(salt), Some(hash)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(HashFault::Damaged);
    };
    let iterations = iterations.strip_prefix(':').ok_or(HashFault::Damaged)?;
    let iterations: NonZeroU32 = iterations.parse().map_err(|_| HashFault::Damaged)?;
    if iterations.get() > MAX_ITERATIONS {
        return Err(HashFault::TooDear(LIMIT));
    }
    let expected = from_hex(hash)?;
    if expected.len() != HASH_BYTES {
        return Err(HashFault::Damaged);
    }
    Ok(StoredHash {
        method: Method::Pbkdf2(Iterations(iterations)),
        salt: salt.as_bytes().to_vec(),
        expected,
    })
}

impl Iterations {
    pub(super) fn derive(self, password: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
        let mut output = vec![0; length];
        derive(PBKDF2_HMAC_SHA256, self.0, salt, password, &mut output);
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passwords::memory::Memory;

    /// `generate_password_hash("secret", "pbkdf2:sha256:1000")` of Werkzeug 3.1.9.
    const STORED: &str = "pbkdf2:sha256:1000$uo5tFTo9BpaKDmGl$a6fd04095979d37f20350dae3cb9b0a97641ca36e36bee48a4d3a47504fc683a";

    #[test]
    fn only_the_right_password_is_right() {
        let stored = StoredHash::parse(STORED).unwrap();
        assert_eq!(stored.is_of(b"secret", &mut Memory::default()), Ok(true));
        assert_eq!(stored.is_of(b"Secret", &mut Memory::default()), Ok(false));
    }

    #[test]
    fn what_is_garbled_or_too_dear_is_refused() {
        let of_iterations = |text| STORED.replacen(":1000", text, 1);
        let cases = [
            ("pbkdf2:sha256".to_owned(), HashFault::Damaged),
            ("pbkdf2:sha256:1000$salt".to_owned(), HashFault::Damaged),
            ("pbkdf2:sha256:1000$salt$00".to_owned(), HashFault::Damaged),
            (of_iterations(""), HashFault::Damaged),
            (of_iterations(":0"), HashFault::Damaged),
            (of_iterations(":-1"), HashFault::Damaged),
            (of_iterations(":2000001"), HashFault::TooDear(LIMIT)),
        ];
        for (stored, fault) in cases {
            assert_eq!(StoredHash::parse(&stored), Err(fault), "{stored}");
        }
    }
}
