use std::{io, net::SocketAddr};

use axum::Router;
use http::HeaderMap;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{AllowedOrigins, ConnectionLimits, Server, connections::Connections, harden, serve};
use crate::{
    config::{Origin, OriginList},
    telemetry::{HttpMetrics, MetricsEndpoint},
};

/// The address is in use or not ours.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct BindError {
    address: SocketAddr,
    #[source]
    source: io::Error,
}

/// What a service serves, and how.
#[derive(Debug)]
pub struct Deployment<'a> {
    /// The service's own routes.
    pub routes: Router,
    /// The origins allowed by CORS.
    pub origins: AllowedOrigins<'a>,
    /// Headers added to every answer that lacks them.
    pub headers: HeaderMap,
    /// The limits on connections, for the routes and for `metrics_listen` each.
    pub connections: ConnectionLimits,
    /// Counts the requests.
    pub http_metrics: HttpMetrics,
    /// The metrics endpoint, beside the routes or at `metrics_listen`.
    pub metrics: MetricsEndpoint,
    /// If set, `/metrics` is served only there.
    pub metrics_listen: Option<SocketAddr>,
}

/// Binds an address.
///
/// # Errors
/// [`BindError`]
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| BindError { address, source })
}

/// What is risky if `setting` names a plain http address of another machine: passwords and
/// tokens could be read in transit.
#[must_use]
pub fn risk_of_http(setting: &str, origin: &Origin) -> Option<String> {
    let is_open = !origin.is_https() && !origin.is_local_http();
    is_open.then(|| {
        format!("{setting}: this address is not https: others can read the traffic ({origin})")
    })
}

impl Deployment<'_> {
    /// Serves on `listener` until `shutdown` is cancelled and running requests have
    /// finished.
    ///
    /// # Errors
    /// When the address for metrics cannot be bound.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), BindError> {
        let is_public = listener
            .local_addr()
            .is_ok_and(|address| !address.ip().is_loopback());
        let limits = self.connections.within_open_files();
        let connections =
            || Connections::new(limits.clone(), self.http_metrics.connections.clone());
        let main = |routes| Server {
            listener,
            connections: connections(),
            app: harden(
                routes,
                self.http_metrics.clone(),
                self.origins.clone(),
                self.headers.clone(),
            ),
        };
        let Some(address) = self.metrics_listen else {
            if is_public {
                tracing::warn!(
                    "/metrics is on the public port; …_METRICS_LISTEN puts it elsewhere"
                );
            }
            let routes = self.routes.merge(self.metrics.router());
            serve(main(routes), shutdown).await;
            return Ok(());
        };
        let nobody = OriginList::Exactly(Vec::new());
        let aside = Server {
            listener: bind(address).await?,
            connections: connections(),
            app: harden(
                self.metrics.router(),
                self.http_metrics.clone(),
                (&nobody).into(),
                self.headers.clone(),
            ),
        };
        tokio::join!(
            serve(main(self.routes), shutdown.clone()),
            serve(aside, shutdown)
        );
        Ok(())
    }
}
