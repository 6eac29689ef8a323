//! The state of the handlers.

use std::{ops::Deref, sync::Arc};

use service_kit::{caching::Constant, clock::Clock, database::Database, telemetry::HttpMetrics};
use token_verifier::Verifier;

use crate::{
    config::Config,
    idempotency::Running,
    people::People,
    writes::{Erasures, Writes},
};

/// A handle on the [`Services`]. The router clones it several times for each request, so
/// a clone costs one reference count.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Services>);

/// Everything that lives as long as the service.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct Services {
    pub config: Config,
    pub constants: Arc<Constants>,
    pub clock: Clock,
    pub database: Database,
    pub verifier: Verifier,
    pub people: People,
    /// Erasures in progress.
    pub erasures: Erasures,
    /// The gates before every write.
    pub writes: Writes,
    /// Requests under an `Idempotency-Key` that are being answered.
    pub(crate) running: Running,
    pub http_metrics: HttpMetrics,
}

/// Answers that change only with the configuration or the version.
#[derive(Debug)]
pub struct Constants {
    /// The OpenAPI document.
    pub description: Constant,
    /// Protected resource metadata.
    pub protected_resource: Constant,
}

impl From<Services> for AppState {
    fn from(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

service_kit::state_parts!(AppState {
    clock: Clock,
    constants: Arc<Constants>,
    database: Database,
    verifier: Verifier,
    people: People,
    writes: Writes,
});
