//! One run from the start to its account.

mod account;
mod copy;
mod load;
mod promises;
mod reading;
mod settings;
mod whole;

pub use account::Account;
pub use settings::{Course, Settings};
pub use whole::run;
