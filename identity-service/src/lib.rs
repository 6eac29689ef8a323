//! The issuer: accounts, sessions, signing keys and tokens. One folder for each feature;
//! `app` assembles them.

pub mod account_management;
pub mod accounts;
pub mod app;
pub mod apps;
pub mod audit;
pub mod authorization;
pub mod backchannel_logout;
pub mod browser;
pub mod cli;
pub mod clients;
pub mod config;
mod housekeeping;
pub mod ids;
mod instruments;
pub mod keys;
pub mod oauth;
pub mod openapi;
pub mod outbound;
pub mod passwords;
pub mod revocation;
pub mod router;
pub mod secret_token;
pub mod sessions;
pub mod state;
pub mod throttle;
pub mod tokens;
pub mod workers;

pub use app::Application;
