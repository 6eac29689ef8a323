//! The resource server: recipes of people whom identity-service vouches for.
//! Both share nothing but signed tokens.

mod app;
pub mod cli;
pub mod config;
mod given;
pub mod openapi;
pub mod people;
pub mod recipes;
mod router;
mod state;
#[cfg(test)]
mod test_database;

pub use app::{Application, StartError};
pub use openapi::document as openapi;
pub use router::router;
pub use state::AppState;
