//! Headers that isolate our pages from other sites.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
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
    if let Some(policy) = content_security_policy(config, Reach::OurServices, &[]) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers
}

/// Which servers the scripts of a page may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// This one and recipe-api.
    OurServices,
    /// Any, for the page that checks tokens of other issuers.
    AnyIssuer,
}

/// The policy of the web app's document: it allows the style elements that the build put
/// there, by their hashes.
pub(super) fn app_policy(config: &BrowserConfig, reach: Reach, html: &str) -> Option<HeaderValue> {
    let styles = html.split("<style>").skip(1);
    let styles = styles.filter_map(|rest| rest.split_once("</style>"));
    let hashes: Vec<_> = styles.map(|(style, _)| hash_source(style)).collect();
    content_security_policy(config, reach, &hashes)
}

/// CSP Level 3 §2.3.1 `hash-source`.
fn hash_source(style: &str) -> String {
    let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
    format!("'sha256-{hash}'")
}

/// No inline script, no inline style but these, no external content except pictures, and
/// requests only as far as `reach` (CSP Level 3).
fn content_security_policy(
    config: &BrowserConfig,
    reach: Reach,
    styles: &[String],
) -> Option<HeaderValue> {
    let sources = ["'self'"].into_iter();
    let sources: Vec<_> = sources.chain(styles.iter().map(String::as_str)).collect();
    let reachable = match reach {
        Reach::OurServices => format!("'self' {}", config.recipe_api_url),
        Reach::AnyIssuer => "https: http:".to_owned(),
    };
    let policy = [
        "default-src 'none'",
        &format!("style-src {}", sources.join(" ")),
        "font-src 'self'",
        "img-src https: http: data:",
        "script-src 'self'",
        &format!("connect-src {reachable}"),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    .join("; ");
    HeaderValue::from_str(&policy).ok()
}
