use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Serialize;
use service_kit::{
    caching::Constant,
    config::{Lifetime, Origin},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    state::{AppState, Constants},
    tokens::Scope,
};

/// The routes of this feature.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(openid_configuration))
        .routes(routes!(authorization_server))
}

/// Authorization server metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3). Lists
/// only what is implemented; an empty list stands where an absent member would imply a
/// default.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "issuer": "http://localhost:8080",
    "jwks_uri": "http://localhost:8080/.well-known/jwks.json",
    "scopes_supported": ["account", "recipes", "posts"],
    "response_types_supported": [],
    "grant_types_supported": [],
    "subject_types_supported": ["public"],
    "revocation_endpoint": "http://localhost:8080/oauth/revoke",
    "revocation_endpoint_auth_methods_supported": ["none"],
    "introspection_endpoint": "http://localhost:8080/oauth/introspect",
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "service_documentation": "http://localhost:8080/openapi.json"
}))]
struct Metadata {
    #[schema(example = "http://localhost:8080")]
    issuer: String,
    #[schema(example = "http://localhost:8080/.well-known/jwks.json")]
    jwks_uri: String,
    #[schema(example = json!(["account", "recipes", "posts"]))]
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 0],
    #[schema(example = json!(["public"]))]
    subject_types_supported: [&'static str; 1],
    /// RFC 7009
    revocation_endpoint: String,
    /// No client authentication: whoever holds a token may revoke it.
    #[schema(example = json!(["none"]))]
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    /// RFC 7662
    introspection_endpoint: String,
    #[schema(example = json!(["client_secret_basic", "client_secret_post"]))]
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    service_documentation: String,
}

/// The metadata for OpenID Connect clients.
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", tag = "keys",
    responses(
        (status = OK, description = "The metadata", body = Metadata),
        (status = NOT_MODIFIED, description = "The metadata named by If-None-Match still stand"),
    )
)]
async fn openid_configuration(
    State(constants): State<Arc<Constants>>,
    headers: HeaderMap,
) -> Response {
    constants.metadata.answer(&headers)
}

/// The metadata for OAuth clients.
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", tag = "keys",
    responses(
        (status = OK, description = "The metadata", body = Metadata),
        (status = NOT_MODIFIED, description = "The metadata named by If-None-Match still stand"),
    )
)]
async fn authorization_server(
    State(constants): State<Arc<Constants>>,
    headers: HeaderMap,
) -> Response {
    constants.metadata.answer(&headers)
}

/// The metadata, which depend only on the configuration.
///
/// # Errors
/// When they cannot be written as JSON.
pub fn metadata(issuer: &Origin, jwks_max_age: Lifetime) -> Result<Constant, serde_json::Error> {
    let issuer = issuer.as_str();
    let metadata = Metadata {
        issuer: issuer.to_owned(),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        scopes_supported: Scope::ALL.map(Scope::as_str).to_vec(),
        response_types_supported: [],
        grant_types_supported: [],
        subject_types_supported: ["public"],
        revocation_endpoint: format!("{issuer}/oauth/revoke"),
        revocation_endpoint_auth_methods_supported: ["none"],
        introspection_endpoint: format!("{issuer}/oauth/introspect"),
        introspection_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
        ],
        service_documentation: format!("{issuer}/openapi.json"),
    };
    Ok(Constant::json(&metadata)?.public_for(jwks_max_age.as_secs()))
}
