//! Connections that a service must hold while they do next to nothing.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use futures_util::future::try_join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
    time::interval,
};

use crate::Error;

/// Connections from one address, fewer than a service allows.
const PER_ADDRESS: usize = 800;

/// In bytes: so small that the sender waits for the reader.
const NARROW: u32 = 4_096;

/// Between two bytes of somebody slow.
const PACE: Duration = Duration::from_millis(500);

/// Answers that somebody slow asks for at once.
const ASKED: usize = 20;

/// Connections that end when this is dropped.
pub(super) struct Crowd(JoinHandle<()>);

impl Drop for Crowd {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Crowd {
    /// Who asked once and stays.
    pub(super) async fn of_idle(address: SocketAddr, count: usize) -> Result<Self, Error> {
        // A service closes them when they are idle for some seconds, so all come at once.
        let asked = (0..count).map(async |number| {
            let mut connection = connect(address, number, None).await?;
            let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
            connection.write_all(request).await?;
            let mut answer = [0; 12];
            connection.read_exact(&mut answer).await?;
            if answer.ends_with(b"200") {
                Ok(connection)
            } else {
                let refused = format!("idle connection {number} was refused");
                Err(Error::NotHttp(refused))
            }
        });
        let connections = try_join_all(asked).await?;
        Ok(Self(tokio::spawn(async move {
            let _connections = connections;
            std::future::pending::<()>().await;
        })))
    }

    /// Who sends the head of a request byte by byte.
    pub(super) async fn of_slow_senders(address: SocketAddr, count: usize) -> Result<Self, Error> {
        let connections = connect_all(address, count, None).await?;
        Ok(Self(tokio::spawn(async move {
            let mut pace = interval(PACE);
            for byte in b"GET /healthz HTTP/1.1\r\nx: "
                .iter()
                .chain([b'x'].iter().cycle())
            {
                pace.tick().await;
                for connection in &connections {
                    // The service may have closed it.
                    let _ = connection.try_write(&[*byte]);
                }
            }
        })))
    }

    /// Who asks for much and reads it byte by byte.
    pub(super) async fn of_slow_readers(
        address: SocketAddr,
        count: usize,
        request: &[u8],
    ) -> Result<Self, Error> {
        let mut connections = connect_all(address, count, Some(NARROW)).await?;
        for connection in &mut connections {
            connection.write_all(&request.repeat(ASKED)).await?;
        }
        Ok(Self(tokio::spawn(async move {
            let mut pace = interval(PACE);
            loop {
                pace.tick().await;
                for connection in &connections {
                    let _ = connection.try_read(&mut [0; 1]);
                }
            }
        })))
    }
}

async fn connect_all(
    address: SocketAddr,
    count: usize,
    receives: Option<u32>,
) -> Result<Vec<TcpStream>, Error> {
    let connections = (0..count).map(|number| connect(address, number, receives));
    try_join_all(connections).await
}

/// A connection from one of as many addresses of this machine as are needed.
async fn connect(
    address: SocketAddr,
    number: usize,
    receives: Option<u32>,
) -> Result<TcpStream, Error> {
    let host = u8::try_from(number / PER_ADDRESS).unwrap_or(u8::MAX);
    let from = IpAddr::V4(Ipv4Addr::new(127, 0, 1, host));
    let socket = TcpSocket::new_v4()?;
    if let Some(bytes) = receives {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket.bind((from, 0).into())?;
    Ok(socket.connect(address).await?)
}
