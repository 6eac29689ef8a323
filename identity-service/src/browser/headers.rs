//! Headers that isolate our pages from other sites.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use service_kit::{config::Origin, server::keep_to_https};

use super::BrowserConfig;

/// Pages that open ours, or that ours open, get no access to its window (HTML,
/// cross-origin opener policies).
const OPENER_POLICY: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-opener-policy"),
    HeaderValue::from_static("same-origin"),
);

/// The headers of every answer, unless it sets its own.
pub(crate) fn safe_headers(public_url: &Origin, config: &BrowserConfig) -> HeaderMap {
    let mut headers = keep_to_https(public_url);
    let (name, value) = OPENER_POLICY;
    headers.insert(name, value);
    let policy = content_security_policy(&format!("'self' {}", config.recipe_api_url.as_str()));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers
}

/// The policy of the page that checks tokens. It may also read the keys of other issuers.
pub(super) fn token_page_policy() -> HeaderValue {
    let policy = content_security_policy("https: http:");
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// No inline script or style, no external content except pictures, and requests only to
/// `reachable` (CSP Level 3).
fn content_security_policy(reachable: &str) -> String {
    [
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src https: http: data:",
        "script-src 'self'",
        &format!("connect-src {reachable}"),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    .join("; ")
}
