//! Headers that keep a page to itself.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use service_kit::{config::Origin, server::keep_to_https};

use super::BrowserConfig;

/// No page that opened ours, or that ours opened, from elsewhere gets hold of its window
/// (HTML, cross-origin opener policies).
const OPENER_POLICY: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-opener-policy"),
    HeaderValue::from_static("same-origin"),
);

/// What every answer of this service carries, unless it brings its own.
pub(crate) fn safe_headers(public_url: &Origin, config: &BrowserConfig) -> HeaderMap {
    let mut headers = keep_to_https(public_url);
    let (name, value) = OPENER_POLICY;
    headers.insert(name, value);
    let policy = content_security_policy(config.recipe_api_url.as_str());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
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
