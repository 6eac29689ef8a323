use std::sync::Arc;

use axum::{Json, extract::State};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use service_kit::openapi::Failed;
use token_verifier::{ProofError, Thumbprint};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client_authentication::{ClientForm, authenticate_asking},
    dpop::TokenProofs,
    error::{ClientRefused, OAuthError, OAuthErrorBody},
    form::Parameters,
};
use crate::{
    accounts::Accounts,
    authorization::{self, Authorizations, PUSHED_FOR},
    clients::{Client, Clients},
    state::AppState,
    throttle::ClientAddress,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(push_request))
}

/// A pushed authorization request (RFC 9126 §2.1): the parameters of `/oauth/authorize`, and
/// what authenticates the client.
#[derive(ToSchema)]
#[schema(example = json!({
    "client_id": "shop", "redirect_uri": "https://shop.example/callback", "response_type": "code",
    "scope": "openid recipes", "state": "af0ifjsldkj",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"
}))]
#[expect(dead_code, reason = "only describes the form")]
struct PushRequest {
    /// What the client sent about itself.
    #[schema(inline)]
    client: ClientForm,
    /// `code`
    response_type: String,
    /// Where the answer goes: one that is registered.
    redirect_uri: String,
    /// Where the tokens are to be good for (RFC 8707). May be sent more than once.
    resource: Option<String>,
    /// As all other parameters of `/oauth/authorize`, except `request_uri`.
    scope: Option<String>,
}

/// The name of a pushed request (RFC 9126 §2.2).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "request_uri": "urn:ietf:params:oauth:request_uri:C2SAQ2sbLyhqUtzmDw5JLGhtp5TVI0yA3SQhaoWk8Xs",
    "expires_in": 60
}))]
struct PushedRequestResponse {
    /// What the browser brings to `/oauth/authorize`, with the `client_id`.
    request_uri: String,
    /// Within how many seconds.
    expires_in: i64,
}

/// Keeps an authorization request, so that the browser carries only a name for it (RFC
/// 9126). Clients authenticate as at `/oauth/token`. The name is for one browser, and for
/// one answer.
#[utoipa::path(
    post, path = "/oauth/par", tag = "oauth",
    params(("DPoP" = Option<String>, Header, description = "A proof of the client's key (RFC 9449)")),
    request_body(content = PushRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = CREATED, description = "The request is kept", body = PushedRequestResponse),
        (status = BAD_REQUEST, description = "The request is not valid", body = OAuthErrorBody,
            example = json!({"error": "invalid_request", "error_description": "code_challenge is missing"})),
        ClientRefused, Failed,
    )
)]
async fn push_request(
    State(clients): State<Arc<Clients>>,
    State(accounts): State<Arc<Accounts>>,
    State(authorizations): State<Arc<Authorizations>>,
    State(proofs): State<Arc<TokenProofs>>,
    address: ClientAddress,
    headers: HeaderMap,
    mut form: Parameters,
) -> Result<(StatusCode, Json<PushedRequestResponse>), OAuthError> {
    let presented = form.client();
    let network = || accounts.audit.network(address);
    let prove = |client: &Client| proofs.of_client(client, ("/oauth/par", &headers), network);
    let (at, sent) = ((&*clients, &*accounts, address), (&headers, &presented));
    let (client, key) = authenticate_asking(at, sent, prove).await?;
    // A client that authenticates by HTTP Basic may leave its id out of the form.
    let id = ("client_id".to_owned(), client.id.clone());
    let named = form.take("dpop_jkt");
    let key = bound_to(named, key.as_ref())?.map(|key| ("dpop_jkt".to_owned(), key));
    let parameters = authorization::Parameters::of(form.rest().chain([id]).chain(key));
    let request_uri = authorizations.push(&client, &parameters, address).await?;
    let pushed = PushedRequestResponse {
        request_uri,
        expires_in: PUSHED_FOR.whole_seconds(),
    };
    Ok((StatusCode::CREATED, Json(pushed)))
}

/// The key to which the code will be bound: the one that is named or the one that is proven,
/// which must be the same (RFC 9449 §10.1).
fn bound_to(
    named: Option<String>,
    proven: Option<&Thumbprint>,
) -> Result<Option<String>, ProofError> {
    match (named, proven) {
        (Some(named), Some(proven)) if named != proven.as_str() => Err(ProofError::WrongKey),
        (named, proven) => Ok(named.or(proven.map(Thumbprint::to_string))),
    }
}
