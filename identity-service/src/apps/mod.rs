//! Apps with access: the clients that may act for a person.

mod list;
mod routes;
mod take_back;

use time::OffsetDateTime;

pub use routes::router;

use crate::{clients::Client, sessions::Grant};

/// A client that may act for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
struct App {
    client: Client,
    /// What it may do: what the person allowed, and what its sessions may still do.
    grant: Grant,
    /// Since when.
    since: OffsetDateTime,
    /// When it last got tokens, if it has live sessions.
    last_used_at: Option<OffsetDateTime>,
    /// The number of its live sessions.
    sessions: usize,
}
