#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use super::ClientAddress;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The networks of our own proxies, whose `X-Forwarded-For` is trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<Proxies>);

#[derive(Debug, Default)]
struct Proxies {
    networks: Vec<IpNet>,
    warned: AtomicBool,
}

impl TrustedProxies {
    /// The client behind `peer`. Each proxy appends the address that called it, so the
    /// header is read from the right, as long as the reporting address is trusted.
    /// Anything further left may be forged. An entry that is not an address ends the
    /// search at its author.
    #[must_use]
    pub fn client(&self, peer: ClientAddress, headers: &HeaderMap) -> ClientAddress {
        let mut hops = headers.get_all(FORWARDED_FOR).iter().rev().flat_map(hops);
        let mut client = peer;
        while self.trust(client) {
            match hops.next() {
                Some(Ok(address)) => client = address,
                Some(Err(_)) | None => return client,
            }
        }
        if client == peer && hops.next().is_some() {
            self.warn_once();
        }
        client
    }

    /// Whether one of the networks contains every IPv4 or IPv6 address.
    pub(crate) fn are_everybody(&self) -> bool {
        let mut networks = self.0.networks.iter();
        networks.any(|network| network.prefix_len() == 0)
    }

    /// Whether the address is in one of them.
    pub(crate) fn trust(&self, address: ClientAddress) -> bool {
        let address = address.ip();
        let mut networks = self.0.networks.iter();
        networks.any(|network| network.contains(&address))
    }

    /// Behind an unknown proxy all users share one bucket, so operators should know. The
    /// log does not name the address, since it may be a user's.
    fn warn_once(&self) {
        if !self.0.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "X-Forwarded-For from a peer outside IDENTITY_TRUSTED_PROXIES is ignored; \
                 if this is your proxy, all its clients count as one address"
            );
        }
    }
}

struct NotAnAddress;

/// The entries of one header line, last first; empty entries are skipped (RFC 9110
/// §5.6.1).
fn hops(line: &HeaderValue) -> impl Iterator<Item = Result<ClientAddress, NotAnAddress>> {
    line.as_bytes()
        .rsplit(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            std::str::from_utf8(entry)
                .ok()
                .and_then(hop)
                .ok_or(NotAnAddress)
        })
}

/// Parses an address as proxies write it: plain, with a port, in brackets, or both.
fn hop(entry: &str) -> Option<ClientAddress> {
    let bare = || entry.parse().ok();
    let with_port = || Some(entry.parse::<SocketAddr>().ok()?.ip());
    let in_brackets = || {
        let inside = entry.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse().ok().map(IpAddr::V6)
    };
    bare()
        .or_else(with_port)
        .or_else(in_brackets)
        .map(ClientAddress::new)
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let networks = match text.trim() {
            "" => Vec::new(),
            list => list
                .split(',')
                .map(|entry| network(entry.trim()))
                .collect::<Option<_>>()
                .ok_or("not a list of networks; for example 10.0.0.0/8,fd00::/8")?,
        };
        let warned = AtomicBool::new(false);
        Ok(Self(Arc::new(Proxies { networks, warned })))
    }
}

/// A network, or one address.
fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}
