use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::telemetry::ConnectionMetrics;

/// Other open files: databases, logs, outgoing connections.
const OTHER_FILES: u64 = 128;

/// The IPv6 networks that one client may own (RFC 6177 §2), by prefix length: a device
/// has a /64, a home a /56, a company a /48.
const NETWORKS: [u32; 3] = [64, 56, 48];

/// The limits on a server's connections.
#[derive(Clone)]
pub struct ConnectionLimits {
    /// From all addresses.
    pub all: u32,
    /// From one IPv4 address or IPv6 /64. A /56 may have twice as many, but at most half
    /// of all; a /48 four times as many, but at most three quarters.
    pub per_address: u32,
    /// Addresses without a limit of their own: our proxies.
    pub is_proxy: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

/// The limit that a connection exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionLimit {
    /// The limit of all connections.
    All,
    /// The limit of one address.
    Address,
}

/// Counts the connections of a server.
#[derive(Clone, Debug)]
pub(super) struct Connections(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: ConnectionLimits,
    metrics: ConnectionMetrics,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: u32,
    by_network: HashMap<Network, u32>,
}

/// An IPv4 address, or an IPv6 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Network {
    address: IpAddr,
    bits: u32,
}

/// The permit of a connection, returned when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    connections: Connections,
    networks: Vec<Network>,
}

impl ConnectionLimits {
    /// At least the limit of one address.
    fn of(&self, network: Network) -> u32 {
        let (times, most) = match network.bits {
            48 => (4, self.all / 4 * 3),
            56 => (2, self.all / 2),
            _ => (1, self.all),
        };
        let wider = self.per_address.saturating_mul(times).min(most);
        wider.max(self.per_address)
    }

    /// These limits, lowered to what the process may have in open files. First raises the
    /// soft limit as far as possible. If that is not enough, one address gets half of the
    /// rest.
    #[must_use]
    pub(super) fn within_open_files(self) -> Self {
        let files = open_files(u64::from(self.all) + OTHER_FILES);
        self.within(files)
    }

    fn within(self, files: u64) -> Self {
        let room = files.saturating_sub(OTHER_FILES).max(files / 2);
        let room = u32::try_from(room).unwrap_or(u32::MAX);
        if room >= self.all {
            return self;
        }
        tracing::warn!(
            asked = self.all,
            possible = room,
            "fewer connections are possible than the setting says: raise the limit of open files"
        );
        Self {
            all: room,
            per_address: self.per_address.min((room / 2).max(1)),
            ..self
        }
    }
}

/// The limit of open files, raised to `wanted` if possible.
fn open_files(wanted: u64) -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(u64::MAX);
    if current >= wanted {
        return current;
    }
    let raised = limit.maximum.map_or(wanted, |maximum| wanted.min(maximum));
    limit.current = Some(raised);
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => raised,
        Err(_) => current,
    }
}

impl Connections {
    pub(super) fn new(limits: ConnectionLimits, metrics: ConnectionMetrics) -> Self {
        Self(Arc::new(Inner {
            limits,
            metrics,
            open: Mutex::default(),
        }))
    }

    /// Admits a connection.
    ///
    /// # Errors
    /// The limit that it exceeds.
    pub(super) fn admit(&self, peer: IpAddr) -> Result<Permit, ConnectionLimit> {
        let admitted = self.try_admit(peer);
        match admitted {
            Ok(_) => self.0.metrics.opened(),
            Err(limit) => self.0.metrics.refused(limit),
        }
        admitted
    }

