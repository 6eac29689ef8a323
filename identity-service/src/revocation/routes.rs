use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::HeaderMap;
use service_kit::{
    extract::Path,
    openapi::{Failed, NotFound},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::StatusLists;
use crate::state::AppState;

/// The routes of this feature.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show_status_list))
}

/// Which sessions have ended, as a signed Token Status List with one bit for each. The
/// `status` claim of an access token names its list and bit.
#[utoipa::path(
    get, path = "/status-lists/{id}", tag = "keys",
    params(("id" = i64, Path, description = "From a token's `status` claim", example = 0)),
    responses(
        (status = OK, description = "The list", body = String,
            content_type = "application/statuslist+jwt",
            headers(
                ("cache-control" = String, description = "`no-cache`: ask again with the ETag"),
                ("etag" = String, description = "Changes with the list"),
            ),
            example = json!("eyJhbGciOiJSUzI1NiIsInR5cCI6InN0YXR1c2xpc3Qrand0Iiwia2lkIjoi…")),
        (status = NOT_MODIFIED, description = "The list named by If-None-Match still stands"),
        NotFound, Failed,
    )
)]
async fn show_status_list(
    State(lists): State<Arc<StatusLists>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = lists.get(id).await?.ok_or_else(Problem::not_found)?;
    Ok(list.answer(&headers))
}
