//! The service as a whole: built from its configuration, served until told to
//! stop.

use std::sync::Arc;

use migrations::{open, recipe::Migrator};
use prometheus_client::registry::Registry;
use service_kit::{
    caching::Constant,
    clock::Clock,
    database::Error as DatabaseError,
    health::{self, Readiness},
    problem::Problem,
    server::{BindError, Deployment, after, keep_to_https, renew_nonces},
    telemetry::{HttpMetrics, MetricsEndpoint, export_statements, export_verifier},
};
use token_verifier::{ConfigError, Verifier};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    erasure,
    housekeeping::keep_house,
    idempotency::Running,
    openapi,
    people::People,
    protected_resource::ProtectedResource,
    router,
    state::{AppState, Constants, Services},
    writes::{Erasures, Refusals, Writes},
};

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error(transparent)]
    Database(#[from] migrations::Error),
    /// Unfinished erasures could not be read.
    #[error("unfinished erasures cannot be read")]
    Erasures(#[from] DatabaseError),
    /// The verifier's settings are not valid.
    #[error("tokens cannot be verified")]
    Verifier(#[from] ConfigError),
    /// The OpenAPI document or the metadata cannot be written as JSON.
    #[error("the OpenAPI document or the metadata cannot be written")]
    Description(#[from] serde_json::Error),
    /// An address cannot be bound.
    #[error(transparent)]
    Listen(#[from] BindError),
}

/// A service that is ready to serve.
#[derive(Debug)]
pub struct Application {
    state: AppState,
    metrics: MetricsEndpoint,
}

impl Application {
    /// Opens the database, migrates it unless told not to, and builds all features.
    ///
    /// # Errors
    /// When the service cannot work.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        config.warn_of_risks();
        let verifier = Verifier::remote(config.verifier(), clock.for_verifier())?;
        let database =
            open::<Migrator>(&config.database, config.durability, config.migrations).await?;
        let mut registry = Registry::default();
        export_statements(&mut registry, &database);
        export_verifier(&mut registry, &verifier);
        let erasures = Erasures::default();
        let writes = Writes::new(
            &config.limits,
            erasures.clone(),
            database.clone(),
            clock.clone(),
            Refusals::register(&mut registry),
        );
        let metadata = ProtectedResource::of(config.public_url.as_str(), config.issuer.as_str());
        let constants = Constants {
            description: Constant::json(&openapi::document())?,
            protected_resource: Constant::json(&metadata)?,
        };
        let state = AppState::from(Services {
            config,
            constants: Arc::new(constants),
            clock,
            people: People::new(database.clone()),
            erasures,
            writes,
            database,
            verifier,
            running: Running::default(),
            http_metrics: HttpMetrics::register(&mut registry),
        });
        let metrics = MetricsEndpoint::new(registry);
        Ok(Self { state, metrics })
    }

    /// The state of the handlers.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves on `listener` until `shutdown` is cancelled, and metrics on an address of
    /// their own if configured. Then lets running requests finish, stops the background
    /// tasks and closes the database.
    ///
    /// # Errors
    /// When the address for metrics cannot be bound, or unfinished erasures cannot be
    /// read.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let Self { state, metrics } = self;
        let routes =
            router(state.clone()).merge(health::router(readiness(&state, shutdown.clone())));
        let deployment = Deployment {
            routes: renew_nonces(
                routes,
                state.config.dpop_nonces.clone(),
                state.clock.clone(),
            ),
            origins: (&state.config.cors_origins).into(),
            headers: keep_to_https(&state.config.issuer),
            connections: state.config.connection_limits(),
            http_metrics: state.http_metrics.clone(),
            metrics,
            metrics_listen: state.config.metrics_listen,
        };
        // Before the first request, so that nobody whose erasure is unfinished can write.
        let unfinished = erasure::look(&state).await?;
        // Dropping this future aborts them.
        let mut background = JoinSet::new();
        background.spawn(state.verifier.clone().keep_fresh());
        background.spawn(erasure::keep(state.clone(), unfinished));
        background.spawn(keep_house(state.clone()));
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
        async move { check(&state).await }
    })
}

/// Why the service is not ready although the database is.
#[derive(Debug, thiserror::Error)]
#[error("the issuer's keys have not been fetched yet")]
struct NoKeys;

async fn check(state: &AppState) -> Result<(), Problem> {
    state.database.prove_writable().await?;
    if state.verifier.is_ready() {
        Ok(())
    } else {
        Err(Problem::unavailable().because(&NoKeys))
    }
}
