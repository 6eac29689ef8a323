use std::{io, net::SocketAddr, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{connections::Connections, stack::App};

const MAX_HEADER_BYTES: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(10);

/// The answer on a connection beyond the limit.
const TOO_MANY_CONNECTIONS: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-type: application/problem+json\r\nretry-after: 1\r\nconnection: close\r\n\r\n\
    {\"type\":\"/problems/unavailable\",\"title\":\"Service Unavailable\",\"status\":503,\
    \"detail\":\"there are too many connections; try again\",\
    \"errors\":[\"there are too many connections; try again\"]}";

/// A listener and what it serves.
#[derive(Debug)]
pub(super) struct Server {
    /// Bound already, so that its address is known.
    pub(super) listener: TcpListener,
    /// Counts its connections.
    pub(super) connections: Connections,
    /// The router with all its layers.
    pub(super) app: App,
}

/// Serves until `shutdown` is cancelled. Then stops accepting and gives running requests
/// up to ten seconds.
pub(super) async fn serve(server: Server, shutdown: CancellationToken) {
    let Server {
        listener,
        connections,
        app,
    } = server;
    let builder = connection_builder();
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(connection) => connection,
                Err(error) => {
                    wait_out(&error).await;
                    continue;
                }
            },
            () = shutdown.cancelled() => break,
        };
        let Ok(permit) = connections.admit(peer.ip()) else {
            refuse(&stream);
            continue;
        };
        let connection = builder.serve_connection(io_of(stream), service_for(app.clone(), peer));
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    drop(listener);
    if timeout(SHUTDOWN_DEADLINE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time");
    }
}

/// Sends the reason if that does not block.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_write(TOO_MANY_CONNECTIONS);
}

/// HTTP/1.1 only. Detecting HTTP/2 has no deadline, and HTTP/2 belongs to the proxy that
/// ends TLS.
fn connection_builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        // Sends small bodies in one buffer with their headers.
        .writev(false)
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES)
        .max_headers(MAX_HEADERS);
    builder
}

fn io_of(stream: TcpStream) -> TokioIo<TcpStream> {
    // Answers are small and written at once, so waiting to fill a packet would only delay
    // them.
    let _ = stream.set_nodelay(true);
    TokioIo::new(stream)
}

fn service_for(
    app: App,
    peer: SocketAddr,
) -> TowerToHyperService<
    impl tower::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    > + Clone,
> {
    TowerToHyperService::new(app.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    }))
}

/// Usually out of file descriptors; retrying at once would spin.
async fn wait_out(error: &io::Error) {
    tracing::error!(%error, "cannot accept a connection");
    sleep(Duration::from_millis(100)).await;
}
