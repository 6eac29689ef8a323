use axum::{Json, extract::State};
use serde::Serialize;
use service_kit::{
    database::{Database, WriteConnection},
    extract::{ApiJson, ApiPath, ApiQuery},
    openapi::{BadRequest, Failed, Guarded, Unreadable, Unseen},
    paging::{List, ListQuery, Listing, Paging},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Error, body::NewFollowingBody, store, visible_authors};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    idempotency::{Created, Once},
    ids::FollowId,
    people::{People, Person},
    scope,
    state::AppState,
};

const FOLLOWING: &str = "/api/following";
const FOLLOWERS: &str = "/api/followers";
const SUGGESTIONS: &str = "/api/suggestions";

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_following, create_following))
        .routes(routes!(delete_following))
        .routes(routes!(list_followers))
        .routes(routes!(list_suggestions))
}

/// Whom the caller follows.
enum Following {}

impl List for Following {
    const PAGING: Paging<'static> = Paging::usual("following");
}

/// Who follows the caller.
enum Followers {}

impl List for Followers {
    const PAGING: Paging<'static> = Paging::usual("followers");
}

/// People the caller may want to follow.
enum Suggestions {}

impl List for Suggestions {
    const PAGING: Paging<'static> = Paging {
        list: "suggestions",
        default_limit: 7,
        max_limit: 7,
    };
}

/// A person whom the caller follows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Following, example = json!({
    "id": 23,
    "following": {
        "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
        "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
    }
}))]
struct FollowingResponse {
    /// The id of the following, not of the person.
    id: i64,
    following: Person,
}

impl FollowingResponse {
    fn new(id: FollowId, following: Person) -> Self {
        let id = id.get();
        Self { id, following }
    }
}

/// A person who follows the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Follower, example = json!({
    "id": 24,
    "follower": {
        "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
        "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
    }
}))]
struct FollowerResponse {
    /// The id of the following, not of the person.
    id: i64,
    follower: Person,
}

impl FollowerResponse {
    fn new(id: FollowId, follower: Person) -> Self {
        let id = id.get();
        Self { id, follower }
    }
}

/// Whom the caller follows, the latest first.
#[utoipa::path(
    get, path = FOLLOWING, tag = "follows", params(ListQuery<Following>),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [FollowingResponse]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_following(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    ApiQuery(query): ApiQuery<ListQuery<Following>>,
) -> Result<Listing<FollowingResponse>, Problem> {
    let page = query.page().map_err(Problem::bad_request)?;
    let follows = store::following(&database, caller.id, page).await?;
    let shown = follows.map(|(follow, profile)| {
        let followed = people.person(follow.followed, profile);
        FollowingResponse::new(follow.id, followed)
    });
    Ok(Listing::new(shown, Following::PAGING, FOLLOWING, page))
}

/// Follows a person. A second time, or following oneself, is 400; an unknown person 404.
#[utoipa::path(
    post, path = FOLLOWING, tag = "follows", request_body = NewFollowingBody,
    security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "They are followed", body = FollowingResponse),
        Unreadable, Unseen, Guarded, Failed,
    )
)]
async fn create_following(
    caller: KnownCaller<scope::Posts>,
    State(people): State<People>,
    Once { body, attempt }: Once<ApiJson<NewFollowingBody>>,
) -> Result<Created, Problem> {
    let followed = body.0.parse(caller.id)?;
    let person = people.find(followed).await?.ok_or(Error::NotFound)?;
    let write = |connection: WriteConnection| {
        let person = person.clone();
        async move {
            let id = store::insert(&connection, caller.id, followed).await?;
            Ok(Created::new(&FollowingResponse::new(id, person))?.showing_others())
        }
    };
    attempt.write(write).await
}

/// Stops following a person.
#[utoipa::path(
    delete, path = "/api/following/{id}", tag = "follows",
    params(("id" = i64, Path, example = 23)), security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "They are not followed any more", body = Deleted,
            example = json!({"message": "Following 23 successfully deleted."})),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_following(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath(id): ApiPath<FollowId>,
) -> Result<Json<Deleted>, Problem> {
    if store::delete(&database, caller.id, id).await? {
        Ok(Json(Deleted::new("Following", id)))
    } else {
        Err(Error::NotFound.into())
    }
}

/// Who follows the caller, the latest first.
#[utoipa::path(
    get, path = FOLLOWERS, tag = "follows", params(ListQuery<Followers>),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [FollowerResponse]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_followers(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    ApiQuery(query): ApiQuery<ListQuery<Followers>>,
) -> Result<Listing<FollowerResponse>, Problem> {
    let page = query.page().map_err(Problem::bad_request)?;
    let follows = store::followers(&database, caller.id, page).await?;
    let shown = follows.map(|(follow, profile)| {
        let follower = people.person(follow.follower, profile);
        FollowerResponse::new(follow.id, follower)
    });
    Ok(Listing::new(shown, Followers::PAGING, FOLLOWERS, page))
}

/// Up to 7 people whom the caller does not follow yet, the newest first.
#[utoipa::path(
    get, path = SUGGESTIONS, tag = "follows", params(ListQuery<Suggestions>),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [Person]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_suggestions(
    caller: KnownCaller<scope::Posts>,
    State(people): State<People>,
    ApiQuery(query): ApiQuery<ListQuery<Suggestions>>,
) -> Result<Listing<Person>, Problem> {
    let page = query.page().map_err(Problem::bad_request)?;
    let others = people
        .newest_outside(visible_authors(caller.id), page)
        .await?;
    Ok(Listing::new(others, Suggestions::PAGING, SUGGESTIONS, page))
}
