//! The token endpoint (RFC 6749 §3.2): codes, refresh tokens and the client itself become
//! tokens.

mod client_credentials;
mod pkce;
mod redemption;
mod refresh;
mod response;
mod with_code;

use std::sync::Arc;

use axum::{Json, extract::State};
use http::HeaderMap;
use service_kit::openapi::Failed;
use token_verifier::{ProofError, Thumbprint};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client_authentication::{ClientForm, authenticate},
    dpop::TokenProofs,
    error::{ClientRefused, OAuthError, OAuthErrorBody},
    form::Parameters,
};
use crate::{
    clients::{Client, Clients, GrantType},
    sessions::{RefreshVerifier, Sessions, UserAgent},
    state::AppState,
};

use response::TokenResponse;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(issue_tokens))
}

/// The parameters of a token request (RFC 6749 §4.1.3, §4.4.2, §6; RFC 7636 §4.5;
/// RFC 8707 §2.2).
#[derive(ToSchema)]
#[schema(example = json!({
    "grant_type": "authorization_code", "client_id": "shop", "code": "SplxlOBeZQQYbYS6WxSbIA",
    "redirect_uri": "https://shop.example/callback",
    "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
}))]
#[expect(dead_code, reason = "only describes the form")]
struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    grant_type: String,
    /// What the client sent about itself.
    #[schema(inline)]
    client: ClientForm,
    /// With `authorization_code`: the code.
    code: Option<String>,
    /// With `authorization_code`: as in the authorization request.
    redirect_uri: Option<String>,
    /// With `authorization_code`: what the challenge of the request was made of.
    code_verifier: Option<String>,
    /// With `refresh_token`: the most recent one.
    #[schema(format = Password)]
    refresh_token: Option<String>,
    /// With `refresh_token`: a part of what was granted. With `client_credentials`: a part
    /// of what the client may do without a person. All of it by default.
    scope: Option<String>,
    /// The URL of a resource server that the access token is to be for, a part of what was
    /// granted (RFC 8707). May be sent more than once. All by default.
    resource: Option<String>,
}

const PATH: &str = "/oauth/token";

/// What all grants need.
struct TokenEndpoint<'a> {
    sessions: &'a Sessions,
    refresh_verifier: &'a RefreshVerifier,
    client: Client,
    /// The key that the client has proven, to which its tokens are bound.
    key: Option<Thumbprint>,
    user_agent: UserAgent,
}

/// Exchanges an authorization code or a refresh token for tokens, or gives a client an access
/// token for itself. A code is for one use within a minute; a second use ends what the first
/// one began. A refresh token is for one use too, but repeating it is safe for a minute. With a
/// DPoP proof, tokens are bound to its key (RFC 9449); a client that is registered so needs one.
#[utoipa::path(
    post, path = "/oauth/token", tag = "oauth",
    params(("DPoP" = Option<String>, Header, description = "A proof of the client's key (RFC 9449)")),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "Tokens", body = TokenResponse),
        (status = BAD_REQUEST, description = "The request, the code or the refresh token is not valid", body = OAuthErrorBody,
            example = json!({"error": "invalid_grant", "error_description": "the code is wrong or was used before"})),
        ClientRefused, Failed,
    )
)]
async fn issue_tokens(
    State(clients): State<Arc<Clients>>,
    State(sessions): State<Arc<Sessions>>,
    State(refresh_verifier): State<Arc<RefreshVerifier>>,
    State(proofs): State<Arc<TokenProofs>>,
    user_agent: UserAgent,
    headers: HeaderMap,
    mut form: Parameters,
) -> Result<Json<TokenResponse>, OAuthError> {
    let grant_type = form.required("grant_type")?;
    let (accounts, address) = (&*sessions.accounts, user_agent.address);
    let network = || accounts.audit.network(address);
    let prove = |client: &Client| match proofs.of_client(client, (PATH, &headers), network)? {
        // RFC 9449 §5.2
        None if client.dpop_bound => Err(ProofError::Missing.into()),
        key => Ok(key),
    };
    let (at, sent) = ((&*clients, accounts, address), (&headers, &form.client()));
    let (client, key) = authenticate(at, sent, prove).await?;
    let grant_type: GrantType = grant_type
        .parse()
        .map_err(|_| OAuthError::UnsupportedGrantType)?;
    if !client.may_use(grant_type) {
        return Err(OAuthError::UnauthorizedClient(
            "the client is not registered for this grant_type",
        ));
    }
    let endpoint = TokenEndpoint {
        sessions: &sessions,
        refresh_verifier: &refresh_verifier,
        client,
        key,
        user_agent,
    };
    let tokens = match grant_type {
        GrantType::AuthorizationCode => endpoint.redeem(form).await,
        GrantType::RefreshToken => endpoint.refresh(form).await,
        GrantType::ClientCredentials => endpoint.act_for_itself(form).await,
    };
    Ok(Json(tokens?.into()))
}
