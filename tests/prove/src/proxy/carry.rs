//! One connection through the proxy.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    net::{TcpStream, UnixStream},
    sync::watch,
    time::sleep,
};
use tokio_util::either::Either;

use super::{Condition, Direction};

/// The most bytes that are carried at a time.
const PIECE: usize = 16 * 1024;

/// Where a link leads.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// A TCP address.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl Upstream {
    async fn connect(&self) -> io::Result<Either<TcpStream, UnixStream>> {
        Ok(match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                Either::Left(stream)
            }
            Self::Unix(path) => Either::Right(UnixStream::connect(path).await?),
        })
    }
}

/// Carries everything between `client` and `upstream` until one of them ends, or the
/// condition resets the connection.
pub(super) async fn carry(
    mut client: TcpStream,
    upstream: &Upstream,
    mut condition: watch::Receiver<Condition>,
) {
    passing(&mut condition).await;
    let now = *condition.borrow_and_update();
    if let Condition::Garbage(garbage) = now {
        let _ = garbage.send(&mut client).await;
        return;
    }
    let mut server = match upstream.connect().await {
        Ok(server) if !now.resets() => server,
        _ => return reset(&client),
    };
    let watched = condition.clone();
    let ended = tokio::select! {
        ended = both(&mut client, &mut server, &watched) => ended,
        _ = condition.wait_for(|condition| condition.resets()) => Err(io::ErrorKind::Other.into()),
    };
    if ended.is_err() {
        reset(&client);
        if let Either::Left(server) = &server {
            reset(server);
        }
    }
}

/// Makes dropping the stream send RST (socket(7), `SO_LINGER`).
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

async fn both(
    client: &mut TcpStream,
    server: &mut Either<TcpStream, UnixStream>,
    condition: &watch::Receiver<Condition>,
) -> io::Result<()> {
    let (from_client, to_client) = split(client);
    let (from_server, to_server) = split(server);
    let requests = pump(
        from_client,
        to_server,
        Direction::Requests,
        condition.clone(),
    );
    let answers = pump(
        from_server,
        to_client,
        Direction::Answers,
        condition.clone(),
    );
    tokio::try_join!(requests, answers)?;
    Ok(())
}

/// Carries one direction until its end.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    direction: Direction,
    mut condition: watch::Receiver<Condition>,
) -> io::Result<()> {
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        piece.clear();
        if from.read_buf(&mut piece).await? == 0 {
            return to.shutdown().await;
        }
        passing(&mut condition).await;
        let now = *condition.borrow();
        if now.loses(direction) {
            let healed = condition.wait_for(|condition| !condition.loses(direction));
            let _ = healed.await;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if let Condition::Slow(delay) = now {
            sleep(delay.max(Duration::from_millis(1))).await;
        }
        to.write_all(&piece).await?;
    }
}

/// Waits while the link is stalled.
async fn passing(condition: &mut watch::Receiver<Condition>) {
    // An error means that the link is gone, and the connection with it.
    let _ = condition
        .wait_for(|condition| *condition != Condition::Stalled)
        .await;
}
