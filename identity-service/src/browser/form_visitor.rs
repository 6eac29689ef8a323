use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, request::Parts};
use service_kit::problem::Problem;

use super::{
    BrowserSessions, Next, cookies::Kind, guard::visitor, logout_reason::LogoutReason,
    prompt::Prompt,
};

/// The visitor of a form to log in or to sign up, with the username if somebody is logged
/// in. They are redirected to the app, unless they want to be somebody else.
#[derive(Debug)]
pub(super) struct FormVisitor(pub(super) Option<String>);

impl<S> FromRequestParts<S> for FormVisitor
where
    Arc<BrowserSessions>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visitor = visitor(&Arc::<BrowserSessions>::from_ref(state), &parts.headers).await;
        let visitor = visitor.map_err(|error| Problem::from(error).into_response())?;
        let query = parts.uri.query().unwrap_or_default();
        if visitor.is_some() && goes_on(query, &parts.headers) {
            let next = Next::in_query(query).unwrap_or_else(Next::home);
            return Err(Redirect::to(next.as_str()).into_response());
        }
        Ok(Self(
            visitor.map(|visitor| visitor.account.username.to_string()),
        ))
    }
}

/// Whether a visitor who is logged in is redirected. Not where the app sends them because
/// it found the session ended, or will do so because it finds no CSRF cookie: the two
/// would redirect to each other for ever.
fn goes_on(query: &str, headers: &HeaderMap) -> bool {
    Prompt::in_query(query) == Prompt::None
        && LogoutReason::in_query(query).is_none()
        && Kind::CsrfAccess.is_sent(headers)
}
