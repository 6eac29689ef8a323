use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{Method, StatusCode, header};
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use utoipa::OpenApi;

use super::ConnectionMetrics;
use crate::problem::Problem;

/// Metrics of requests that every service has.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    pub(crate) connections: ConnectionMetrics,
    requests: Family<RequestLabels, Counter>,
    duration: Family<RouteLabels, Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: Route,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: Route,
}

/// The declared path of a route. Unlike request paths, callers cannot invent it.
#[derive(Clone, Debug)]
pub(crate) struct Route(Option<MatchedPath>);

impl Route {
    /// The route of `request`.
    pub(crate) fn of(request: &Request) -> Self {
        Self(request.extensions().get::<MatchedPath>().cloned())
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_ref().map_or("unmatched", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        self.as_str().encode(encoder)
    }
}

impl HttpMetrics {
    /// Registers the metrics.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            connections: ConnectionMetrics::register(registry),
            requests: Family::default(),
            // 1 ms to about 16 s.
            duration: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.001, 2.0, 15))
            }),
        };
        registry.register(
            "http_requests",
            "Requests answered, by method, route and status",
            metrics.requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time to answer, by method and route",
            metrics.duration.clone(),
        );
        metrics
    }

    pub(crate) fn record(
        &self,
        method: &Method,
        route: Route,
        status: StatusCode,
        elapsed: Duration,
    ) {
        let method = known_method(method);
        let of_route = RouteLabels {
            method,
            route: route.clone(),
        };
        let duration = self.duration.get_or_create(&of_route);
        duration.observe(elapsed.as_secs_f64());
        let of_request = RequestLabels {
            method,
            route,
            status: status.as_u16(),
        };
        self.requests.get_or_create(&of_request).inc();
    }
}

/// Callers can invent methods, but must not create time series with them.
fn known_method(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let found = known.into_iter().find(|known| method == known);
    found.unwrap_or("other")
}

/// The OpenAPI description of `GET /metrics`.
#[derive(Debug, OpenApi)]
#[openapi(paths(show_metrics))]
pub struct MetricsApi;

/// The service's metrics as Prometheus text. If metrics have an address of their own,
/// they are served only there.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses(
    (status = OK, description = "The metrics", body = String,
        content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
        example = "# HELP http_requests Requests answered, by method, route and status.\n# TYPE http_requests counter\nhttp_requests_total{method=\"GET\",route=\"/me\",status=\"200\"} 7\n# EOF\n"),
))]
async fn show_metrics(State(endpoint): State<MetricsEndpoint>) -> Response {
    endpoint.text().into_response()
}

/// `GET /metrics`: the registry in Prometheus' text format.
#[derive(Clone)]
pub struct MetricsEndpoint(Arc<Registry>);

impl MetricsEndpoint {
    /// An endpoint for a complete registry.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        Self(Arc::new(registry))
    }

    /// The route itself.
    pub fn router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new()
            .route("/metrics", get(show_metrics))
            .with_state(self)
    }

    fn text(&self) -> Result<impl IntoResponse + use<>, Problem> {
        let mut text = String::new();
        encode(&mut text, &self.0).map_err(|error| Problem::internal(&error))?;
        let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        Ok(([(header::CONTENT_TYPE, content_type)], text))
    }
}

impl fmt::Debug for MetricsEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MetricsEndpoint").finish_non_exhaustive()
    }
}
