//! What handlers can ask for.

use std::sync::Arc;

use axum::extract::FromRef;
use service_kit::{clock::Clock, database::Database, telemetry::HttpMetrics};
use token_verifier::Verifier;

use crate::{
    accounts::Accounts,
    browser::Door,
    config::Config,
    keys::KeyRing,
    sessions::{RefreshVerifier, Sessions},
};

/// Everything that lives as long as the service.
#[derive(Clone, Debug, FromRef)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct AppState {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub database: Database,
    pub keys: KeyRing,
    pub accounts: Accounts,
    pub sessions: Sessions,
    pub verifier: Verifier,
    pub refresh_verifier: RefreshVerifier,
    pub door: Door,
    pub http_metrics: HttpMetrics,
}
