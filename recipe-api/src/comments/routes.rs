use axum::{Json, extract::State};
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::{ApiJson, ApiPath, ApiQuery},
    openapi::{BadRequest, Failed, Guarded, Unreadable, Unseen},
    paging::{List, ListQuery, Listing, Paging},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{CommentResponse, Error, body::NewCommentBody, store};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    follows::require_visible,
    idempotency::{Created, Once},
    ids::{CommentId, PostId},
    people::People,
    scope,
    state::AppState,
};

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_comments))
        .routes(routes!(create_comment))
        .routes(routes!(delete_comment))
}

/// The comments on a post. Each post has its own list, with its own cursors.
enum OfPost {}

impl List for OfPost {
    const PAGING: Paging<'static> = Paging::usual("comments");
}

/// All comments on a post that the caller may see, oldest first.
#[utoipa::path(
    get, path = "/api/posts/{id}/comments", tag = "comments",
    params(("id" = i64, Path, example = 42), ListQuery<OfPost>), security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [CommentResponse]),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn list_comments(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    State(clock): State<Clock>,
    ApiPath(post): ApiPath<PostId>,
    ApiQuery(query): ApiQuery<ListQuery<OfPost>>,
) -> Result<Listing<CommentResponse>, Problem> {
    let list = format!("{}-{post}", OfPost::PAGING.list);
    let paging = Paging {
        list: &list,
        ..OfPost::PAGING
    };
    let page = query.page_of(paging).map_err(Problem::bad_request)?;
    require_visible(&database.reader(), caller.id, post).await?;
    let comments = store::list(&database, post, page).await?;
    let now = clock.now();
    let shown = comments.map(|(comment, profile)| {
        let author = people.person(comment.author, profile);
        comment.shown(author, now)
    });
    let path = format!("/api/posts/{post}/comments");
    Ok(Listing::new(shown, paging, &path, page))
}

/// Adds a comment to a post that the caller may see.
#[utoipa::path(
    post, path = "/api/comments", tag = "comments", request_body = NewCommentBody,
    security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "The comment as it is stored", body = CommentResponse),
        Unreadable, Unseen, Guarded, Failed,
    )
)]
async fn create_comment(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    State(clock): State<Clock>,
    Once { body, attempt }: Once<ApiJson<NewCommentBody>>,
) -> Result<Created, Problem> {
    let (comment, now) = (body.0.parse()?, clock.now());
    require_visible(&database.reader(), caller.id, comment.post).await?;
    let author = caller.as_person(&people).await?;
    let write = |connection: WriteConnection| {
        let (comment, author) = (comment.clone(), author.clone());
        async move {
            let comment = store::insert(&connection, caller.id, comment, now).await?;
            Created::new(&comment.shown(author, now))
        }
    };
    attempt.write(write).await
}

/// Deletes one of the caller's own comments.
#[utoipa::path(
    delete, path = "/api/comments/{id}", tag = "comments", params(("id" = i64, Path, example = 97)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "It is gone", body = Deleted,
            example = json!({"message": "Comment 97 successfully deleted."})),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_comment(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath(id): ApiPath<CommentId>,
) -> Result<Json<Deleted>, Problem> {
    if store::delete(&database, caller.id, id).await? {
        Ok(Json(Deleted::new("Comment", id)))
    } else {
        Err(Error::NotFound.into())
    }
}
