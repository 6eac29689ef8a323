use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, Uri, header, request::Parts};
use service_kit::problem::Problem;
use token_verifier::Claims;

use super::{BrowserSessions, Next, credentials};
use crate::{
    accounts::Account,
    sessions::{ActiveSession, Error, Session},
};

/// A logged-in visitor of a page. Others are redirected to log in, and come back
/// afterwards.
#[derive(Debug)]
pub(super) struct LoggedIn {
    pub(super) account: Account,
    pub(super) session: Session,
    /// In seconds; not positive when the token has expired.
    pub(super) access_expires_in: i64,
}

impl<S> FromRequestParts<S> for LoggedIn
where
    Arc<BrowserSessions>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match visitor(&Arc::<BrowserSessions>::from_ref(state), &parts.headers).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err((
                StatusCode::FOUND,
                [(header::LOCATION, login_before(&parts.uri))],
            )
                .into_response()),
            Err(error) => Err(Problem::from(error).into_response()),
        }
    }
}

/// The owner of the first token whose session is alive.
pub(super) async fn visitor(
    browser_sessions: &BrowserSessions,
    headers: &HeaderMap,
) -> Result<Option<LoggedIn>, Error> {
    let claims = credentials::claims(&browser_sessions.verifier, headers).await?;
    first_alive(browser_sessions, claims).await
}

/// As [`visitor`], but only by a cookie. A bearer token may be good for less than what the
/// visitor of a page can do, such as letting a client in.
pub(super) async fn visitor_with_cookie(
    browser_sessions: &BrowserSessions,
    headers: &HeaderMap,
) -> Result<Option<LoggedIn>, Error> {
    let claims = credentials::claims_of_cookies(&browser_sessions.verifier, headers).await?;
    first_alive(browser_sessions, claims).await
}

/// Clients are no visitors: their sessions do not count.
async fn first_alive(
    browser_sessions: &BrowserSessions,
    presented: Vec<Arc<Claims>>,
) -> Result<Option<LoggedIn>, Error> {
    for claims in presented {
        match ActiveSession::of(&browser_sessions.sessions, &claims).await {
            Ok(active) if active.session.is_first_party() => {
                return Ok(Some(browser_sessions.logged_in(active, &claims)));
            }
            Ok(_) | Err(Error::Ended) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The login page with the way back, unless that is the home page.
fn login_before(uri: &Uri) -> String {
    const LOGIN: &str = "/login";
    if uri.path() == "/" {
        return LOGIN.to_owned();
    }
    let wanted: Option<Next> = uri
        .path_and_query()
        .and_then(|wanted| wanted.as_str().parse().ok());
    wanted.map_or_else(|| LOGIN.to_owned(), |next| next.after(LOGIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_kept_but_for_home() {
        for (wanted, login) in [
            ("/", "/login"),
            ("/?a=b", "/login"),
            ("/api", "/login?next=%2Fapi"),
            ("/app/7?a=b&c", "/login?next=%2Fapp%2F7%3Fa%3Db%26c"),
            ("/app/%0d%0a", "/login"),
        ] {
            assert_eq!(login_before(&Uri::from_static(wanted)), login);
        }
    }
}
