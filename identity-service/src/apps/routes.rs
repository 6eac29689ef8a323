use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Serialize;
use service_kit::{
    extract::Path,
    openapi::{Failed, Guarded, NotFound},
    problem::Problem,
};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{App, list::list, take_back::take_back};
use crate::{
    audit::{Audit, Event},
    clients::{Clients, FIRST_PARTY},
    sessions::{ActiveSession, RecentLogin, Sessions},
    state::AppState,
    throttle::ClientAddress,
    tokens::Scope,
};

/// The routes of this feature.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_apps))
        .routes(routes!(remove_app))
}

/// A client that may act for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = App, example = json!({
    "client_id": "shop", "name": "The shop", "first_party": false,
    "policy_uri": "https://shop.example/privacy", "tos_uri": null,
    "scopes": ["openid", "recipes"],
    "rights": [
        "know that it is you, each time you come back",
        "see, write, change and delete your recipes"
    ],
    "audiences": ["http://localhost:8080", "recipe-api"],
    "since": "2026-11-21T09:30:00Z", "last_used_at": "2026-11-22T18:00:00Z", "sessions": 1
}))]
struct AppResponse {
    /// Of an app that nobody registered, the URL where it describes itself.
    #[schema(example = "shop")]
    client_id: String,
    #[schema(example = "The shop")]
    name: String,
    /// Whether it is the provider's own, so that nobody is asked for consent.
    first_party: bool,
    /// The addresses of its privacy policy and terms of service.
    #[schema(required = true)]
    policy_uri: Option<String>,
    #[schema(required = true)]
    tos_uri: Option<String>,
    /// What it may do.
    scopes: Vec<&'static str>,
    /// The same in words, one for each scope.
    rights: Vec<&'static str>,
    /// Where it may act.
    audiences: Vec<String>,
    /// When the caller allowed it, or when the oldest of its sessions began.
    #[serde(with = "time::serde::rfc3339")]
    since: OffsetDateTime,
    /// When it last got tokens; `null` if all of its sessions have ended.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required = true)]
    last_used_at: Option<OffsetDateTime>,
    /// The number of its live sessions.
    #[schema(example = 1)]
    sessions: usize,
}

impl From<App> for AppResponse {
    fn from(app: App) -> Self {
        let App { client, grant, .. } = app;
        Self {
            client_id: client.id,
            name: client.name,
            first_party: client.first_party,
            policy_uri: client.policy_uri,
            tos_uri: client.tos_uri,
            scopes: grant.scopes.iter().map(Scope::as_str).collect(),
            rights: grant.scopes.iter().map(Scope::sentence).collect(),
            audiences: grant.audiences.as_slice().to_vec(),
            since: app.since,
            last_used_at: app.last_used_at,
            sessions: app.sessions,
        }
    }
}

/// The apps that may act for the caller, newest first: all of them, because there are never
/// more than registered clients and a hundred others.
#[utoipa::path(
    get, path = "/me/apps", tag = "apps", security(("bearer" = ["account"])),
    responses(
        (status = OK, description = "The apps", body = [AppResponse]),
        Guarded, Failed,
    )
)]
async fn list_apps(
    active: ActiveSession,
    State(sessions): State<Arc<Sessions>>,
    State(clients): State<Arc<Clients>>,
) -> Result<Json<Vec<AppResponse>>, Problem> {
    let apps = list(&sessions, &clients, active.account.id).await?;
    Ok(Json(apps.into_iter().map(AppResponse::from).collect()))
}

/// Takes back what the caller allowed an app, and ends its sessions. Requires a login within
/// the last five minutes: see `POST /me/reauthentication`.
#[utoipa::path(
    delete, path = "/me/apps/{client_id}", tag = "apps", security(("bearer" = ["account"])),
    params(("client_id" = String, Path, description = "The app", example = "shop")),
    responses(
        (status = NO_CONTENT, description = "It has no access any more"),
        NotFound, Guarded, Failed,
    )
)]
async fn remove_app(
    RecentLogin(active): RecentLogin,
    State(sessions): State<Arc<Sessions>>,
    State(audit): State<Audit>,
    address: ClientAddress,
    Path(client_id): Path<String>,
) -> Result<StatusCode, Problem> {
    let owner = active.account.id;
    // Sessions of our own pages are no app's. PostgreSQL refuses the null character.
    if client_id == FIRST_PARTY || client_id.contains('\0') {
        return Err(Problem::not_found());
    }
    if !take_back(&sessions, owner, &client_id).await? {
        return Err(Problem::not_found());
    }
    let taken = Event::AccessTakenBack(owner, active.session.id, client_id);
    audit.record(taken, address).await;
    Ok(StatusCode::NO_CONTENT)
}
