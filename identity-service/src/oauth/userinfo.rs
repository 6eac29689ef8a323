use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use service_kit::openapi::Failed;
use token_verifier::Verifier;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::bearer::{BearerError, BearerRefused, BearerToken};
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
    get, path = "/oauth/userinfo", tag = "oauth", security(("bearer" = ["openid"])),
    responses(
        (status = OK, description = "The claims of the granted scopes, and those asked for by name", body = UserInfo),
        BearerRefused, Failed,
    )
)]
async fn show_user_info(
    State(verifier): State<Verifier>,
    State(sessions): State<Arc<Sessions>>,
    BearerToken(token): BearerToken,
) -> Result<Json<UserInfo>, BearerError> {
    let claims = verifier.verify(&token).await?;
    let has = |scope: Scope| claims.scope.contains(scope.as_str());
    if !has(Scope::OpenId) {
        return Err(BearerError::InsufficientScope(Scope::OpenId.as_str()));
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
    post, path = "/oauth/userinfo", tag = "oauth", security(("bearer" = ["openid"]), ()),
    request_body(
        content = Option<AccessTokenForm>, content_type = "application/x-www-form-urlencoded",
        example = json!({"access_token": "eyJhbGciOiJSUzI1NiIs…"})
    ),
    responses(
        (status = OK, description = "The claims of the granted scopes, and those asked for by name", body = UserInfo),
        BearerRefused, Failed,
    )
)]
async fn show_user_info_by_post(
    verifier: State<Verifier>,
    sessions: State<Arc<Sessions>>,
    token: BearerToken,
) -> Result<Json<UserInfo>, BearerError> {
    show_user_info(verifier, sessions, token).await
}

/// An access token that is not in `Authorization`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the form")]
struct AccessTokenForm {
    access_token: Option<String>,
}
