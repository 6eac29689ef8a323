//! The resource server: recipes and posts of users whom identity-service vouches for. The
//! two services share nothing but signed tokens.

mod app;
pub mod bookmarks;
pub mod caller;
pub mod cli;
pub mod comments;
pub mod config;
mod deleted;
mod display_time;
mod erasure;
pub mod follows;
mod housekeeping;
mod idempotency;
pub mod ids;
mod import;
pub mod likes;
pub mod openapi;
pub mod people;
pub mod posts;
mod profile;
mod protected_resource;
pub mod recipes;
mod router;
mod rows;
mod scope;
mod state;
pub mod stories;
#[cfg(test)]
mod test_database;
mod texts;
pub mod writes;

pub use app::{Application, StartError};
pub use openapi::document as openapi;
pub use router::router;
pub use state::{AppState, Constants, Services};
