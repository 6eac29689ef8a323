use axum::{Json, extract::State};
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::{ApiJson, ApiPath, ApiQuery},
    input::all,
    openapi::{BadRequest, Conditional, Failed, Guarded, Unreadable, Unseen},
    paging::{List, ListQuery, Listing, Paging, Slice},
    precondition::{EntityTag, IfMatch},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PostResponse, PostViews,
    author_filter::{Author, AuthorFilter},
    body::{ChangesBody, NewPostBody},
    editing,
    store::{self, Own},
};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    idempotency::{Created, Once},
    ids::PostId,
    people::People,
    scope,
    state::AppState,
};

const PATH: &str = "/api/posts";

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_posts, create_post))
        .routes(routes!(find_post, update_post, delete_post))
}

/// The posts that the caller may see, of all authors or of one.
enum Posts {}

impl List for Posts {
    const PAGING: Paging<'static> = Paging {
        list: "posts",
        default_limit: 20,
        max_limit: 50,
    };
}

/// The caller's own posts and those of people they follow, newest first.
#[utoipa::path(
    get, path = PATH, tag = "posts", params(ListQuery<Posts>, AuthorFilter),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [PostResponse]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_posts(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(views): State<PostViews>,
    ApiQuery(query): ApiQuery<ListQuery<Posts>>,
    ApiQuery(filter): ApiQuery<AuthorFilter>,
) -> Result<Listing<PostResponse>, Problem> {
    let (page, author) = all((query.page(), filter.parse())).map_err(Problem::bad_request)?;
    let posts = store::list(&database, caller.id, author, page).await?;
    let posts = Slice::cut(posts, page, |(id, _)| *id);
    let shown = views.show_all(posts).await?.map(|(_, post)| post);
    let filter = author.map(Author::parameter);
    let list = (PATH, filter.as_slice());
    Ok(Listing::filtered(shown, Posts::PAGING, list, page))
}

/// A new post, by the caller.
#[utoipa::path(
    post, path = PATH, tag = "posts", request_body = NewPostBody, security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "The post as it is stored", body = PostResponse, headers(
            ("location" = String, description = "The path of the new post"),
        )),
        Unreadable, Guarded, Failed,
    )
)]
async fn create_post(
    caller: KnownCaller<scope::Posts>,
    State(people): State<People>,
    State(clock): State<Clock>,
    Once { body, attempt }: Once<ApiJson<NewPostBody>>,
) -> Result<Created, Problem> {
    let (post, now) = (body.0.parse()?, clock.now());
    let author = caller.as_person(&people).await?;
    let write = |connection: WriteConnection| {
        let (post, author) = (post.clone(), author.clone());
        async move {
            let post = store::insert(&connection, caller.id, post, now).await?;
            let (path, tag) = (format!("{PATH}/{}", post.id), post.tag());
            let body = PostResponse::new(post, author, now);
            Ok(Created::new(&body)?.at(path).tagged(&tag))
        }
    };
    attempt.write(write).await
}

/// One post of the caller or of a person they follow. Its `ETag` names what the author can
/// change: likes and comments leave it as it is.
#[utoipa::path(
    get, path = "/api/posts/{id}", tag = "posts", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "The post", body = PostResponse, headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn find_post(
    caller: KnownCaller<scope::Posts>,
    State(views): State<PostViews>,
    ApiPath(id): ApiPath<PostId>,
) -> Result<(EntityTag, Json<PostResponse>), Problem> {
    let post = views.show(caller.id, id).await?;
    Ok((post.tag(), Json(post)))
}

/// Changes one of the caller's own posts; what is left out keeps its value. With `If-Match`,
/// only while the post has that `ETag`.
#[utoipa::path(
    patch, path = "/api/posts/{id}", tag = "posts", params(("id" = i64, Path, example = 42)),
    request_body = ChangesBody, security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "The post as it is now", body = PostResponse,
            headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        Conditional, Unreadable, Unseen, Guarded, Failed,
    )
)]
async fn update_post(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(views): State<PostViews>,
    ApiPath(post): ApiPath<PostId>,
    if_match: IfMatch,
    ApiJson(body): ApiJson<ChangesBody>,
) -> Result<(EntityTag, Json<PostResponse>), Problem> {
    let author = caller.id;
    editing::change(&database, Own { post, author }, &if_match, body.parse()?).await?;
    let post = views.show(author, post).await?;
    Ok((post.tag(), Json(post)))
}

/// Deletes one of the caller's own posts, with its likes, comments and bookmarks. With
/// `If-Match`, only while the post has that `ETag`.
#[utoipa::path(
    delete, path = "/api/posts/{id}", tag = "posts", params(("id" = i64, Path, example = 42)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "It is gone", body = Deleted),
        Conditional, BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_post(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath(post): ApiPath<PostId>,
    if_match: IfMatch,
) -> Result<Json<Deleted>, Problem> {
    let author = caller.id;
    editing::delete(&database, Own { post, author }, &if_match).await?;
    Ok(Json(Deleted::new("Post", post)))
}
