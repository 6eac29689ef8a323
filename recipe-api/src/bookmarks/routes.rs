use axum::{Json, extract::State};
use serde::Serialize;
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::{ApiJson, ApiPath, ApiQuery},
    openapi::{BadRequest, Failed, Guarded, Unreadable, Unseen},
    paging::{List, ListQuery, Listing, Paging, Slice},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Error, body::NewBookmarkBody, store};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    idempotency::{Created, Once},
    ids::BookmarkId,
    posts::{PostResponse, PostViews},
    scope,
    state::AppState,
};

const PATH: &str = "/api/bookmarks";

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_bookmarks, create_bookmark))
        .routes(routes!(delete_bookmark))
}

/// The caller's bookmarks.
enum Bookmarks {}

impl List for Bookmarks {
    const PAGING: Paging<'static> = Paging::usual("bookmarks");
}

/// A bookmark and its post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bookmark, example = json!({
    "id": 15,
    "post": {
        "id": 42,
        "image_url": "https://images.example.com/bread.jpg",
        "user": {
            "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
            "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
        },
        "caption": "Sunday's bread",
        "alt_text": "A round loaf on a wooden board",
        "display_time": "5 hours ago",
        "pub_date": "2026-03-01T12:00:00Z",
        "likes": [],
        "comments": [],
        "likes_count": 0,
        "comments_count": 0,
        "current_user_bookmark_id": 15
    }
}))]
struct BookmarkResponse {
    id: i64,
    post: PostResponse,
}

/// The caller's bookmarks, newest first. Bookmarks of posts that the caller may no longer
/// see are left out until the caller follows the author again.
#[utoipa::path(
    get, path = PATH, tag = "bookmarks", params(ListQuery<Bookmarks>),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [BookmarkResponse]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_bookmarks(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(views): State<PostViews>,
    ApiQuery(query): ApiQuery<ListQuery<Bookmarks>>,
) -> Result<Listing<BookmarkResponse>, Problem> {
    let page = query.page().map_err(Problem::bad_request)?;
    let bookmarks = store::list(&database, caller.id, page).await?;
    let bookmarks = Slice::cut(bookmarks, page, |(id, _)| *id);
    let bookmarks = views.show_all(bookmarks).await?;
    let shown = bookmarks.map(|(id, post)| BookmarkResponse { id, post });
    Ok(Listing::new(shown, Bookmarks::PAGING, PATH, page))
}

/// Bookmarks a post that the caller may see. A second time is 400.
#[utoipa::path(
    post, path = PATH, tag = "bookmarks", request_body = NewBookmarkBody,
    security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "The bookmark and the post", body = BookmarkResponse),
        Unreadable, Unseen, Guarded, Failed,
    )
)]
async fn create_bookmark(
    caller: KnownCaller<scope::Posts>,
    State(views): State<PostViews>,
    State(clock): State<Clock>,
    Once { body, attempt }: Once<ApiJson<NewBookmarkBody>>,
) -> Result<Created, Problem> {
    let (id, now) = (body.0.parse()?, clock.now());
    let post = views.show(caller.id, id).await?;
    let write = |connection: WriteConnection| {
        let post = post.clone();
        async move {
            let bookmark = store::insert(&connection, caller.id, id, now).await?;
            let created = Created::new(&BookmarkResponse {
                id: bookmark.get(),
                post: post.bookmarked(bookmark),
            });
            Ok(created?.showing_others())
        }
    };
    attempt.write(write).await
}

/// Deletes one of the caller's bookmarks.
#[utoipa::path(
    delete, path = "/api/bookmarks/{id}", tag = "bookmarks",
    params(("id" = i64, Path, example = 15)), security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "It is gone", body = Deleted,
            example = json!({"message": "Bookmark 15 successfully deleted."})),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_bookmark(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath(id): ApiPath<BookmarkId>,
) -> Result<Json<Deleted>, Problem> {
    if store::delete(&database, caller.id, id).await? {
        Ok(Json(Deleted::new("Bookmark", id)))
    } else {
        Err(Error::NotFound.into())
    }
}
