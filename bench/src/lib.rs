//! Measures what the documentation claims: the cost and latency of requests, and whether
//! they stay the same with more data and more load.
//!
//! The services run as the real programs, and requests go over sockets. PostgreSQL is at
//! `TEST_POSTGRES_URL`.

pub mod agreement;
pub mod comparison;
pub mod cpu;
mod error;
pub mod figures;
pub mod floods;
pub mod growth;
pub mod http;
pub mod load;
pub mod machine;
pub mod memory;
pub mod operations;
pub mod overload;
pub mod paging;
pub mod primitives;
pub mod report;
mod run;
pub mod stage;
pub mod status_lists;

pub use error::Error;
pub use run::run;
