//! `GET /healthz` and `GET /readyz`: whether the process is alive, and whether it should
//! get traffic. Also the client for container health checks.

mod check;

use std::{fmt, pin::Pin, sync::Arc, time::Instant};

use axum::{Json, extract::State};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use utoipa::{OpenApi, ToSchema};

pub use check::{Unhealthy, ask};

use crate::problem::{Problem, ProblemBody};

type Check = dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>> + Send + Sync;

/// The condition for getting requests.
#[derive(Clone)]
pub struct Readiness(Arc<Checked>);

struct Checked {
    check: Box<Check>,
    /// Cancelled when the service is about to stop.
    stopping: CancellationToken,
    /// The start and the result of the last check.
    last: Mutex<Option<(Instant, Result<(), Problem>)>>,
}

impl Readiness {
    /// Ready while `check` succeeds; otherwise its problem is the answer. No longer ready
    /// once `stopping` is cancelled.
    pub fn new<F, Fut>(stopping: CancellationToken, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        Self(Arc::new(Checked {
            check: Box::new(move || Box::pin(check())),
            stopping,
            last: Mutex::new(None),
        }))
    }

    /// One check runs at a time, and everybody who asked before it began shares its
    /// result. So frequent requests cost nothing.
    async fn check(&self) -> Result<(), Problem> {
        if self.0.stopping.is_cancelled() {
            return Err(Problem::unavailable().because(&Stopping));
        }
        let asked = Instant::now();
        let mut last = self.0.last.lock().await;
        if let Some((begun, outcome)) = last.as_ref()
            && *begun > asked
        {
            return outcome.clone();
        }
        let begun = Instant::now();
        let outcome = (self.0.check)().await;
        *last = Some((begun, outcome.clone()));
        outcome
    }
}

/// The service was told to stop.
#[derive(Debug, thiserror::Error)]
#[error("the service is stopping")]
struct Stopping;

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Readiness").finish_non_exhaustive()
    }
}

/// A healthy service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
pub struct Health {
    /// Always `ok`; everything else is a problem document.
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// Both routes, for [`axum::Router::merge`].
pub fn router<S>(readiness: Readiness) -> axum::Router<S> {
    axum::Router::new()
        .route("/healthz", axum::routing::get(healthz))
        .route("/readyz", axum::routing::get(readyz))
        .with_state(readiness)
}

/// The OpenAPI description of both routes.
#[derive(Debug, OpenApi)]
#[openapi(paths(healthz, readyz))]
pub struct HealthApi;

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", tag = "operation", responses(
    (status = OK, description = "It is", body = Health),
))]
async fn healthz() -> Json<Health> {
    OK
}

/// Should this process get traffic?
#[utoipa::path(get, path = "/readyz", tag = "operation", responses(
    (status = OK, description = "It should", body = Health),
    (status = SERVICE_UNAVAILABLE, description = "Not ready; Retry-After says when to ask again",
        body = ProblemBody, content_type = "application/problem+json"),
))]
async fn readyz(State(readiness): State<Readiness>) -> Result<Json<Health>, Problem> {
    readiness.check().await.map(|()| OK)
}
