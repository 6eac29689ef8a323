use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use service_kit::openapi::Failed;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    TokenReader,
    error::{OAuthError, OAuthErrorBody},
    form::TokenForm,
};
use crate::{sessions::Sessions, state::AppState, throttle::ClientAddress};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(revoke))
}

/// Revokes a token (RFC 7009): ends its session. Accepts both types, even expired or
/// rotated tokens. An unknown token is accepted too, since it is invalid already (§2.2).
#[utoipa::path(
    post, path = "/oauth/revoke", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "The token is of no use any more"),
        (status = BAD_REQUEST, description = "There is no `token`", body = OAuthErrorBody),
        Failed,
    )
)]
async fn revoke(
    State(reader): State<Arc<TokenReader>>,
    State(sessions): State<Arc<Sessions>>,
    address: ClientAddress,
    form: TokenForm,
) -> Result<StatusCode, OAuthError> {
    let token = reader.read_expired(&form.token).await.ok();
    if let Some(session) = token.and_then(|token| token.session()) {
        sessions.log_out(session, address).await?;
    }
    Ok(StatusCode::OK)
}
