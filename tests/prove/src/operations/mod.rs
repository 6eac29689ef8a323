//! Sends what actors ask for, and records it.

mod answer;
mod caller;
mod facts;
mod marks;
mod people;
mod request;
mod rows;
mod tokens;

pub use caller::{Asked, Caller, Place, Reply};
pub(crate) use marks::mark_in;
pub use marks::{marked, password_text};
pub use rows::list_path;
pub use tokens::{HeldAccess, HeldRefresh, HeldTokens};
