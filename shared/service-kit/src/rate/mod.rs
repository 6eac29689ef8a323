//! Rate limits: the setting, the buckets in memory, and how long a refusal says to wait.

#[cfg(test)]
mod at_random;
mod buckets;
mod retry_after;
mod setting;

pub use buckets::Buckets;
pub use retry_after::RetryAfter;
pub use setting::Rate;
