//! What rows from other programs may say, for the imports of both services.

mod id;
mod time;

pub use id::{ImportedId, NotAnId};
pub use time::{ImportedTime, NotATime};
