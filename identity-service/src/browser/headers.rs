//! Headers that isolate our pages from other sites.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use service_kit::{config::Origin, server::keep_to_https};
use url::{Host, Url};

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
    if let Some(policy) = content_security_policy(config, Reach::OurServices, &[], None) {
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
    content_security_policy(config, reach, &hashes, None)
}

/// The policy of a page whose form leads to a client, at once or in the end: browsers also
/// check where the answer to a form redirects (CSP Level 3 §6.4.1).
pub(super) fn policy_of_form_to(config: &BrowserConfig, redirect_uri: &str) -> Option<HeaderValue> {
    let client = form_source(redirect_uri);
    content_security_policy(config, Reach::OurServices, &[], client.as_deref())
}

/// The origin of a redirect URI, or its private-use scheme, as CSP Level 3 §2.3.1 writes
/// them. It cannot write an IPv6 address, so that is the scheme alone.
fn form_source(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    let is_web = ["http", "https"].contains(&url.scheme());
    match url.host() {
        Some(Host::Domain(_) | Host::Ipv4(_)) if is_web => Some(url.origin().ascii_serialization()),
        _ => Some(format!("{}:", url.scheme())),
    }
}

/// CSP Level 3 §2.3.1 `hash-source`.
fn hash_source(style: &str) -> String {
    let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
    format!("'sha256-{hash}'")
}

/// No inline script, no inline style but these, no external content except pictures,
/// requests only as far as `reach`, and forms only to us and to `client` (CSP Level 3).
fn content_security_policy(
    config: &BrowserConfig,
    reach: Reach,
    styles: &[String],
    client: Option<&str>,
) -> Option<HeaderValue> {
    let sources = ["'self'"].into_iter();
    let sources: Vec<_> = sources.chain(styles.iter().map(String::as_str)).collect();
    let reachable = match reach {
        Reach::OurServices => format!("'self' {}", config.recipe_api_url),
        Reach::AnyIssuer => "https: http:".to_owned(),
    };
    let forms = client.map_or_else(|| "'self'".to_owned(), |client| format!("'self' {client}"));
    let policy = [
        "default-src 'none'",
        &format!("style-src {}", sources.join(" ")),
        "font-src 'self'",
        "img-src https: http: data:",
        "script-src 'self'",
        &format!("connect-src {reachable}"),
        &format!("form-action {forms}"),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    .join("; ");
    HeaderValue::from_str(&policy).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_lead_to_the_origin_of_a_redirect_uri() {
        for (uri, source) in [
            (
                "https://shop.example/cb?x=1;script-src *",
                "https://shop.example",
            ),
            ("https://shop.example:8443/cb", "https://shop.example:8443"),
            ("http://127.0.0.1:51234/cb", "http://127.0.0.1:51234"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://[::1]:51234/cb", "http:"),
            ("com.example.app:/cb", "com.example.app:"),
            ("com.example.app://host/cb", "com.example.app:"),
        ] {
            assert_eq!(form_source(uri).as_deref(), Some(source), "{uri}");
        }
    }
}
