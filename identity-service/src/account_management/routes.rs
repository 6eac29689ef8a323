//! The caller's own account: show, change, delete.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use service_kit::{
    extract,
    input::Fault,
    openapi::{Conditional, Failed, Guarded, Invalid, Throttled, Unreadable},
    precondition::{EntityTag, IfMatch},
    problem::Problem,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AccountManagement, others};
use crate::{
    accounts::{Accounts, Error, ProfileChanges, UserResponse},
    audit::{Audit, Event},
    passwords::Password,
    sessions::{self, ActiveSession, Sessions},
    state::AppState,
    throttle::Source,
};

/// The routes of this feature. `POST /signup` is in `browser`, because forms use it too.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show_me, update_me, delete_me))
        .routes(routes!(change_password))
        .routes(routes!(reauthenticate))
        .merge(others::router())
}

/// The password, to confirm who is asking.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"password": "sour dough 7"}))]
struct PasswordConfirmation {
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// The old and the new password.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"current_password": "sour dough 7", "new_password": "rye and caraway"}))]
struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    current_password: Password,
    /// The same rules as at sign-up.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    new_password: Password,
}

/// The caller's own account, read from the database.
#[utoipa::path(
    get, path = "/me", tag = "accounts", security(("bearer" = ["account"])),
    responses(
        (status = OK, description = "The account", body = UserResponse,
            headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        Guarded, Failed,
    )
)]
async fn show_me(active: ActiveSession) -> (EntityTag, Json<UserResponse>) {
    (active.account.tag(), Json(active.account.into()))
}

/// Changes the caller's profile. A field that is left out keeps its value; `null` or an
/// empty text clears it. Tokens carry the change from the next refresh on. With `If-Match`,
/// only while the account has that `ETag`.
#[utoipa::path(
    patch, path = "/me", tag = "accounts", security(("bearer" = ["account"])),
    request_body = ProfileChanges,
    responses(
        (status = OK, description = "The account as it is now", body = UserResponse,
            headers(("etag" = String, description = "Names the content, for `If-Match`"))),
        Conditional, Unreadable, Invalid, Guarded, Failed,
    )
)]
async fn update_me(
    active: ActiveSession,
    State(accounts): State<Arc<Accounts>>,
    if_match: IfMatch,
    extract::Json(changes): extract::Json<ProfileChanges>,
) -> Result<(EntityTag, Json<UserResponse>), Problem> {
    let (id, changes) = (
        active.account.id,
        changes.check().map_err(Problem::validation)?,
    );
    let account = accounts.update_profile(id, &if_match, changes).await?;
    let account = account.ok_or(sessions::Error::Ended)?;
    Ok((account.tag(), Json(account.into())))
}

/// Deletes the caller's account and ends its sessions. With `If-Match`, only while the
/// account has that `ETag`.
#[utoipa::path(
    delete, path = "/me", tag = "accounts", security(("bearer" = ["account"])),
    request_body = PasswordConfirmation,
    responses(
        (status = NO_CONTENT, description = "It is gone"),
        Conditional, Unreadable, Invalid, Guarded, Throttled, Failed,
    )
)]
async fn delete_me(
    active: ActiveSession,
    State(management): State<Arc<AccountManagement>>,
    State(audit): State<Audit>,
    source: Source,
    if_match: IfMatch,
    extract::Json(body): extract::Json<PasswordConfirmation>,
) -> Result<StatusCode, Problem> {
    let confirmed = management
        .accounts
        .confirm(&active.account, &body.password, &source)
        .await;
    let verified = confirmed.map_err(|error| wrong("password", error))?;
    management.delete(&verified, &if_match).await?;
    let event = Event::AccountDeleted(active.account.id);
    audit.record(event, source.address).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms the caller's password within the current session. The next access token has
/// the new `auth_time`. Refresh, then repeat the request that was answered with
/// `insufficient_user_authentication` (RFC 9470). A program can also log in again.
#[utoipa::path(
    post, path = "/me/reauthentication", tag = "accounts", security(("bearer" = ["account"])),
    request_body = PasswordConfirmation,
    responses(
        (status = NO_CONTENT, description = "The next access token has the new `auth_time`"),
        Unreadable, Invalid, Guarded, Throttled, Failed,
    )
)]
async fn reauthenticate(
    active: ActiveSession,
    State(accounts): State<Arc<Accounts>>,
    State(sessions): State<Arc<Sessions>>,
    source: Source,
    extract::Json(body): extract::Json<PasswordConfirmation>,
) -> Result<StatusCode, Problem> {
    let verified = accounts
        .confirm(&active.account, &body.password, &source)
        .await
        .map_err(|error| wrong("password", error))?;
    let session = active.session.id;
    sessions
        .reauthenticate(&verified, session, source.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the caller's password and ends every other session.
#[utoipa::path(
    put, path = "/me/password", tag = "accounts", security(("bearer" = ["account"])),
    request_body = PasswordChange,
    responses(
        (status = NO_CONTENT, description = "It is changed"),
        Unreadable, Invalid, Guarded, Throttled, Failed,
    )
)]
async fn change_password(
    active: ActiveSession,
    State(management): State<Arc<AccountManagement>>,
    State(audit): State<Audit>,
    source: Source,
    extract::Json(body): extract::Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let account = &active.account;
    let new_password = ("new_password", &body.new_password);
    let changed = async {
        let verified = management
            .accounts
            .confirm(account, &body.current_password, &source)
            .await?;
        management
            .change_password(&verified, new_password, active.session.id)
            .await
    };
    changed
        .await
        .map_err(|error| wrong("current_password", error))?;
    let event = Event::PasswordChanged(account.id);
    audit.record(event, source.address).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller is already known, so a wrong password can only be in this field.
pub(super) fn wrong(field: &'static str, error: Error) -> Error {
    match error {
        Error::InvalidCredentials | Error::Disabled => {
            Error::Invalid(Fault::new(field, "is wrong").into())
        }
        other => other,
    }
}
