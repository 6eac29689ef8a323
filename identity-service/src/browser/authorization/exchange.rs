use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, rejection::ExtensionRejection},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderName, StatusCode, header, request::Parts};
use service_kit::problem::Problem;

use super::consent_page;
use crate::{
    authorization::{
        Answer, Asked, Authorizations, BrowserLogin, Error, LoginReason, ResponseMode, Ticket,
        Unacceptable,
    },
    browser::{
        BrowserConfig, BrowserSessions,
        cookies::SetCookies,
        guard::{LoggedIn, visitor_with_cookie},
        headers::policy_of_form_to,
        pages::{FormPostPage, NoticePage},
        prompt::Prompt,
    },
    clients::DocumentError,
    secret_token::SecretToken,
    state::AppState,
    throttle::ClientAddress,
};

/// The client learns nothing about where its answer came from, and the code in the address
/// goes no further (RFC 9700 §4.2.4).
pub(super) const NO_REFERRER: [(HeaderName, &str); 1] = [(header::REFERRER_POLICY, "no-referrer")];

const GONE: &str = "You answered it already, it has expired, it began in another browser, or your browser blocks cookies. Go back to the app and start again.";

/// A request to the authorization endpoint or to the consent page, and what answers it.
#[derive(Debug)]
pub(in crate::browser) struct Exchange {
    pub(super) authorizations: Arc<Authorizations>,
    pub(super) browser_sessions: Arc<BrowserSessions>,
    pub(super) config: Arc<BrowserConfig>,
    pub(super) headers: HeaderMap,
    pub(super) address: ClientAddress,
}

impl FromRequestParts<AppState> for Exchange {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, ExtensionRejection> {
        Ok(Self {
            authorizations: Arc::clone(&state.authorizations),
            browser_sessions: Arc::clone(&state.browser_sessions),
            config: Arc::clone(&state.browser),
            headers: parts.headers.clone(),
            address: ClientAddress::from_request_parts(parts, state).await?,
        })
    }
}

impl Exchange {
    /// Who is logged in. Only cookies count.
    pub(super) async fn visitor(&self) -> Result<Option<LoggedIn>, Problem> {
        Ok(visitor_with_cookie(&self.browser_sessions, &self.headers).await?)
    }

    /// The names of the browser.
    pub(super) fn names(&self) -> Vec<SecretToken> {
        self.browser_sessions.cookies.browser_names(&self.headers)
    }

    /// Keeps a request, and gives the browser its name.
    pub(super) async fn keep(&self, asked: Asked) -> Result<(SetCookies, Ticket), Error> {
        let name = self.names().into_iter().next();
        let ticket = self.authorizations.keep(asked, name, self.address).await?;
        let cookie = self.browser_sessions.cookies.name_browser(&ticket.browser);
        Ok((cookie, ticket))
    }

    /// Sends an answer to the client.
    pub(super) async fn send(&self, answer: &Answer) -> Response {
        match answer.mode {
            ResponseMode::Query => (NO_REFERRER, Redirect::to(&answer.location())).into_response(),
            ResponseMode::FormPost => {
                let brand = self.browser_sessions.branding.read().await;
                let page = FormPostPage { answer, brand }.into_response();
                let page = self.with_forms_to(&answer.redirect_uri, page);
                (NO_REFERRER, page).into_response()
            }
        }
    }

    /// A page whose form leads to a client.
    pub(super) fn with_forms_to(&self, redirect_uri: &str, mut page: Response) -> Response {
        if let Some(policy) = policy_of_form_to(&self.config, redirect_uri) {
            let headers = page.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        page
    }

    /// What comes of a request that gets no further.
    pub(super) async fn refuse(&self, refusal: Refused) -> Response {
        match refusal {
            Refused::Error(Error::Unacceptable(unacceptable)) => match *unacceptable {
                Unacceptable::Answered(answer) => self.send(&answer).await,
                Unacceptable::Refused(refusal) => {
                    let sentence = "The app that sent you here made a mistake, so nothing was done. Go back to it, or tell its makers:";
                    self.notice(
                        StatusCode::BAD_REQUEST,
                        "This app cannot log you in",
                        [sentence, &refusal.to_string()],
                    )
                    .await
                }
            },
            Refused::Error(Error::Document(error)) => self.refuse_document(&error).await,
            Refused::Error(Error::Gone) => {
                let title = "This request is over";
                self.notice(StatusCode::GONE, title, [GONE]).await
            }
            Refused::Error(error) => Problem::from(error).into_response(),
            Refused::Problem(problem) if problem.status().is_server_error() => {
                problem.into_response()
            }
            Refused::Problem(problem) => {
                let sentences: Vec<_> = problem.sentences().collect();
                let title = "That did not work";
                self.notice(problem.status(), title, sentences).await
            }
        }
    }

    /// A client by URL is shown what is wrong with its document. It is sent nowhere, because
    /// nobody knows whether the redirect URI is its own.
    async fn refuse_document(&self, error: &DocumentError) -> Response {
        let sentence = "The app that sent you here could not be identified, so nothing was done. Go back to it, or tell its makers:";
        let title = "This app cannot log you in";
        match error {
            DocumentError::TooMany(wait) => {
                let sentence =
                    "Too many apps that are new here were asked for. Try again in a few minutes.";
                let status = StatusCode::TOO_MANY_REQUESTS;
                let page = self.notice(status, title, [sentence]).await;
                ([(header::RETRY_AFTER, wait.as_secs())], page).into_response()
            }
            DocumentError::Faults(faults) => {
                let faults: Vec<_> = faults.sentences().collect();
                let faults = faults.iter().map(String::as_str);
                let sentences = [sentence, "In the document at client_id:"];
                let sentences = sentences.into_iter().chain(faults);
                self.notice(StatusCode::BAD_REQUEST, title, sentences).await
            }
            error => {
                let sentences = [sentence, &format!("{error}.")];
                self.notice(StatusCode::BAD_REQUEST, title, sentences).await
            }
        }
    }

    pub(super) async fn notice<'a>(
        &self,
        status: StatusCode,
        title: &'static str,
        sentences: impl IntoIterator<Item = &'a str>,
    ) -> Response {
        let page = NoticePage {
            status,
            title,
            sentences: sentences.into_iter().collect(),
            brand: self.browser_sessions.branding.read().await,
        };
        (NO_REFERRER, page).into_response()
    }
}

/// Why a request gets no further.
pub(super) enum Refused {
    /// By the rules of authorization.
    Error(Error),
    /// By anything before.
    Problem(Problem),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The login of a visitor.
pub(super) fn login_of(visitor: &LoggedIn) -> BrowserLogin {
    BrowserLogin {
        account: visitor.account.id,
        session: visitor.session.id,
        auth_time: visitor.session.auth_time,
    }
}

/// To the consent page of a request.
pub(super) fn to_consent(id: &SecretToken) -> Redirect {
    Redirect::to(consent_page(id).as_str())
}

/// To the login page, and from there to the consent page of a request.
pub(super) fn to_login(id: &SecretToken, reason: LoginReason) -> Redirect {
    let prompt = match reason {
        LoginReason::Nobody => Prompt::None,
        LoginReason::Choice => Prompt::SelectAccount,
        LoginReason::Password => Prompt::Login,
    };
    Redirect::to(&prompt.added_to(consent_page(id).after("/login")))
}
