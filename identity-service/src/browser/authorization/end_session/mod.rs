//! Clients log people out (OpenID Connect RP-Initiated Logout 1.0).

mod confirm;
mod request;

use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Exchange,
    exchange::{NO_REFERRER, Refused},
};
use crate::{
    authorization::{LogoutError, LogoutRequest, Parameters, PostLogout},
    browser::{guard::LoggedIn, logout::FORGET_PAGES, pages::EndSessionPage},
    ids::SessionId,
    state::AppState,
};

/// Where the form of the page that asks is sent.
const CONFIRM: &str = "/oauth/end-session/confirm";

/// What a request may consist of. Anything else is ignored, such as `logout_hint` and
/// `ui_locales`.
const PARAMETERS: [&str; 4] = [
    "id_token_hint",
    "client_id",
    "post_logout_redirect_uri",
    "state",
];

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(
            request::end_session_for_client,
            request::end_session_for_client_by_form
        ))
        .routes(routes!(confirm::confirm_logout))
}

impl Exchange {
    /// Reads a request. `Err` is the page that says what is wrong.
    async fn logout_request(&self, parameters: &Parameters) -> Result<LogoutRequest, Response> {
        match self.authorizations.receive_logout(parameters).await {
            Ok(request) => Ok(request),
            Err(LogoutError::Failed(error)) => Err(self.refuse(Refused::Error(error)).await),
            Err(LogoutError::Refused(refusal)) => {
                let sentence = "The app that sent you here made a mistake, so nothing was done. Go back to it, or tell its makers:";
                let title = "This app cannot log you out";
                let sentences = [sentence, &refusal.to_string()];
                Err(self.notice(StatusCode::BAD_REQUEST, title, sentences).await)
            }
        }
    }

    /// Whether the client speaks of the session that this browser has.
    async fn is_about(&self, request: &LogoutRequest, here: SessionId) -> Result<bool, Refused> {
        let Some(session) = request.session else {
            return Ok(false);
        };
        let sessions = &self.browser_sessions.sessions;
        let began_in = sessions.browser_session_of(session).await;
        Ok(began_in.map_err(|error| Refused::Problem(error.into()))? == Some(here))
    }

    async fn ask_to_log_out(
        &self,
        request: &LogoutRequest,
        parameters: &Parameters,
        visitor: Option<&LoggedIn>,
    ) -> Response {
        let page = EndSessionPage {
            client: request.client.as_ref(),
            account: visitor.map(|visitor| &visitor.account),
            action: CONFIRM,
            parameters: sent(parameters).collect(),
            brand: self.browser_sessions.branding.read().await,
        };
        // Without a referrer, browsers would hide the origin of the form too.
        let page = page.into_response();
        match &request.to {
            Some(to) => self.with_forms_to(&to.redirect_uri, page),
            None => page,
        }
    }

    /// Ends the login of this browser, and with it what it let clients do.
    async fn end_login(&self, request: &LogoutRequest) -> Response {
        let (headers, address) = (&self.headers, self.address);
        self.browser_sessions.end_present(headers, address).await;
        let cleared = (self.browser_sessions.cookies.clear(), FORGET_PAGES);
        (cleared, self.after_logout(request.to.as_ref()).await).into_response()
    }

    /// What somebody sees who is logged out.
    async fn after_logout(&self, to: Option<&PostLogout>) -> Response {
        if let Some(to) = to {
            return (NO_REFERRER, Redirect::to(&to.location())).into_response();
        }
        let (title, sentence) = ("You are logged out", "You can close this page.");
        self.notice(StatusCode::OK, title, [sentence]).await
    }
}

/// The parameters that a client sent.
fn sent(parameters: &Parameters) -> impl Iterator<Item = (&'static str, &str)> {
    let given = |name| Some((name, parameters.get(name)?));
    PARAMETERS.into_iter().filter_map(given)
}
