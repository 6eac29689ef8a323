//! Endpoints for OAuth and OpenID Connect clients.

mod access_token;
mod any_token;
mod basic;
mod client_authentication;
mod dpop;
mod error;
mod form;
mod introspection;
mod introspection_clients;
mod metadata;
mod pages;
mod pushed_requests;
mod revocation;
mod token;
mod userinfo;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub use any_token::TokenReader;
pub use basic::Basic;
pub use dpop::{DpopNonces, NONCE_KEY_PURPOSE, TokenProofs};
pub use introspection_clients::IntrospectionClients;
pub use metadata::metadata;
pub use pages::ClientPages;

/// The routes of this feature.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(metadata::router())
        .merge(revocation::router())
        .merge(introspection::router())
        .merge(userinfo::router())
        .merge(token::router())
        .merge(pushed_requests::router())
}
