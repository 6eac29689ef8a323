//! The service as a whole: builds it from its configuration and serves until told to
//! stop.

mod client_file;
mod error;
mod services;

use std::sync::Arc;

use prometheus_client::registry::Registry;
use service_kit::{
    clock::Clock,
    health::{self, Readiness},
    problem::Problem,
    server::{AllowedOrigins, AroundLayer, Deployment, after, renew_nonces},
    telemetry::{MetricsEndpoint, export_statements, export_verifier},
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

pub use error::StartError;
pub use services::open_administration;

use crate::{
    browser::safe_headers,
    config::Config,
    housekeeping::keep_house,
    keys::{KeepUp, MasterKeys, export_keys},
    oauth::ClientPages,
    revocation::export_status_lists,
    router::router,
    sessions::LiveSessionsGauge,
    state::AppState,
};

/// A service that is ready to serve.
#[derive(Debug)]
pub struct Application {
    state: AppState,
    live_sessions: LiveSessionsGauge,
    metrics: MetricsEndpoint,
}

impl Application {
    /// Opens the database and the keys, and builds all features.
    ///
    /// # Errors
    /// When the service cannot work.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        // Before the database is opened, so that a start that must fail leaves no trace.
        let master_keys = MasterKeys::find(config.master_key_files())?;
        let client_file = client_file::read(&config, clock.now())?;
        config.warn_of_risks();
        let mut registry = Registry::default();
        let services = services::build(config, clock, master_keys, &mut registry).await?;
        let state = AppState::from(services);
        state.accounts.learn_methods().await?;
        state.status_lists.load().await?;
        if let Some(file) = client_file {
            client_file::apply(&file, &state).await?;
        }
        export_statements(&mut registry, &state.database);
        export_verifier(&mut registry, &state.verifier);
        export_keys(&mut registry, Arc::clone(&state.keys));
        export_status_lists(&mut registry, Arc::clone(&state.status_lists));
        Ok(Self {
            state,
            live_sessions: LiveSessionsGauge::register(&mut registry),
            metrics: MetricsEndpoint::new(registry),
        })
    }

    /// The state of the handlers.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves on `listener` until `shutdown` is cancelled. Then lets running requests
    /// finish, stops the background tasks and closes the database.
    ///
    /// # Errors
    /// When the address for metrics cannot be bound.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let Self {
            state,
            live_sessions,
            metrics,
        } = self;
        let routes =
            router(state.clone()).merge(health::router(readiness(&state, shutdown.clone())));
        let routes = renew_nonces(routes, state.proofs.nonces(), state.clock.clone());
        let deployment = Deployment {
            routes: routes.layer(AroundLayer::new(KeepUp(Arc::clone(&state.keys)))),
            origins: AllowedOrigins {
                listed: &state.config.cors_origins,
                others: Some(Arc::new(ClientPages(Arc::clone(&state.registered_origins)))),
            },
            headers: safe_headers(&state.config.public_url, &state.config.browser),
            connections: state.config.connection_limits(),
            http_metrics: state.http_metrics.clone(),
            metrics,
            metrics_listen: state.config.metrics_listen,
        };
        // Dropping this future aborts them.
        let mut background = JoinSet::new();
        background.spawn(Arc::clone(&state.keys).keep_fresh());
        background.spawn(Arc::clone(&state.registered_origins).keep_fresh());
        background.spawn(keep_house(state.clone()));
        background.spawn(Arc::clone(&state.backchannel_logout).keep_sending());
        background.spawn(live_sessions.keep(Arc::clone(&state.sessions)));
        let closing = after(shutdown, state.config.shutdown_delay.map(|delay| delay.0));
        deployment.serve(listener, closing).await?;
        background.shutdown().await;
        state.database.clone().close().await;
        Ok(())
    }
}

fn readiness(state: &AppState, stopping: CancellationToken) -> Readiness {
    let state = state.clone();
    Readiness::new(stopping, move || {
        let state = state.clone();
        async move {
            state.keys.can_sign()?;
            state.database.prove_writable().await.map_err(Problem::from)
        }
    })
}
