//! scrypt (RFC 7914) in Werkzeug's format: `scrypt:32768:8:1$salt$hash`, where the costs
//! are N, r and p, the salt is text and the hash 64 bytes in hexadecimal
//! (`werkzeug.security` since 2.3).

use ::scrypt::{Params, scrypt};

use super::{
    Error,
    method::{HashFault, Method, StoredHash, from_hex},
};

pub(super) const PREFIX: &str = "scrypt:";

/// N·r, in blocks of 128 bytes: 128 MiB, four times Werkzeug's default.
const MAX_BLOCKS: u64 = 1 << 20;
/// N·r·p: about a second of a core.
const MAX_WORK: u64 = 1 << 21;
const LIMIT: &str = "N·r = 2^20 and N·r·p = 2^21 of scrypt";

const HASH_BYTES: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Costs {
    log_n: u8,
    r: u32,
    p: u32,
}

/// Parses what follows the prefix.
pub(super) fn parse(rest: &str) -> Result<StoredHash, HashFault> {
    let mut parts = rest.splitn(3, '$');
    let (Some(costs), Some(salt), Some(hash)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(HashFault::Damaged);
    };
    let expected = from_hex(hash)?;
    let costs = parse_costs(costs)?;
    if expected.len() != HASH_BYTES {
        return Err(HashFault::Damaged);
    }
    Ok(StoredHash {
        method: Method::Scrypt(costs),
        salt: salt.as_bytes().to_vec(),
        expected,
    })
}

fn parse_costs(text: &str) -> Result<Costs, HashFault> {
    let numbers: Vec<u32> = text
        .split(':')
        .map(|number| number.parse().map_err(|_| HashFault::Damaged))
        .collect::<Result<_, _>>()?;
    let &[n, r, p] = numbers.as_slice() else {
        return Err(HashFault::Damaged);
    };
    if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
        return Err(HashFault::Damaged);
    }
    let blocks = u64::from(n).saturating_mul(r.into());
    if blocks > MAX_BLOCKS || blocks.saturating_mul(p.into()) > MAX_WORK {
        return Err(HashFault::TooDear(LIMIT));
    }
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| HashFault::Damaged)?;
    Ok(Costs { log_n, r, p })
}

impl Costs {
    pub(super) fn derive(
        self,
        password: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<Vec<u8>, Error> {
        let params = Params::new(self.log_n, self.r, self.p).map_err(|_| Error::Hashing)?;
        let mut output = vec![0; length];
        scrypt(password, salt, &params, &mut output).map_err(|_| Error::Hashing)?;
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passwords::memory::Memory;

    /// `generate_password_hash("secret", "scrypt:1024:8:1")` of Werkzeug 3.1.9.
    const STORED: &str = "scrypt:1024:8:1$nLWrutgoJD7DNXjI$edb2079679c98fa59a5d1b238ce9b0c0c3b80e377190004c0557f8e91e7737dbc20dbad09c1770676157a3fedc320bf810288b6a214dc558c02e1bf4aa69ce7c";

    #[test]
    fn only_the_right_password_is_right() {
        let stored = StoredHash::parse(STORED).unwrap();
        assert_eq!(stored.is_of(b"secret", &mut Memory::default()), Ok(true));
        assert_eq!(stored.is_of(b"Secret", &mut Memory::default()), Ok(false));
    }

    #[test]
    fn what_is_garbled_or_too_dear_is_refused() {
        let with = |costs| STORED.replacen("1024:8:1", costs, 1);
        for costs in [
            "",
            "1024",
            "1024:8",
            "1024:8:1:1",
            "1000:8:1",
            "1:8:1",
            "1024:0:1",
            "-2:8:1",
        ] {
            assert_eq!(
                StoredHash::parse(&with(costs)),
                Err(HashFault::Damaged),
                "{costs}"
            );
        }
        for costs in ["262144:8:1", "131072:8:3", "2:4294967295:4294967295"] {
            assert_eq!(
                StoredHash::parse(&with(costs)),
                Err(HashFault::TooDear(LIMIT)),
                "{costs}"
            );
        }
        assert!(StoredHash::parse(&with("131072:8:2")).is_ok());
        assert_eq!(
            StoredHash::parse("scrypt:1024:8:1$salt$00"),
            Err(HashFault::Damaged)
        );
    }
}
