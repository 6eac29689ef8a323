//! Typed parts of requests; refusals are problem documents.

mod faults;
mod form;
mod json;
mod media_type;
mod path;
mod query;
mod serde_error;

pub use form::Form;
pub(crate) use form::not_a_form;
pub use json::{ApiJson, Json, read_body};
pub use media_type::media_type;
pub use path::{ApiPath, Path};
pub use query::{ApiQuery, Query};
