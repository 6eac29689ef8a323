//! The caller's own sessions: list them, end them.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use service_kit::{
    extract::{Path, Query},
    openapi::{Failed, Guarded, Invalid, NotFound},
    paging::{List, ListQuery, Listing, Paging},
    problem::Problem,
};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ActiveSession, EndReason, RecentLogin, Session, Sessions};
use crate::{
    audit::{Audit, Event},
    ids::SessionId,
    state::AppState,
    throttle::ClientAddress,
};

const PATH: &str = "/me/sessions";

/// The sessions of the caller.
enum OwnSessions {}

impl List for OwnSessions {
    const PAGING: Paging<'static> = Paging::usual("sessions");
}

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions, end_other_sessions))
        .routes(routes!(end_session))
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": 7, "created_at": "2026-11-21T09:30:00Z", "last_used_at": "2026-11-22T18:00:00Z",
    "user_agent": "curl/8.5.0", "ip": "203.0.113.7", "current": true
}))]
struct SessionResponse {
    #[schema(example = 7)]
    id: i64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    last_used_at: OffsetDateTime,
    #[schema(required = true, example = "curl/8.5.0")]
    user_agent: Option<String>,
    #[schema(required = true, example = "203.0.113.7")]
    ip: Option<String>,
    /// Whether this request belongs to it.
    current: bool,
}

impl SessionResponse {
    fn new(session: Session, current: SessionId) -> Self {
        Self {
            id: session.id.0,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            user_agent: session.user_agent,
            ip: session.ip,
            current: session.id == current,
        }
    }
}

/// Where the caller is logged in, newest first.
#[utoipa::path(
    get, path = PATH, tag = "sessions", params(ListQuery<OwnSessions>),
    security(("bearer" = ["account"])),
    responses(
        (status = OK, description = "A page of sessions", body = [SessionResponse]),
        Invalid, Guarded, Failed,
    )
)]
async fn list_sessions(
    active: ActiveSession,
    State(sessions): State<Arc<Sessions>>,
    Query(query): Query<ListQuery<OwnSessions>>,
) -> Result<Listing<SessionResponse>, Problem> {
    let page = query.page().map_err(Problem::validation)?;
    let found = sessions.list(active.account.id, page).await?;
    let current = active.session.id;
    let shown = found.map(|session| SessionResponse::new(session, current));
    Ok(Listing::new(shown, OwnSessions::PAGING, PATH, page))
}

/// Ends one of the caller's sessions. Requires a login within the last five minutes: see
/// `POST /me/reauthentication`.
#[utoipa::path(
    delete, path = "/me/sessions/{id}", tag = "sessions", security(("bearer" = ["account"])),
    params(("id" = i64, Path, description = "The session", example = 7)),
    responses(
        (status = NO_CONTENT, description = "It has ended"),
        NotFound, Guarded, Failed,
    )
)]
async fn end_session(
    RecentLogin(active): RecentLogin,
    State(sessions): State<Arc<Sessions>>,
    State(audit): State<Audit>,
    address: ClientAddress,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    let (owner, id) = (active.account.id, SessionId(id));
    let found = sessions.find_live(id).await?;
    if found.is_none_or(|session| session.user_id != owner) {
        return Err(Problem::not_found());
    }
    if sessions.end(id, EndReason::Logout).await? {
        audit.record(Event::Logout(owner, id), address).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of the caller's sessions except the current one. Requires a login within the
/// last five minutes: see `POST /me/reauthentication`.
#[utoipa::path(
    delete, path = PATH, tag = "sessions", security(("bearer" = ["account"])),
    responses(
        (status = NO_CONTENT, description = "They have ended"),
        Guarded, Failed,
    )
)]
async fn end_other_sessions(
    RecentLogin(active): RecentLogin,
    State(sessions): State<Arc<Sessions>>,
    State(audit): State<Audit>,
    address: ClientAddress,
) -> Result<StatusCode, Problem> {
    let (owner, current) = (active.account.id, active.session.id);
    if sessions.end_others(owner, current).await? > 0 {
        let event = Event::OtherSessionsEnded(owner, current);
        audit.record(event, address).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
