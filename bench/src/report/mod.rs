//! The results in Markdown.

use end_to_end::Backend;

mod costs;
mod numbers;
mod others;
mod table;

pub use costs::{of_peer, of_primitives, of_service};
pub(crate) use numbers::{mebibytes, millis};
pub use others::{Process, of_floods, of_growth, of_memory};
pub(crate) use table::Table;

/// The name of a database.
pub(crate) fn name(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    }
}

/// How the tables say whether a goal is met.
pub(crate) fn verdict(is_met: bool) -> String {
    if is_met { "met" } else { "**missed**" }.to_owned()
}
