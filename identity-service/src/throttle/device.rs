//! The device cookie: it lets the owner of an account log in while others guess the
//! password.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use service_kit::clock::age;
use time::OffsetDateTime;
use token_verifier::cookie_values;
use uuid::Uuid;

/// The purpose for which the key of device cookies is derived from the master key.
pub(super) const DEVICE_KEY_PURPOSE: &str = "identity-service known devices";

/// The name of the cookie over http, or with a domain.
pub const DEVICE_COOKIE: &str = "known_device";

/// Its name over https: only our host can have set it.
pub const HOST_DEVICE_COOKIE: &str = "__Host-known_device";

/// How long a device is known after a login.
pub const DEVICE_KNOWN_FOR: Duration = Duration::from_hours(90 * 24);

const NUMBER_BYTES: usize = 16;
const TIME_BYTES: usize = 8;

/// A device cookie as sent; it may be forged.
#[derive(Clone, Debug)]
pub(super) struct SentDevice(String);

impl SentDevice {
    /// All device cookies of a request; other programs may have set some of that name.
    pub(super) fn all(headers: &HeaderMap) -> Vec<Self> {
        let names = [HOST_DEVICE_COOKIE, DEVICE_COOKIE].into_iter();
        let sent = names.flat_map(|name| cookie_values(headers, name));
        sent.map(|value| Self(value.to_owned())).collect()
    }
}

/// The id of a device on which the owner of a username has logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Device([u8; NUMBER_BYTES]);

impl Device {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Issues and verifies device cookies: an id and the time of the login, signed together
/// with the username.
#[derive(Debug)]
pub(super) struct Devices(hmac::Key);

impl Devices {
    pub(super) fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// A cookie for a device on which the owner of `name` has logged in.
    pub(super) fn issue(&self, name: &str, now: OffsetDateTime) -> String {
        let number = Uuid::now_v7();
        let mut text = number.as_bytes().to_vec();
        text.extend(now.unix_timestamp().to_be_bytes());
        let tag = hmac::sign(&self.0, &signed(name, &text));
        text.extend(tag.as_ref());
        URL_SAFE_NO_PAD.encode(text)
    }

    /// The device, unless the cookie is forged, belongs to another name or is too old.
    pub(super) fn recognise(
        &self,
        sent: &SentDevice,
        name: &str,
        now: OffsetDateTime,
    ) -> Option<Device> {
        let bytes = URL_SAFE_NO_PAD.decode(&sent.0).ok()?;
        let (text, tag) = bytes.split_at_checked(NUMBER_BYTES + TIME_BYTES)?;
        hmac::verify(&self.0, &signed(name, text), tag).ok()?;
        let (number, logged_in_at) = text.split_first_chunk()?;
        let logged_in_at = i64::from_be_bytes(logged_in_at.try_into().ok()?);
        let logged_in_at = OffsetDateTime::from_unix_timestamp(logged_in_at).ok()?;
        let is_known = age(logged_in_at, now).is_under(DEVICE_KNOWN_FOR);
        is_known.then_some(Device(*number))
    }
}

/// The text has a fixed length, so no other split gives the same bytes.
fn signed(name: &str, text: &[u8]) -> Vec<u8> {
    [text, name.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 09:00 UTC);

    fn devices(key: u8) -> Devices {
        Devices::new(hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]))
    }

    fn is_known(sent: &str, name: &str, now: OffsetDateTime) -> bool {
        let sent = SentDevice(sent.to_owned());
        devices(1).recognise(&sent, name, now).is_some()
    }

    #[test]
    fn a_device_is_known_to_its_owner_for_ninety_days() {
        let cookie = devices(1).issue("cook", NOW);
        assert!(is_known(&cookie, "cook", NOW));
        let last = NOW + DEVICE_KNOWN_FOR - Duration::from_secs(1);
        assert!(is_known(&cookie, "cook", last));
        assert!(!is_known(&cookie, "cook", NOW + DEVICE_KNOWN_FOR));
        assert!(!is_known(&cookie, "cook", NOW - Duration::from_secs(1)));
        assert!(!is_known(&cookie, "baker", NOW));
    }

    #[test]
    fn nobody_else_can_make_one() {
        let foreign = devices(2).issue("cook", NOW);
        assert!(!is_known(&foreign, "cook", NOW));
        let cookie = devices(1).issue("cook", NOW);
        for at in 0..cookie.len() {
            let mut changed = cookie.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!is_known(&changed, "cook", NOW), "{changed}");
        }
        for text in ["", "AAAA", "no base64!", &cookie[..40]] {
            assert!(!is_known(text, "cook", NOW), "{text}");
        }
    }

    #[test]
    fn two_logins_make_two_devices() {
        let two = [(); 2].map(|()| devices(1).issue("cook", NOW));
        let [one, other] = two.map(|cookie| devices(1).recognise(&SentDevice(cookie), "cook", NOW));
        assert!(one.is_some() && one != other);
    }
}
