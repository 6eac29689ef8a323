use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use service_kit::openapi::Failed;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::access_token::{AccessError, AccessRefused, AccessToken};
use crate::{
    accounts::StandardClaims,
    sessions::{ActiveSession, Sessions},
    state::AppState,
    tokens::{Scope, StandardClaim},
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show_user_info, show_user_info_by_post))
}

/// Claims about the person who allowed a client to act.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "sub": "1", "name": "Ada Cook", "given_name": "Ada", "family_name": "Cook",
    "preferred_username": "cook", "picture": "https://images.example/cook.jpg",
    "email": "cook@example.com", "email_verified": false
}))]
struct UserInfo {
    /// As in the ID token.
    sub: String,
    #[serde(flatten)]
    claims: StandardClaims,
}

/// Claims about the owner of the access token (OpenID Connect Core §5.3).
#[utoipa::path(
    get, path = "/oauth/userinfo", tag = "oauth", security(("bearer" = ["openid"]), ("dpop" = ["openid"])),
    responses(
        (status = OK, description = "The claims of the granted scopes, and those asked for by name", body = UserInfo),
        AccessRefused, Failed,
    )
)]
async fn show_user_info(
    State(sessions): State<Arc<Sessions>>,
    AccessToken(claims): AccessToken,
) -> Result<Json<UserInfo>, AccessError> {
    let has = |scope: Scope| claims.scope.contains(scope.as_str());
    if !has(Scope::OpenId) {
        return Err(AccessError::InsufficientScope(Scope::OpenId.as_str()));
    }
    let ActiveSession { account, session } = ActiveSession::of(&sessions, &claims).await?;
    let by_name = session.claims.userinfo;
    let is_granted = |claim: StandardClaim| has(claim.scope()) || by_name.contains(&claim);
    Ok(Json(UserInfo {
        sub: account.id.to_string(),
        claims: StandardClaims::of(&account, is_granted),
    }))
}

/// As by `GET`. The access token may be in a form instead (RFC 6750 §2.2).
#[utoipa::path(
    post, path = "/oauth/userinfo", tag = "oauth", security(("bearer" = ["openid"]), ("dpop" = ["openid"]), ()),
    request_body(
        content = Option<AccessTokenForm>, content_type = "application/x-www-form-urlencoded",
        example = json!({"access_token": "eyJhbGciOiJSUzI1NiIs…"})
    ),
    responses(
        (status = OK, description = "The claims of the granted scopes, and those asked for by name", body = UserInfo),
        AccessRefused, Failed,
    )
)]
async fn show_user_info_by_post(
    sessions: State<Arc<Sessions>>,
    token: AccessToken,
) -> Result<Json<UserInfo>, AccessError> {
    show_user_info(sessions, token).await
}

/// An access token that is not in `Authorization`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the form")]
struct AccessTokenForm {
    access_token: Option<String>,
}
