//! What identity-service and recipe-api share: input, errors, extractors, lists,
//! configuration, databases, the HTTP server, telemetry and the clock.
//!
//! Nothing here depends on a feature of either service.

pub mod backup;
pub mod caching;
pub mod clock;
pub mod config;
pub mod database;
pub mod doctor;
pub mod extract;
pub mod health;
pub mod imported;
pub mod input;
pub mod openapi;
pub mod paging;
pub mod precondition;
pub mod problem;
pub mod rate;
pub mod server;
pub mod state;
pub mod telemetry;
pub mod text;
pub mod timestamp;
