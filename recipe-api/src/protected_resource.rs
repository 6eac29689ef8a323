//! Protected resource metadata (RFC 9728): how a client that has never been here finds the
//! issuer.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Serialize;
use service_kit::config::Origin;
use token_verifier::{Algorithm, DPOP_ALGORITHMS, RequiredScope};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    scope::{Posts, Recipes},
    state::{AppState, Constants},
};

/// RFC 9728 §3
const PATH: &str = "/.well-known/oauth-protected-resource";

/// Where the metadata of the resource server at this origin are.
pub(crate) fn url(public_url: &Origin) -> String {
    format!("{public_url}{PATH}")
}

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(protected_resource))
}

/// What a client has to know (RFC 9728 §2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProtectedResource, example = json!(ProtectedResource::of(
    "http://localhost:8081", "http://localhost:8080",
)))]
pub(crate) struct ProtectedResource {
    /// The origin of this service.
    resource: String,
    /// Whose tokens are accepted.
    authorization_servers: [String; 1],
    scopes_supported: Vec<&'static str>,
    /// How a token is sent.
    bearer_methods_supported: [&'static str; 1],
    /// How the key is proven to which a token may be bound (RFC 9449).
    dpop_signing_alg_values_supported: [&'static str; 4],
    resource_name: &'static str,
    resource_documentation: String,
}

impl ProtectedResource {
    pub(crate) fn of(public_url: &str, issuer: &str) -> Self {
        Self {
            resource: public_url.to_string(),
            authorization_servers: [issuer.to_string()],
            scopes_supported: [Recipes::SCOPE, Posts::SCOPE]
                .into_iter()
                .flatten()
                .collect(),
            bearer_methods_supported: ["header"],
            dpop_signing_alg_values_supported: DPOP_ALGORITHMS.map(Algorithm::name),
            resource_name: "Recipes and posts",
            resource_documentation: format!("{public_url}/openapi.json"),
        }
    }
}

/// How clients get tokens for this service (RFC 9728).
#[utoipa::path(
    get, path = "/.well-known/oauth-protected-resource", tag = "operation",
    responses(
        (status = OK, description = "The metadata", body = ProtectedResource),
        (status = NOT_MODIFIED, description = "The metadata named by If-None-Match still stand"),
    )
)]
async fn protected_resource(
    State(constants): State<Arc<Constants>>,
    headers: HeaderMap,
) -> Response {
    constants.protected_resource.answer(&headers)
}
