use axum::{Json, extract::State};
use service_kit::{
    database::Database,
    extract::ApiPath,
    input::WholeNumber,
    openapi::{BadRequest, Failed, Guarded, Unseen},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{response::ProfileResponse, store};
use crate::{
    caller::KnownCaller,
    ids::UserId,
    people::{People, Person},
    scope,
    state::AppState,
};

/// The routes of this feature.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_profile))
        .routes(routes!(find_person))
}

/// The caller as others see them here.
#[utoipa::path(
    get, path = "/api/profile", tag = "people", security(("bearer" = ["posts"])),
    responses((status = OK, description = "The caller", body = Person), Guarded, Failed)
)]
async fn find_profile(
    caller: KnownCaller<scope::Posts>,
    State(people): State<People>,
) -> Result<Json<Person>, Problem> {
    Ok(Json(caller.as_person(&people).await?))
}

/// One person: somebody who has used this service, or who has created something here.
#[utoipa::path(
    get, path = "/api/people/{id}", tag = "people", params(("id" = i64, Path, example = 7)),
    security(("bearer" = ["posts"])),
    responses(
        (status = OK, description = "The person", body = ProfileResponse),
        BadRequest, Unseen, Guarded, Failed,
    )
)]
async fn find_person(
    caller: KnownCaller<scope::Posts>,
    State(database): State<Database>,
    State(people): State<People>,
    ApiPath(id): ApiPath<WholeNumber>,
) -> Result<Json<ProfileResponse>, Problem> {
    let id = UserId::try_from(i64::from(id)).map_err(|_| Problem::not_found())?;
    let person = people.find(id).await?.ok_or_else(Problem::not_found)?;
    let shared = store::shared(&database, caller.id, id).await?;
    Ok(Json(ProfileResponse::new(person, shared)))
}
