use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::address::AddressPrefix;

/// Turns names and addresses into keys of rows, with HMAC-SHA-256. What people
/// type as a name is now and then their password: it is not kept, and without
/// the key it cannot be guessed from what is kept.
#[derive(Clone, Debug)]
pub(super) struct Pseudonyms(Arc<hmac::Key>);

/// What the counters of an attempt are found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AttemptKeys {
    /// Of the name and the address prefix.
    pub(super) pair: String,
    /// Of the name alone.
    pub(super) name: String,
}

impl Pseudonyms {
    pub(super) fn new(key: hmac::Key) -> Self {
        Self(Arc::new(key))
    }

    pub(super) fn of(&self, name: &str, prefix: AddressPrefix) -> AttemptKeys {
        // The name goes in as its tag, of one length: no other split of the same
        // text gives the same key.
        let name = hmac::sign(&self.0, name.as_bytes());
        let mut pair = hmac::Context::with_key(&self.0);
        pair.update(name.as_ref());
        pair.update(prefix.0.to_string().as_bytes());
        AttemptKeys {
            pair: URL_SAFE_NO_PAD.encode(pair.sign()),
            name: URL_SAFE_NO_PAD.encode(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(key: u8, name: &str, address: &str) -> AttemptKeys {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]);
        Pseudonyms::new(key).of(name, AddressPrefix(address.parse().unwrap()))
    }

    #[test]
    fn depend_on_the_key_the_name_and_the_address() {
        let cook = keys(1, "cook", "192.0.2.1");
        assert_eq!(cook, keys(1, "cook", "192.0.2.1"));
        assert!(cook.name.len() == 43 && cook.pair.len() == 43);

        let elsewhere = keys(1, "cook", "192.0.2.2");
        assert_eq!(cook.name, elsewhere.name);
        assert_ne!(cook.pair, elsewhere.pair);

        for other in [keys(1, "baker", "192.0.2.1"), keys(2, "cook", "192.0.2.1")] {
            assert_ne!(cook.name, other.name);
            assert_ne!(cook.pair, other.pair);
        }
    }
}
