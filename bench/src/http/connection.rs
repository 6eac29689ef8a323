use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Answer, answer::Frame};
use crate::Error;

/// A persistent connection with one request at a time.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// If no program listens at the address.
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(1 << 16),
        })
    }

    /// Sends a request and reads the complete answer.
    ///
    /// # Errors
    /// If the connection breaks, or the answer is not HTTP/1.1.
    pub async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>, Error> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let frame = loop {
            self.read_more().await?;
            if let Some(frame) = Frame::parse(&self.buffer)? {
                break frame;
            }
        };
        while self.buffer.len() < frame.body.end {
            self.read_more().await?;
        }
        Ok(Answer {
            status: frame.status,
            location: frame.location,
            says_when: frame.says_when,
            body: &self.buffer[frame.body],
        })
    }

    async fn read_more(&mut self) -> Result<(), Error> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }
}
