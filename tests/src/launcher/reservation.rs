use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// An address of this machine with a port that the system chooses.
pub(super) const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// An address that nobody else is given. Connections to it are refused until
/// somebody who knows it listens there.
#[derive(Debug)]
pub struct Reservation {
    /// The address.
    pub address: SocketAddr,
    /// Bound but not listening: the port is taken, yet whoever also allows its
    /// reuse, as servers do, can bind and listen.
    _socket: TcpSocket,
}

impl Reservation {
    /// Takes an address.
    #[must_use]
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket can be made");
        socket.set_reuseaddr(true).expect("reuse can be allowed");
        socket.bind(LOOPBACK).expect("a port is free");
        Self {
            address: socket.local_addr().expect("a bound socket has an address"),
            _socket: socket,
        }
    }

    /// Listens at the address.
    pub async fn listen(&self) -> TcpListener {
        TcpListener::bind(self.address)
            .await
            .expect("a reserved address can be listened at")
    }
}

impl Default for Reservation {
    fn default() -> Self {
        Self::new()
    }
}
