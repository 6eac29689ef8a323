use axum::{Json, body::Body, extract::State};
use serde::Serialize;
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::ApiPath,
    openapi::{BadRequest, Failed, Guarded, Unseen},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Error, Like, store};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    follows::require_visible,
    idempotency::{Created, Once},
    ids::{LikeId, PostId},
    scope,
    state::AppState,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_like))
        .routes(routes!(delete_like))
}

/// A like of a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Like, example = json!({"id": 311, "user_id": 8, "post_id": 42}))]
pub(crate) struct LikeResponse {
    id: i64,
    user_id: i64,
    post_id: i64,
}

impl From<Like> for LikeResponse {
    fn from(like: Like) -> Self {
        Self {
            id: like.id.get(),
            user_id: like.by.get(),
            post_id: like.post.get(),
        }
    }
}

/// Likes a post that the caller may see. A second time is 400.
#[utoipa::path(
    post, path = "/api/posts/{post_id}/likes", tag = "likes",
    params(("post_id" = i64, Path, example = 42)), security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "The like", body = LikeResponse),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn create_like(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(clock): State<Clock>,
    ApiPath(post): ApiPath<PostId>,
    Once { attempt, .. }: Once<Body>,
) -> Result<Created, Problem> {
    require_visible(&database.reader(), caller.id, post).await?;
    let now = clock.now();
    let write = |connection: WriteConnection| async move {
        let like = store::insert(&connection, caller.id, post, now).await?;
        Created::new(&LikeResponse::from(like))
    };
    attempt.write(write).await
}

/// Deletes one of the caller's likes.
#[utoipa::path(
    delete, path = "/api/posts/{post_id}/likes/{id}", tag = "likes",
    params(("post_id" = i64, Path, example = 42), ("id" = i64, Path, example = 311)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "It is gone", body = Deleted,
            example = json!({"message": "Like 311 successfully deleted."})),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_like(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath((post, id)): ApiPath<(PostId, LikeId)>,
) -> Result<Json<Deleted>, Problem> {
    if store::delete(&database, caller.id, post, id).await? {
        Ok(Json(Deleted::new("Like", id)))
    } else {
        Err(Error::NotFound.into())
    }
}
