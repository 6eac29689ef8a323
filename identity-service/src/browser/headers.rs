//! Headers that keep a page to itself.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::config::Config;

/// Two years, the least that browsers' preload lists take.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

type Headers = Arc<[(HeaderName, HeaderValue)]>;

/// Adds the headers to every answer of `router` that has none of its own.
pub(crate) fn with_safe_headers(router: Router, config: &Config) -> Router {
    router.layer(from_fn_with_state(safe_headers(config), add))
}

fn safe_headers(config: &Config) -> Headers {
    let policy = content_security_policy(config.browser.recipe_api_url.as_str());
    let policy = HeaderValue::from_str(&policy)
        .ok()
        .map(|policy| (header::CONTENT_SECURITY_POLICY, policy));
    let frames = (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let transport = config
        .public_url
        .is_https()
        .then_some((header::STRICT_TRANSPORT_SECURITY, HSTS));
    policy
        .into_iter()
        .chain([frames])
        .chain(transport)
        .collect()
}

/// No inline script or style, nothing from elsewhere but pictures, and no
/// requests but to our two services (CSP Level 3).
fn content_security_policy(recipe_api: &str) -> String {
    [
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src https: http: data:",
        "script-src 'self'",
        &format!("connect-src 'self' {recipe_api}"),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    .join("; ")
}

async fn add(State(headers): State<Headers>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in headers.iter() {
        response
            .headers_mut()
            .entry(name)
            .or_insert_with(|| value.clone());
    }
    response
}
