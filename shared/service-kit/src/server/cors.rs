use std::{fmt::Debug, pin::Pin, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

use crate::config::OriginList;

const PREFLIGHT_LIFE: Duration = Duration::from_hours(1);

/// The origins whose pages may call a service.
#[derive(Clone, Debug)]
pub struct AllowedOrigins<'a> {
    /// Those that may call every path, with credentials; or any origin, without.
    pub listed: &'a OriginList,
    /// Others, which may call some paths.
    pub others: Option<Arc<dyn OtherOrigins>>,
}

/// Origins that may call some paths without credentials, and that may change while the
/// service runs.
pub trait OtherOrigins: Debug + Send + Sync {
    /// Whose pages may call this path.
    fn callers_of(&self, path: &str) -> PageCallers;

    /// Whether this is one of the others.
    fn contain(self: Arc<Self>, origin: HeaderValue) -> Pin<Box<dyn Future<Output = bool> + Send>>;
}

/// Whose pages may call a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCallers {
    /// No listed and no other ones.
    Nobody,
    /// Those of listed origins.
    Listed,
    /// Those of listed and of other origins.
    ListedAndOthers,
}

impl<'a> From<&'a OriginList> for AllowedOrigins<'a> {
    fn from(listed: &'a OriginList) -> Self {
        Self {
            listed,
            others: None,
        }
    }
}

/// The CORS rules.
pub(super) fn layer(origins: AllowedOrigins<'_>) -> CorsLayer {
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
            HeaderName::from_static("dpop"),
        ])
        .expose_headers([
            header::LINK,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            HeaderName::from_static("x-request-id"),
            HeaderName::from_static("dpop-nonce"),
            header::ETAG,
        ])
        .max_age(PREFLIGHT_LIFE);
    let AllowedOrigins { listed, others } = origins;
    let list: Arc<[HeaderValue]> = listed.header_values().collect();
    match (listed, others) {
        (OriginList::Any, _) => layer.allow_origin(tower_http::cors::Any),
        (OriginList::Exactly(_), None) => layer.allow_origin(one_of(list)).allow_credentials(true),
        (OriginList::Exactly(_), Some(others)) => layer
            .allow_credentials(listed_credentials(Arc::clone(&list)))
            .allow_origin(one_of_both(list, others)),
    }
}

/// As `AllowOrigin::list`, but cheap to clone for each request.
fn one_of(listed: Arc<[HeaderValue]>) -> AllowOrigin {
    AllowOrigin::predicate(move |origin, _| listed.contains(origin))
}

fn listed_credentials(listed: Arc<[HeaderValue]>) -> AllowCredentials {
    AllowCredentials::predicate(move |origin, _| listed.contains(origin))
}

fn one_of_both(listed: Arc<[HeaderValue]>, others: Arc<dyn OtherOrigins>) -> AllowOrigin {
    AllowOrigin::async_predicate(move |origin: HeaderValue, request: &Parts| {
        let callers = others.callers_of(request.uri.path());
        let is_listed = callers != PageCallers::Nobody && listed.contains(&origin);
        let ask_others = !is_listed && callers == PageCallers::ListedAndOthers;
        async move { is_listed || (ask_others && others.contain(origin).await) }
    })
}
