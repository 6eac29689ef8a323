//! The state of the handlers.

use std::{ops::Deref, sync::Arc};

use service_kit::{caching::Constant, clock::Clock, database::Database, telemetry::HttpMetrics};
use token_verifier::Verifier;

use crate::{
    account_management::AccountManagement,
    accounts::Accounts,
    audit::Audit,
    authorization::Authorizations,
    backchannel_logout::BackchannelLogout,
    browser::{BrowserConfig, BrowserSessions},
    clients::{Clients, RegisteredOrigins},
    config::Config,
    keys::KeyRing,
    oauth::{IntrospectionClients, TokenProofs, TokenReader},
    revocation::StatusLists,
    sessions::{RefreshVerifier, Sessions},
    throttle::TrustedProxies,
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
    pub browser: Arc<BrowserConfig>,
    pub constants: Arc<Constants>,
    pub clock: Clock,
    pub database: Database,
    pub keys: Arc<KeyRing>,
    pub accounts: Arc<Accounts>,
    pub clients: Arc<Clients>,
    pub registered_origins: Arc<RegisteredOrigins>,
    pub authorizations: Arc<Authorizations>,
    pub management: Arc<AccountManagement>,
    pub sessions: Arc<Sessions>,
    pub backchannel_logout: Arc<BackchannelLogout>,
    pub audit: Audit,
    pub status_lists: Arc<StatusLists>,
    pub verifier: Verifier,
    pub refresh_verifier: Arc<RefreshVerifier>,
    pub proofs: Arc<TokenProofs>,
    pub trusted_proxies: TrustedProxies,
    pub browser_sessions: Arc<BrowserSessions>,
    pub token_reader: Arc<TokenReader>,
    pub introspection_clients: IntrospectionClients,
    pub http_metrics: HttpMetrics,
}

/// Answers that change only with the configuration or the version.
#[derive(Debug)]
pub struct Constants {
    /// Authorization server metadata.
    pub metadata: Constant,
    /// Settings of the web app.
    pub app_config: Constant,
    /// The OpenAPI document.
    pub description: Constant,
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
    browser: Arc<BrowserConfig>,
    constants: Arc<Constants>,
    keys: Arc<KeyRing>,
    accounts: Arc<Accounts>,
    clients: Arc<Clients>,
    authorizations: Arc<Authorizations>,
    management: Arc<AccountManagement>,
    sessions: Arc<Sessions>,
    audit: Audit,
    status_lists: Arc<StatusLists>,
    verifier: Verifier,
    refresh_verifier: Arc<RefreshVerifier>,
    proofs: Arc<TokenProofs>,
    trusted_proxies: TrustedProxies,
    browser_sessions: Arc<BrowserSessions>,
    token_reader: Arc<TokenReader>,
    introspection_clients: IntrospectionClients,
});
