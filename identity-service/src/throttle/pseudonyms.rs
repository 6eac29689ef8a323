use std::iter;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{address::ClientAddress, device::Device, reach::Reach};

/// Turns usernames and addresses into row keys with HMAC-SHA-256. Users sometimes type
/// their password as the username: it is not stored, and without the key it cannot be
/// guessed from what is.
#[derive(Debug)]
pub(super) struct Pseudonyms(hmac::Key);

/// The row keys of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AttemptKeys {
    /// Of the username with each origin of the attempt, narrowest first.
    pub(super) pairs: Vec<(Reach, String)>,
    /// Of the username alone.
    pub(super) name: String,
}

impl Pseudonyms {
    pub(super) fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// The keys of an attempt from an address.
    pub(super) fn at_address(&self, name: &str, address: ClientAddress) -> AttemptKeys {
        let own = (Reach::Address, address.prefix().0.to_string());
        let all = iter::once(own).chain(address.wider_networks());
        self.of(name, all.map(|(reach, place)| (reach, place.into_bytes())))
    }

    /// The keys of an attempt from a known device, at any address.
    pub(super) fn at_device(&self, name: &str, device: Device) -> AttemptKeys {
        // No address begins like this.
        let place = [b"device ", device.as_bytes()].concat();
        self.of(name, iter::once((Reach::Device, place)))
    }

    fn of(&self, name: &str, places: impl Iterator<Item = (Reach, Vec<u8>)>) -> AttemptKeys {
        // The name is hashed first, to a fixed length, so that no other split of the same
        // text gives the same key.
        let name = hmac::sign(&self.0, name.as_bytes());
        let pair = |(reach, place): (Reach, Vec<u8>)| {
            let mut pair = hmac::Context::with_key(&self.0);
            pair.update(name.as_ref());
            pair.update(&place);
            (reach, URL_SAFE_NO_PAD.encode(pair.sign()))
        };
        AttemptKeys {
            pairs: places.map(pair).collect(),
            name: URL_SAFE_NO_PAD.encode(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(key: u8, name: &str, address: &str) -> AttemptKeys {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]);
        let address = ClientAddress::new(address.parse().unwrap());
        Pseudonyms::new(key).at_address(name, address)
    }

    #[test]
    fn depend_on_the_key_the_name_and_the_address() {
        let cook = keys(1, "cook", "192.0.2.1");
        assert_eq!(cook, keys(1, "cook", "192.0.2.1"));
        assert!(cook.name.len() == 43 && cook.pairs[0].1.len() == 43);

        let elsewhere = keys(1, "cook", "192.0.2.2");
        assert_eq!(cook.name, elsewhere.name);
        assert_ne!(cook.pairs, elsewhere.pairs);

        for other in [keys(1, "baker", "192.0.2.1"), keys(2, "cook", "192.0.2.1")] {
            assert_ne!(cook.name, other.name);
            assert_ne!(cook.pairs, other.pairs);
        }
    }

    #[test]
    fn an_ipv6_address_shares_what_is_wider_with_its_neighbours() {
        let cook = keys(1, "cook", "2001:db8:1:200::1").pairs;
        let [same, home, company, other] = ["200::2", "2ff::1", "300::1", ":1"]
            .map(|host| keys(1, "cook", &format!("2001:db8:1:{host}")).pairs);
        assert_eq!(cook, same);
        assert_eq!((cook.len(), &cook[1..]), (3, &home[1..]));
        assert_eq!(&cook[2..], &company[2..]);
        for (one, another) in [(&cook, &home), (&home, &company), (&company, &other)] {
            assert_ne!(one[0], another[0]);
        }
        // A network is not the address of the same spelling.
        assert_eq!(keys(1, "cook", "2001:db8:1::1").pairs.len(), 3);
        let pairs = keys(1, "cook", "2001:db8:1::1").pairs;
        assert!(pairs[0].1 != pairs[1].1 && pairs[1].1 != pairs[2].1);
    }
}
