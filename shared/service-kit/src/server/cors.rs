use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::OriginList;

const PREFLIGHT_LIFE: Duration = Duration::from_hours(1);

/// The CORS rules: exactly the listed origins, with credentials; or any origin, without.
pub(super) fn layer(origins: &OriginList) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            HeaderName::from_static("x-csrf-token"),
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            header::LINK,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            HeaderName::from_static("x-request-id"),
            header::ETAG,
        ])
        .max_age(PREFLIGHT_LIFE);
    match origins {
        OriginList::Any => layer.allow_origin(tower_http::cors::Any),
        OriginList::Exactly(_) => layer
            .allow_origin(one_of(origins.header_values().collect()))
            .allow_credentials(true),
    }
}

/// As `AllowOrigin::list`, but cheap to clone for each request.
fn one_of(origins: Vec<HeaderValue>) -> AllowOrigin {
    AllowOrigin::predicate(move |origin, _| origins.contains(origin))
}
