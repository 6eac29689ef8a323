use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts, rejection::ExtensionRejection};
use http::request::Parts;

use super::{TrustedProxies, reach::Reach};

/// The prefix length of an IPv6 network. Providers give each customer at least a /64 (RFC
/// 6177 §2), and the customer can use all of its addresses.
const IPV6_PREFIX: u32 = 64;

/// Larger networks that homes and companies get.
const WIDER: [(Reach, u32); 2] = [(Reach::Home, 56), (Reach::Company, 48)];

/// Where a request comes from: the peer, or the client that a trusted proxy names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

/// The part of an address that a client cannot choose freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AddressPrefix(pub(crate) IpAddr);

impl ClientAddress {
    /// Unmaps an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2).
    #[must_use]
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address itself.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// An IPv4 address itself, or the /64 of an IPv6 address.
    pub(crate) fn prefix(self) -> AddressPrefix {
        AddressPrefix(match self.0 {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => network(address, IPV6_PREFIX).into(),
        })
    }

    /// The larger networks of an IPv6 address that one customer may own, smallest first,
    /// as texts.
    pub(super) fn wider_networks(self) -> Vec<(Reach, String)> {
        let IpAddr::V6(address) = self.0 else {
            return Vec::new();
        };
        let text = |(reach, bits)| (reach, format!("{}/{bits}", network(address, bits)));
        WIDER.map(text).into()
    }
}

/// The first `bits` of an address.
fn network(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (!0 << (128 - bits)))
}

impl<S> FromRequestParts<S> for ClientAddress
where
    TrustedProxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ExtensionRejection> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await?;
        let proxies = TrustedProxies::from_ref(state);
        Ok(proxies.client(Self::new(peer.ip()), &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str) -> String {
        let address = ClientAddress::new(text.parse().unwrap());
        address.prefix().0.to_string()
    }

    #[test]
    fn ipv6_is_grouped_by_64_bits_and_ipv4_not_at_all() {
        assert_eq!(prefix("192.0.2.7"), "192.0.2.7");
        assert_eq!(prefix("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(prefix("2001:db8:1:2::"), "2001:db8:1:2::");
        assert_eq!(prefix("2001:db8:1:3::6"), "2001:db8:1:3::");
        assert_eq!(prefix("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn ipv6_has_wider_networks_and_ipv4_has_none() {
        let wider = |text: &str| ClientAddress::new(text.parse().unwrap()).wider_networks();
        let of = wider("2001:db8:1:2345:6::7");
        let expected = [
            (Reach::Home, "2001:db8:1:2300::/56".to_owned()),
            (Reach::Company, "2001:db8:1::/48".to_owned()),
        ];
        assert_eq!(of, expected);
        assert_eq!(wider("192.0.2.7"), []);
        assert_eq!(wider("::ffff:192.0.2.7"), []);
    }
}
