//! Requests that wait until somebody has logged in or consented. They are kept here, so that
//! nobody can change them on the way through the browser.

mod store;

use time::{Duration, OffsetDateTime};

pub(super) use store::{consume, delete_over, find, insert, keep_newest};

use super::{AuthorizationRequest, Begun};

/// How long a request waits.
pub const WAITS_FOR: Duration = Duration::minutes(15);

/// How many requests wait for each network. Beyond that, the oldest are dropped.
pub(super) const MOST_OF_NETWORK: u64 = 200;

/// A request that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRequest {
    /// Who asks.
    pub client_id: String,
    /// For what.
    pub request: AuthorizationRequest,
    /// When it was made, and by whom.
    pub begun: Begun,
}

impl PendingRequest {
    fn expires_at(&self) -> OffsetDateTime {
        self.begun.at + WAITS_FOR
    }
}
