use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{Method, StatusCode, header};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use utoipa::OpenApi;

use crate::problem::Problem;

/// What every service counts about its requests.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    requests: Family<RequestLabels, Counter>,
    duration: Family<RouteLabels, Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: String,
    route: String,
}

impl HttpMetrics {
    /// Makes the metrics and adds them to `registry`.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
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

    pub(super) fn record(
        &self,
        method: &Method,
        route: &str,
        status: StatusCode,
        elapsed: Duration,
    ) {
        let method = known_method(method).to_owned();
        let route = route.to_owned();
        self.duration
            .get_or_create(&RouteLabels {
                method: method.clone(),
                route: route.clone(),
            })
            .observe(elapsed.as_secs_f64());
        self.requests
            .get_or_create(&RequestLabels {
                method,
                route,
                status: status.as_u16(),
            })
            .inc();
    }
}

/// Callers may invent methods; they must not invent time series.
fn known_method(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}

/// The OpenAPI description of `GET /metrics`.
#[derive(Debug, OpenApi)]
#[openapi(paths(show_metrics))]
pub struct MetricsApi;

/// What the service has counted, as Prometheus text. Where metrics have an address
/// of their own, they are there and only there.
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
    /// An endpoint over a complete registry.
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
