use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, Method, StatusCode, header};
use service_kit::{openapi::Failed, problem::Problem};
use utoipa::IntoResponses;

use super::{
    BrowserSessions,
    browser_sessions::note,
    navigation::{is_from_another_site, may_be_navigation},
    pages::LogoutPage,
    responses::LogoutAsked,
};
use crate::throttle::ClientAddress;

/// Clears our pages from the browser's cache. Cookies are removed one by one, because
/// other programs on the host may have cookies too. (Clear Site Data §3)
pub(super) const FORGET_PAGES: [(&str, &str); 1] = [("clear-site-data", "\"cache\"")];

/// The answers to a logout.
#[derive(Debug, IntoResponses)]
#[expect(dead_code, reason = "describes what is sent below")]
enum LoggedOut {
    /// To the login page
    #[response(status = SEE_OTHER, headers(
        ("location" = String, description = "`/login`"),
        ("set-cookie" = String, description = "Every cookie of ours, removed"),
        ("clear-site-data" = String, description = "`\"cache\"`"),
    ))]
    Page,
    /// The same, where `Accept` names `application/json`
    #[response(status = NO_CONTENT, headers(
        ("set-cookie" = String, description = "Every cookie of ours, removed"),
        ("clear-site-data" = String, description = "`\"cache\"`"),
    ))]
    Json,
}

/// Logs out, as by `GET`. A script that asks for JSON is told if the session could not be
/// ended. It keeps its cookies then, and can try again.
#[utoipa::path(post, path = "/logout", tag = "browser", responses(LoggedOut, Failed))]
pub(super) async fn log_out(
    State(browser_sessions): State<Arc<BrowserSessions>>,
    address: ClientAddress,
    headers: HeaderMap,
) -> Response {
    leave(&browser_sessions, &headers, address).await
}

/// Logs out. Ends the session of the bearer token or of the access cookie, even an
/// expired one, and clears the cookies. Never fails in a browser. Needs no CSRF value, so that it
/// can be a plain link. Only a real navigation logs out: prefetches, embedded requests,
/// scripts that send `GET`, and `HEAD` are redirected to `/login` and change nothing. A
/// link on another site (`Sec-Fetch-Site: cross-site`) leads to a page that asks. A script
/// sends `POST`.
#[utoipa::path(
    get,
    path = "/logout",
    tag = "browser",
    responses(LoggedOut, LogoutAsked)
)]
pub(super) async fn follow_logout_link(
    State(browser_sessions): State<Arc<BrowserSessions>>,
    address: ClientAddress,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method == Method::HEAD || !may_be_navigation(&headers) {
        return Redirect::to("/login").into_response();
    }
    if is_from_another_site(&headers) {
        let brand = browser_sessions.branding.read().await;
        return LogoutPage { brand }.into_response();
    }
    leave(&browser_sessions, &headers, address).await
}

async fn leave(
    browser_sessions: &BrowserSessions,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Response {
    let ended = browser_sessions.end_previous(headers, address).await;
    let cleared = (browser_sessions.cookies.clear(), FORGET_PAGES);
    if !names_json(headers) {
        note(ended);
        return (cleared, Redirect::to("/login")).into_response();
    }
    match ended {
        Ok(()) => (cleared, StatusCode::NO_CONTENT).into_response(),
        // With its cookies, the script can try again.
        Err(error) => Problem::from(error).into_response(),
    }
}

/// Whether `Accept` (RFC 9110 §12.5.1) names JSON; `*/*` does not count.
fn names_json(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|name| name.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn json_is_meant_only_where_it_is_named() {
        for (accept, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json, text/plain, */*", true),
            ("*/*", false),
            ("text/html,application/xhtml+xml,*/*;q=0.8", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))];
            assert_eq!(names_json(&headers.into_iter().collect()), json, "{accept}");
        }
    }
}
