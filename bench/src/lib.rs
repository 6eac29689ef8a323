//! Measures what the documentation claims: what a request costs, how long it takes,
//! and whether that stays so when there is more in the databases and more to do.
//!
//! The services run as the real programs, requests go over sockets. PostgreSQL is at
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
pub mod paging;
pub mod primitives;
pub mod report;
mod run;
pub mod stage;
pub mod status_lists;

pub use error::Error;
pub use run::run;
