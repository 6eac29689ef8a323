//! What one account sees of another.

use std::sync::Arc;

use axum::{Json, extract::State};
use service_kit::{
    extract::Path,
    openapi::{Failed, Guarded, NotFound},
    problem::Problem,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{self, Account, Accounts, PublicProfile},
    ids::AccountId,
    sessions::ActiveSession,
    state::AppState,
};

/// The routes about other accounts.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show_user))
}

/// What anybody who is logged in may read about an account. A deleted or disabled one is
/// not found.
#[utoipa::path(
    get, path = "/users/{id}", tag = "accounts", params(("id" = i64, Path, example = 1)),
    security(("bearer" = ["account"])),
    responses(
        (status = OK, description = "Their public profile", body = PublicProfile),
        NotFound, Guarded, Failed,
    )
)]
async fn show_user(
    _active: ActiveSession,
    State(accounts): State<Arc<Accounts>>,
    Path(id): Path<i64>,
) -> Result<Json<PublicProfile>, Problem> {
    let account = accounts::find(&accounts.database, AccountId(id)).await?;
    let account = account.filter(Account::is_active);
    Ok(Json(account.ok_or_else(Problem::not_found)?.into()))
}
