//! What handlers can ask for.

use std::sync::Arc;

use axum::extract::FromRef;
use service_kit::{clock::Clock, database::Database, telemetry::HttpMetrics};
use token_verifier::Verifier;

use crate::{config::Config, people::People};

/// Everything that lives as long as the service. A handle: clones share it.
#[derive(Clone, Debug, FromRef)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct AppState {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub database: Database,
    pub verifier: Verifier,
    pub people: People,
    pub http_metrics: HttpMetrics,
}
