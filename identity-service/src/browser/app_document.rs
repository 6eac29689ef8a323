//! The document of the web app, with what the app needs to start.

use std::{collections::HashMap, path::Path};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;
use serde_json::Value;

use super::{
    BrowserConfig,
    guard::LoggedIn,
    headers::{Reach, app_policy},
};
use crate::{accounts::UserResponse, state::Constants};

/// Where the build leaves room for [`Start`].
const ROOM: &str = r#"<script id="start" type="application/json">null</script>"#;

/// The page that checks tokens, also those of other issuers.
const TOKEN_PAGE: &str = "/app/token";

/// What the app would have to ask for otherwise. It never contains a token.
#[derive(Debug, Serialize)]
struct Start {
    /// As at `/config.json`.
    config: Value,
    /// As at `/me`.
    viewer: UserResponse,
    /// Seconds until the access cookie expires; not positive when it has.
    access_expires_in: i64,
}

/// The app for a visitor of the page at `path`, or `None` before it is built. The files
/// are read each time, because the app may be built while the service runs.
pub(super) async fn app_document(
    config: &BrowserConfig,
    constants: &Constants,
    visitor: LoggedIn,
    path: &str,
) -> Option<Response> {
    let html = read(&config.web_dir.join("index.html")).await?;
    let first_data = match visitor.access_expires_in {
        1.. => first_data(config, path).await,
        // The app refreshes its tokens before it asks for anything.
        _ => None,
    };
    let html = match start(constants, visitor) {
        Ok(start) => html.replacen(ROOM, &filled(&start, first_data.as_deref()), 1),
        Err(error) => {
            tracing::error!(cause = %error, "the web app gets no settings in its document");
            html
        }
    };
    let reach = match path {
        TOKEN_PAGE => Reach::AnyIssuer,
        _ => Reach::OurServices,
    };
    let policy = app_policy(config, reach, &html);
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Some(response)
}

async fn read(file: &Path) -> Option<String> {
    tokio::fs::read_to_string(file).await.ok()
}

fn start(constants: &Constants, visitor: LoggedIn) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Start {
        config: serde_json::from_slice(constants.app_config.body())?,
        access_expires_in: visitor.access_expires_in,
        viewer: visitor.account.into(),
    })
}

/// The request to recipe-api that the app would send first on this page.
async fn first_data(config: &BrowserConfig, path: &str) -> Option<String> {
    let json = read(&config.web_dir.join("first-data.json")).await?;
    let pages: HashMap<String, String> = serde_json::from_str(&json).ok()?;
    let request = pages.get(path)?;
    Some(format!("{}{request}", config.recipe_api_url))
}

/// What comes where the build left room.
fn filled(start: &str, first_data: Option<&str>) -> String {
    // No text inside may end the element or begin a comment (HTML, "restrictions for
    // contents of script elements").
    let start = start.replace('<', r"\u003c");
    let script = ROOM.replace("null", &start);
    let Some(url) = first_data else {
        return script;
    };
    let url = url.replace('&', "&amp;").replace('"', "&quot;");
    format!(r#"<link rel="preload" as="fetch" crossorigin="use-credentials" href="{url}">{script}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_ends_the_element() {
        let start = filled(r#"{"bio": "</script><!--<script>"}"#, None);
        assert_eq!(
            start,
            r#"<script id="start" type="application/json">{"bio": "\u003c/script>\u003c!--\u003cscript>"}</script>"#
        );
    }

    #[test]
    fn the_first_request_is_an_attribute() {
        let filled = filled("{}", Some(r#"https://r.example/a?b=1&c="2""#));
        let link = r#"<link rel="preload" as="fetch" crossorigin="use-credentials" href="https://r.example/a?b=1&amp;c=&quot;2&quot;">"#;
        assert!(filled.starts_with(link), "{filled}");
    }
}
