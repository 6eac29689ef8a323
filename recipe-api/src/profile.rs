use axum::{Json, extract::State};
use service_kit::{
    openapi::{Failed, Guarded},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    caller::KnownCaller,
    people::{People, Person},
    scope,
    state::AppState,
};

/// The routes of this feature.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_profile))
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
