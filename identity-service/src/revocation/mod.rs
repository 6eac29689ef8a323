//! Revocation without a call for each request: Token Status Lists (IETF
//! draft-ietf-oauth-status-list) with one bit for each session.

mod bits;
mod ended_on_list;
mod ended_sessions;
mod error;
mod metrics;
mod routes;
mod status_lists;

use std::time::Duration;

pub use error::Error;
pub use metrics::export_status_lists;
pub use routes::router;
pub use status_lists::{StatusListConfig, StatusLists};

/// A replica does not look again within this time.
const FRESH: Duration = Duration::from_secs(1);
