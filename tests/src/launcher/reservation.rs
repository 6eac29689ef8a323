use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// A local address with a port that the system chooses.
pub(super) const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A reserved address. The system gives it to no other program, and connections are refused
/// until a service listens on it.
#[derive(Debug)]
pub struct Reservation {
    /// The address.
    pub address: SocketAddr,
    /// Bound but not listening. Other programs cannot take the port, but a server that sets
    /// `SO_REUSEADDR` can bind it and listen.
    _socket: TcpSocket,
}

impl Reservation {
    /// Reserves an address.
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

    /// Listens on the address.
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
