use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;
use service_kit::{
    openapi::{Failed, Guarded},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Erased, begin};
use crate::{caller::RecentCaller, scope, state::AppState};

/// The routes of this feature.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(delete_profile))
}

/// An erasure that takes long.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "erasing"}))]
struct Erasing {
    /// Always `erasing`.
    status: &'static str,
}

const ERASING: Erasing = Erasing { status: "erasing" };

/// Erases the caller's profile and everything they created here: recipes, posts with all
/// that belongs to them, comments, likes, bookmarks, stories and followings. The account
/// at the issuer stays; a later token starts afresh. Requires a token of a login within
/// the last five minutes (`auth_time`); other tokens get
/// `insufficient_user_authentication` (RFC 9470). Until the erasure is complete, the
/// caller's writes are refused (409); a write at the very same moment may survive.
#[utoipa::path(
    delete, path = "/api/profile", tag = "people", security(("bearer" = ["posts"])),
    responses(
        (status = NO_CONTENT, description = "Nothing is left"),
        (status = ACCEPTED, description = "There is so much that it takes longer, or it was interrupted; it is finished by itself, and asking again shows whether it has been", body = Erasing),
        Guarded, Failed,
    )
)]
async fn delete_profile(
    RecentCaller(caller): RecentCaller<scope::Posts>,
    State(state): State<AppState>,
) -> Result<Response, Problem> {
    let erased = begin(&state, caller.id).await?;
    Ok(match erased {
        Erased::Done => StatusCode::NO_CONTENT.into_response(),
        Erased::GoingOn => (StatusCode::ACCEPTED, Json(ERASING)).into_response(),
    })
}
