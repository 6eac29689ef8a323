//! What handlers can ask for.

use std::sync::Arc;

use axum::extract::FromRef;
use service_kit::{clock::Clock, database::Database, telemetry::HttpMetrics};
use token_verifier::Verifier;

use crate::{
    accounts::Accounts,
    audit::Audit,
    browser::Door,
    config::Config,
    keys::KeyRing,
    oauth::{IntrospectionClients, TokenReader},
    revocation::StatusLists,
    sessions::{RefreshVerifier, Sessions},
    throttle::TrustedProxies,
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
    pub audit: Audit,
    pub status_lists: StatusLists,
    pub verifier: Verifier,
    pub refresh_verifier: RefreshVerifier,
    pub trusted_proxies: TrustedProxies,
    pub door: Door,
    pub token_reader: TokenReader,
    pub introspection_clients: IntrospectionClients,
    pub http_metrics: HttpMetrics,
}
