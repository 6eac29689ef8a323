//! How often somebody may do something: the setting, the buckets that count in this
//! replica's memory, and how long a refusal says to wait.

mod buckets;
mod retry_after;
mod setting;

pub use buckets::Buckets;
pub use retry_after::RetryAfter;
pub use setting::Rate;
