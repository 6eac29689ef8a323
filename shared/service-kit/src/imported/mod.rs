//! Rules for rows from other programs, for the imports of both services.

mod id;
mod time;

pub use id::{ImportedId, NotAnId};
pub use time::{ImportedTime, NotATime};
