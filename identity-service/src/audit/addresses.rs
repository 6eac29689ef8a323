use std::str::FromStr;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::throttle::ClientAddress;

/// The purpose for which this feature's key is derived from the master key.
pub const KEY_PURPOSE: &str = "identity-service audit addresses";

/// 128 bits, so that no two networks share a pseudonym.
const PSEUDONYM_BYTES: usize = 16;

/// How audit events show the addresses of callers: the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressForm {
    /// As a keyed hash, under a key derived from the master key.
    Pseudonym,
    /// As they are.
    Plain,
}

impl FromStr for AddressForm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "pseudonym" => Ok(Self::Pseudonym),
            "plain" => Ok(Self::Plain),
            _ => Err("neither pseudonym nor plain; for example pseudonym"),
        }
    }
}

/// Turns the addresses of callers into their audited form.
#[derive(Debug)]
pub struct Addresses {
    form: AddressForm,
    key: hmac::Key,
}

/// The audited form of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The pseudonym of its network, by which events are found.
    pub(super) network: String,
    /// The address itself, if the setting says so.
    pub(super) address: Option<String>,
}

impl Addresses {
    /// Uses this form; `key` is the one derived for [`KEY_PURPOSE`].
    #[must_use]
    pub fn new(form: AddressForm, key: hmac::Key) -> Self {
        Self { form, key }
    }

    pub(super) fn origin(&self, address: ClientAddress) -> Origin {
        let plain = (self.form == AddressForm::Plain).then(|| address.ip().to_string());
        Origin {
            network: self.network(address),
            address: plain,
        }
    }

    pub(super) fn network(&self, address: ClientAddress) -> String {
        pseudonym(&self.key, address)
    }
}

impl Origin {
    /// The address if it is known, else the pseudonym.
    pub(super) fn as_str(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.network)
    }
}

/// The same for all addresses of an IPv6 /64: a device changes its address within it
/// daily, and an attacker can do so at will.
pub(crate) fn pseudonym(key: &hmac::Key, address: ClientAddress) -> String {
    let network = address.prefix().0.to_string();
    let tag = hmac::sign(key, network.as_bytes());
    URL_SAFE_NO_PAD.encode(&tag.as_ref()[..PSEUDONYM_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: AddressForm, key: u8, address: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]);
        let addresses = Addresses::new(form, key);
        let origin = addresses.origin(ClientAddress::new(address.parse().unwrap()));
        origin.as_str().to_owned()
    }

    #[test]
    fn a_pseudonym_depends_on_the_key_and_the_network() {
        let pseudonym = |key, address| written(AddressForm::Pseudonym, key, address);
        let one = pseudonym(1, "192.0.2.1");
        assert_eq!(one.len(), 22);
        assert_eq!(one, pseudonym(1, "::ffff:192.0.2.1"));
        assert_ne!(one, pseudonym(1, "192.0.2.2"));
        assert_ne!(one, pseudonym(2, "192.0.2.1"));
        let home = pseudonym(1, "2001:db8:1:2::3");
        assert_eq!(home, pseudonym(1, "2001:db8:1:2:ffff::1"));
        assert_ne!(home, pseudonym(1, "2001:db8:1:3::3"));
    }

    #[test]
    fn a_plain_address_is_the_whole_address() {
        let plain = |address| written(AddressForm::Plain, 1, address);
        assert_eq!(plain("192.0.2.1"), "192.0.2.1");
        assert_eq!(plain("2001:db8:1:2::3"), "2001:db8:1:2::3");
    }

    #[test]
    fn another_form_is_refused() {
        assert_eq!(" plain ".parse(), Ok(AddressForm::Plain));
        assert_eq!("pseudonym".parse(), Ok(AddressForm::Pseudonym));
        for text in ["", "off", "Plain"] {
            assert!(text.parse::<AddressForm>().is_err(), "{text}");
        }
    }
}
