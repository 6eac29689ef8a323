use axum::{Json, extract::State};
use serde::Serialize;
use service_kit::{
    clock::Clock,
    database::{Database, WriteConnection},
    extract::{ApiJson, ApiPath, ApiQuery},
    openapi::{BadRequest, Failed, Guarded, Unreadable, Unseen},
    paging::{List, ListQuery, Listing, Paging},
    problem::Problem,
};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Error, Story, body::NewStoryBody, store};
use crate::{
    caller::KnownCaller,
    deleted::Deleted,
    idempotency::{Created, Once},
    ids::StoryId,
    people::{People, Person},
    scope,
    state::AppState,
};

const PATH: &str = "/api/stories";

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_stories, create_story))
        .routes(routes!(delete_story))
}

/// The stories that the caller may see.
enum Stories {}

impl List for Stories {
    const PAGING: Paging<'static> = Paging::usual("stories");
}

/// A story and its author.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Story, example = json!({
    "id": 5,
    "text": "The sourdough has a name now.",
    "user": {
        "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
        "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
    },
    "pub_date": "2026-03-01T12:00:00Z"
}))]
struct StoryResponse {
    id: i64,
    text: String,
    user: Person,
    #[serde(with = "time::serde::rfc3339")]
    pub_date: OffsetDateTime,
}

impl StoryResponse {
    fn new(story: Story, user: Person) -> Self {
        Self {
            id: story.id.get(),
            text: story.text,
            user,
            pub_date: story.published,
        }
    }
}

/// The caller's own stories and those of people they follow, newest first.
#[utoipa::path(
    get, path = PATH, tag = "stories", params(ListQuery<Stories>), security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "A page of them", body = [StoryResponse]),
        BadRequest, Guarded, Failed,
    )
)]
async fn list_stories(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    ApiQuery(query): ApiQuery<ListQuery<Stories>>,
) -> Result<Listing<StoryResponse>, Problem> {
    let page = query.page().map_err(Problem::bad_request)?;
    let stories = store::list(&database, caller.id, page).await?;
    let shown = stories.map(|(story, profile)| {
        let author = people.person(story.author, profile);
        StoryResponse::new(story, author)
    });
    Ok(Listing::new(shown, Stories::PAGING, PATH, page))
}

/// Adds a story by the caller.
#[utoipa::path(
    post, path = PATH, tag = "stories", request_body = NewStoryBody,
    security(("bearer" = ["posts"])),
    responses(
        (status = CREATED, description = "The story as it is stored", body = StoryResponse),
        Unreadable, Guarded, Failed,
    )
)]
async fn create_story(
    caller: KnownCaller<scope::Posts>,
    State(people): State<People>,
    State(clock): State<Clock>,
    Once { body, attempt }: Once<ApiJson<NewStoryBody>>,
) -> Result<Created, Problem> {
    let (text, now) = (body.0.parse()?, clock.now());
    let author = caller.as_person(&people).await?;
    let write = |connection: WriteConnection| {
        let (text, author) = (text.clone(), author.clone());
        async move {
            let story = store::insert(&connection, caller.id, text, now).await?;
            Created::new(&StoryResponse::new(story, author))
        }
    };
    attempt.write(write).await
}

/// Deletes one of the caller's own stories.
#[utoipa::path(
    delete, path = "/api/stories/{id}", tag = "stories", params(("id" = i64, Path, example = 5)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "It is gone", body = Deleted,
            example = json!({"message": "Story 5 successfully deleted."})),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn delete_story(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    ApiPath(id): ApiPath<StoryId>,
) -> Result<Json<Deleted>, Problem> {
    if store::delete(&database, caller.id, id).await? {
        Ok(Json(Deleted::new("Story", id)))
    } else {
        Err(Error::NotFound.into())
    }
}
