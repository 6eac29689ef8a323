//! Tells clients that sessions of theirs have ended (OpenID Connect Back-Channel Logout 1.0).
//!
//! A trigger writes a notice for each session that ends, in the transaction that ends it,
//! whoever does that. So no end is forgotten, and nobody who logs out waits for a client.

mod delivery;
mod metrics;
mod schedule;
mod store;
mod token;

use std::{sync::Arc, time::Duration};

use service_kit::{clock::Clock, config::Origin, database::Database};

pub use metrics::LogoutMetrics;

use crate::{
    clients::{TokenAlgorithm, is_url},
    ids::{AccountId, SessionId},
    keys::KeyRing,
    outbound::Outbound,
    sessions::Sessions,
};

/// How often due notices are looked for.
const PERIOD: Duration = Duration::from_secs(1);

/// Notices of one client that are sent at once.
const AT_ONCE: u64 = 20;

/// Sends notices to clients.
#[derive(Debug)]
pub struct BackchannelLogout {
    database: Database,
    clock: Clock,
    issuer: Origin,
    keys: Arc<KeyRing>,
    sessions: Arc<Sessions>,
    outbound: ClientOutbound,
    metrics: LogoutMetrics,
}

/// How clients are reached.
#[derive(Clone, Debug)]
pub struct ClientOutbound {
    /// The addresses of registered clients, which an operator chose.
    pub registered: Outbound,
    /// Those that clients by URL chose. It must only call public addresses, and hosts that the
    /// settings allow.
    pub by_url: Outbound,
}

impl ClientOutbound {
    fn of(&self, client_id: &str) -> &Outbound {
        if is_url(client_id) {
            &self.by_url
        } else {
            &self.registered
        }
    }
}

/// A client is to learn that a session has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    id: i64,
    client_id: String,
    /// Where the client listens, as of the end.
    uri: String,
    /// What signed its ID tokens, as of the end.
    algorithm: Option<TokenAlgorithm>,
    /// Whose session it was. The account may be gone.
    user_id: AccountId,
    session_id: SessionId,
    /// This one included.
    attempt: i64,
}

impl BackchannelLogout {
    /// Tells the clients of `sessions`, by tokens that `keys` signs.
    #[must_use]
    pub fn new(
        (database, clock): (Database, Clock),
        keys: Arc<KeyRing>,
        sessions: Arc<Sessions>,
        outbound: ClientOutbound,
        metrics: LogoutMetrics,
    ) -> Self {
        Self {
            issuer: sessions.tokens.issuer().clone(),
            database,
            clock,
            keys,
            sessions,
            outbound,
            metrics,
        }
    }
}
