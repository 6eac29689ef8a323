use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Serialize;
use service_kit::{
    caching::Constant,
    config::{Lifetime, Origin},
};
use token_verifier::{Algorithm, DPOP_ALGORITHMS};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    clients::{ASSERTION_ALGORITHMS, AuthMethod, ClientsByUrl, GrantType},
    keys::SigningAlgorithm,
    state::{AppState, Constants},
    tokens::{Scope, StandardClaim},
};

/// The claims of an ID token about itself and the login (OpenID Connect Core §2).
const PROTOCOL_CLAIMS: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "azp",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "at_hash",
    "sid",
];

/// The routes of this feature.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(openid_configuration))
        .routes(routes!(authorization_server))
}

/// Authorization server metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3). Lists
/// only what is implemented.
#[derive(Serialize, ToSchema)]
#[schema(example = json!(Metadata::of("http://localhost:8080", SigningAlgorithm::RS256, ClientsByUrl::LetIn)))]
#[expect(clippy::struct_excessive_bools, reason = "the standards have them")]
struct Metadata {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    /// RP-Initiated Logout 1.0 §2.1
    end_session_endpoint: String,
    /// Back-Channel Logout 1.0 §2.1
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    /// RFC 9126
    pushed_authorization_request_endpoint: String,
    /// RFC 7009
    revocation_endpoint: String,
    /// RFC 7662
    introspection_endpoint: String,
    scopes_supported: [&'static str; Scope::ALL.len()],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 2],
    grant_types_supported: Vec<&'static str>,
    /// RFC 7636
    code_challenge_methods_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// `none`: whoever holds a token of our own pages and API may revoke it, and public
    /// clients authenticate nowhere.
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    /// RFC 9449 §5.1
    dpop_signing_alg_values_supported: [&'static str; 4],
    /// Of the assertions at these three endpoints.
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    /// True where it is left out.
    request_uri_parameter_supported: bool,
    /// Only some clients must, by their registration.
    require_pushed_authorization_requests: bool,
    /// Client id metadata documents §5: whether a client may have the URL of its document as
    /// its id.
    client_id_metadata_document_supported: bool,
    /// RFC 9207
    authorization_response_iss_parameter_supported: bool,
    acr_values_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 4],
    ui_locales_supported: [&'static str; 1],
    service_documentation: String,
}

impl Metadata {
    fn of(issuer: &str, algorithm: SigningAlgorithm, clients_by_url: ClientsByUrl) -> Self {
        let at = |path| format!("{issuer}{path}");
        let methods = AuthMethod::ALL.iter().copied();
        let authenticating = methods.clone().filter(|method| *method != AuthMethod::None);
        let about_people = StandardClaim::ALL.map(StandardClaim::as_str);
        Self {
            issuer: issuer.to_owned(),
            jwks_uri: at("/.well-known/jwks.json"),
            authorization_endpoint: at("/oauth/authorize"),
            token_endpoint: at("/oauth/token"),
            userinfo_endpoint: at("/oauth/userinfo"),
            end_session_endpoint: at("/oauth/end-session"),
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            pushed_authorization_request_endpoint: at("/oauth/par"),
            revocation_endpoint: at("/oauth/revoke"),
            introspection_endpoint: at("/oauth/introspect"),
            scopes_supported: Scope::ALL.map(Scope::as_str),
            response_types_supported: ["code"],
            response_modes_supported: ["query", "form_post"],
            grant_types_supported: GrantType::ALL.iter().map(|kind| kind.as_str()).collect(),
            code_challenge_methods_supported: ["S256"],
            token_endpoint_auth_methods_supported: methods
                .clone()
                .map(AuthMethod::as_str)
                .collect(),
            revocation_endpoint_auth_methods_supported: methods.map(AuthMethod::as_str).collect(),
            introspection_endpoint_auth_methods_supported: authenticating
                .map(AuthMethod::as_str)
                .collect(),
            dpop_signing_alg_values_supported: DPOP_ALGORITHMS.map(Algorithm::name),
            token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: of_id_tokens(algorithm),
            claims_supported: [&PROTOCOL_CLAIMS[..], &about_people].concat(),
            claims_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            require_pushed_authorization_requests: false,
            client_id_metadata_document_supported: clients_by_url == ClientsByUrl::LetIn,
            authorization_response_iss_parameter_supported: true,
            acr_values_supported: ["1"],
            prompt_values_supported: ["none", "login", "consent", "select_account"],
            ui_locales_supported: ["en"],
            service_documentation: at("/openapi.json"),
        }
    }
}

/// The default algorithm, and those that a client may choose instead.
fn of_id_tokens(default: SigningAlgorithm) -> Vec<&'static str> {
    let others = SigningAlgorithm::FOR_CLIENTS.into_iter();
    let others = others.filter(|algorithm| *algorithm != default);
    let all = std::iter::once(default).chain(others);
    all.map(SigningAlgorithm::as_str).collect()
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
pub fn metadata(
    issuer: &Origin,
    algorithm: SigningAlgorithm,
    jwks_max_age: Lifetime,
    clients_by_url: ClientsByUrl,
) -> Result<Constant, serde_json::Error> {
    let metadata = Metadata::of(issuer.as_str(), algorithm, clients_by_url);
    Ok(Constant::json(&metadata)?.public_for(jwks_max_age.as_secs()))
}
