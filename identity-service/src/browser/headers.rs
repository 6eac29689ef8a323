//! Headers that keep a page to itself.

use http::{HeaderMap, HeaderValue, header};

use crate::config::Config;

/// Two years, the least that browsers' preload lists take.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// What every answer of this service carries, unless it brings its own.
pub(crate) fn safe_headers(config: &Config) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let policy = content_security_policy(config.browser.recipe_api_url.as_str());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if config.public_url.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers
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
