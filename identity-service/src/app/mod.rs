//! The service as a whole: builds it from its configuration and serves until told to
//! stop.

mod services;

use std::sync::Arc;

use prometheus_client::registry::Registry;
use service_kit::{
    clock::Clock,
    health::{self, Readiness},
    problem::Problem,
    server::{AroundLayer, BindError, ConnectionLimits, Deployment, after, warn_of_http},
    telemetry::{MetricsEndpoint, export_statements, export_verifier},
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

pub use services::open_administration;

use crate::{
    accounts,
    browser::safe_headers,
    config::Config,
    housekeeping::keep_house,
    keys::{self, KeepUp, MasterKeys, export_keys},
    passwords,
    revocation::{self, export_status_lists},
    router::router,
    sessions::LiveSessionsGauge,
    state::AppState,
    throttle::ClientAddress,
};

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error(transparent)]
    Database(#[from] migrations::Error),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] passwords::Error),
    /// Accounts cannot be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// Sessions cannot be read.
    #[error(transparent)]
    StatusList(#[from] revocation::Error),
    /// A constant answer cannot be written as JSON.
    #[error("an answer cannot be written as JSON")]
    Constant(#[from] serde_json::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}

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
        warn(&config);
        let mut registry = Registry::default();
        let services = services::build(config, clock, master_keys, &mut registry).await?;
        let state = AppState::from(services);
        state.status_lists.load().await?;
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
        let deployment = Deployment {
            routes: routes.layer(AroundLayer::new(KeepUp(Arc::clone(&state.keys)))),
            origins: &state.config.cors_origins,
            headers: safe_headers(&state.config.public_url, &state.config.browser),
            connections: connection_limits(&state.config),
            http_metrics: state.http_metrics.clone(),
            metrics,
            metrics_listen: state.config.metrics_listen,
        };
        // Dropping this future aborts them.
        let mut background = JoinSet::new();
        background.spawn(Arc::clone(&state.keys).keep_fresh());
        background.spawn(keep_house(state.clone()));
        background.spawn(live_sessions.keep(Arc::clone(&state.sessions)));
        let closing = after(shutdown, state.config.shutdown_delay.map(|delay| delay.0));
        deployment.serve(listener, closing).await?;
        background.shutdown().await;
        state.database.clone().close().await;
        Ok(())
    }
}

/// Warns of settings that work but are risky.
fn warn(config: &Config) {
    warn_of_http("IDENTITY_PUBLIC_URL", &config.public_url);
    warn_of_http("IDENTITY_RECIPE_API_URL", &config.browser.recipe_api_url);
    if config.trusted_proxies.are_everybody() {
        tracing::warn!("IDENTITY_TRUSTED_PROXIES trusts every address: anybody can call from any");
    }
    for client in config.introspection_clients.with_short_secrets() {
        tracing::warn!(
            client,
            "the secret of this introspection client is short enough to be guessed; \
             openssl rand -base64 32 makes a good one"
        );
    }
}

fn connection_limits(config: &Config) -> ConnectionLimits {
    let proxies = config.trusted_proxies.clone();
    ConnectionLimits {
        all: config.max_connections,
        per_address: config.max_connections_per_address,
        is_proxy: Arc::new(move |address| proxies.trust(ClientAddress::new(address))),
    }
}

fn readiness(state: &AppState, stopping: CancellationToken) -> Readiness {
    let state = state.clone();
    Readiness::new(stopping, move || {
        let state = state.clone();
        async move {
            state.keys.signer()?;
            state.database.prove_writable().await.map_err(Problem::from)
        }
    })
}