    fn try_admit(&self, peer: IpAddr) -> Result<Permit, ConnectionLimit> {
        let Inner { limits, .. } = &*self.0;
        let networks = Network::of(peer);
        let mut open = self.lock();
        if open.all >= limits.all {
            return Err(ConnectionLimit::All);
        }
        let is_full = |network: &Network| open.count(network) >= limits.of(*network);
        if networks.iter().any(is_full) && !(limits.is_proxy)(peer.to_canonical()) {
            return Err(ConnectionLimit::Address);
        }
        open.all += 1;
        for network in &networks {
            *open.by_network.entry(*network).or_default() += 1;
        }
        Ok(Permit {
            connections: self.clone(),
            networks,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn count(&self, network: &Network) -> u32 {
        self.by_network.get(network).copied().unwrap_or_default()
    }

    fn release(&mut self, network: &Network) {
        if let Some(count) = self.by_network.get_mut(network) {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(network);
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.connections.lock();
        open.all -= 1;
        for network in &self.networks {
            open.release(network);
        }
        self.connections.0.metrics.closed();
    }
}

impl Network {
    /// The networks that contain the address.
    fn of(address: IpAddr) -> Vec<Self> {
        match address.to_canonical() {
            IpAddr::V6(address) => NETWORKS
                .map(|bits| Self {
                    address: Ipv6Addr::from_bits(address.to_bits() & (!0 << (128 - bits))).into(),
                    bits,
                })
                .into(),
            address @ IpAddr::V4(_) => vec![Self { address, bits: 32 }],
        }
    }
}

impl fmt::Debug for ConnectionLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionLimits")
            .field("all", &self.all)
            .field("per_address", &self.per_address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "192.0.2.254";

    fn limits(all: u32, per_address: u32) -> ConnectionLimits {
        ConnectionLimits {
            all,
            per_address,
            is_proxy: Arc::new(|address| address.to_string() == PROXY),
        }
    }

    fn admit(connections: &Connections, peer: &str) -> Result<Permit, ConnectionLimit> {
        connections.admit(peer.parse().unwrap())
    }

    #[test]
    fn one_address_leaves_room_for_others() {
        let connections = Connections::new(limits(5, 2), ConnectionMetrics::default());
        let held = ["192.0.2.1", "::ffff:192.0.2.1"].map(|peer| admit(&connections, peer).unwrap());
        let refused = admit(&connections, "192.0.2.1").unwrap_err();
        assert_eq!(refused, ConnectionLimit::Address);
        let other = admit(&connections, "192.0.2.2").unwrap();
        drop(held);
        admit(&connections, "192.0.2.1").unwrap();
        drop(other);
        assert!(connections.lock().by_network.is_empty());
    }

    #[test]
    fn all_addresses_of_a_64_count_as_one() {
        let connections = Connections::new(limits(50, 1), ConnectionMetrics::default());
        let _held = admit(&connections, "2001:db8:1:2::1").unwrap();
        let neighbour = admit(&connections, "2001:db8:1:2::2").unwrap_err();
        assert_eq!(neighbour, ConnectionLimit::Address);
        admit(&connections, "2001:db8:1:3::1").unwrap();
    }

    #[test]
    fn a_wider_network_does_not_get_all() {
        for (networks, most) in [(0x100, 50), (0x1_0000, 75)] {
            let connections = Connections::new(limits(100, 30), ConnectionMetrics::default());
            let held: Vec<_> = (0..networks)
                .filter_map(|number| admit(&connections, &format!("2001:db8:1:{number:x}::1")).ok())
                .collect();
            assert_eq!(held.len(), most);
            admit(&connections, "2001:db8:2::1").unwrap();
            admit(&connections, "192.0.2.1").unwrap();
        }
    }

    #[test]
    fn a_wider_network_has_no_less_than_an_address() {
        for (all, per_address) in [(1, 1), (3, 2), (10, 10)] {
            let connections =
                Connections::new(limits(all, per_address), ConnectionMetrics::default());
            let held: Vec<_> = (0..per_address)
                .map(|_| admit(&connections, "2001:db8::1").unwrap())
                .collect();
            assert_eq!(held.len(), per_address as usize);
        }
    }

    #[test]
    fn a_proxy_may_have_all_and_no_more() {
        let connections = Connections::new(limits(3, 1), ConnectionMetrics::default());
        let _held = [(); 3].map(|()| admit(&connections, PROXY).unwrap());
        assert_eq!(
            admit(&connections, PROXY).unwrap_err(),
            ConnectionLimit::All
        );
    }

    #[test]
    fn limits_fit_into_the_open_files() {
        for (files, all, per_address) in [
            (10_128, 10_000, 1_000),
            (1_024, 896, 448),
            (200, 100, 50),
            (3, 1, 1),
        ] {
            let limits = limits(10_000, 1_000).within(files);
            assert_eq!((limits.all, limits.per_address), (all, per_address));
        }
        let limits = limits(5_000, 5_000).within(u64::MAX);
        assert_eq!((limits.all, limits.per_address), (5_000, 5_000));
    }
}
