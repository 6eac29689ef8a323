use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};
use http::Method;
use service_kit::{
    extract::Form,
    openapi::{Failed, UnreadableForm},
    problem::Problem,
};
use utoipa::{IntoParams, ToSchema};

use super::{
    Exchange,
    exchange::{Refused, login_of, to_consent, to_login},
};
use crate::{
    authorization::{Consent, Decision, Error, Parameters},
    browser::{
        navigation::is_ahead_of_time,
        responses::{
            AuthorizationAnswered, AuthorizationFormRefused, AuthorizationRefused, FormPostShown,
            RequestGone,
        },
    },
};

/// The parameters of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID
/// Connect Core §3.1.2.1).
#[derive(ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[schema(example = json!({
    "client_id": "shop", "redirect_uri": "https://shop.example/callback", "response_type": "code",
    "scope": "openid recipes", "state": "af0ifjsldkj",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"
}))]
#[expect(dead_code, reason = "only describes them")]
struct AuthorizationParameters {
    /// The client.
    client_id: Option<String>,
    /// Where the answer goes: one that is registered.
    redirect_uri: Option<String>,
    /// `code`
    response_type: Option<String>,
    /// `query` (by default) or `form_post`.
    response_mode: Option<String>,
    /// What is asked for. What is unknown, or not the client's, is left out.
    scope: Option<String>,
    /// Comes back unchanged.
    state: Option<String>,
    /// A SHA-256 in base64url; only confidential clients that are registered so may leave it out.
    code_challenge: Option<String>,
    /// `S256`
    code_challenge_method: Option<String>,
    /// Comes back in the ID token.
    nonce: Option<String>,
    /// `none`, or some of `login`, `consent` and `select_account`.
    prompt: Option<String>,
    /// How many seconds ago the password may have been given.
    max_age: Option<String>,
    /// A username for the login form.
    login_hint: Option<String>,
    /// An ID token of the client, also an expired one: only this person may answer.
    id_token_hint: Option<String>,
    /// Claims by name, as JSON (OpenID Connect Core §5.5).
    claims: Option<String>,
    /// That of a pushed request, of which only `client_id` is repeated (RFC 9126 §4).
    request_uri: Option<String>,
}

/// The authorization endpoint. It shows pages to a person, and sends them back to the client
/// with a code or an error. If the client or the redirect URI is wrong, it sends them
/// nowhere and says so. `HEAD`, and a browser that only prepares for a person, get 503: they
/// must not use up what is for one use.
#[utoipa::path(
    get,
    path = "/oauth/authorize",
    tag = "oauth",
    params(AuthorizationParameters),
    responses(
        FormPostShown,
        AuthorizationAnswered,
        AuthorizationRefused,
        RequestGone,
        Failed
    )
)]
pub(super) async fn authorize(
    exchange: Exchange,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    if method == Method::HEAD || is_ahead_of_time(&exchange.headers) {
        return Problem::unavailable().into_response();
    }
    let parameters = Parameters::in_query(&query.unwrap_or_default());
    match exchange.begin(&parameters, Cookies::Sent).await {
        Ok(answer) => answer,
        Err(refusal) => exchange.refuse(refusal).await,
    }
}

/// The authorization endpoint, with the parameters in a form (OpenID Connect Core §3.1.2.1).
#[utoipa::path(
    post, path = "/oauth/authorize", tag = "oauth",
    request_body(content = AuthorizationParameters, content_type = "application/x-www-form-urlencoded"),
    responses(
        FormPostShown, AuthorizationAnswered, RequestGone, UnreadableForm, AuthorizationFormRefused,
        Failed,
    )
)]
pub(super) async fn authorize_by_form(
    exchange: Exchange,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let parameters = Parameters::of(pairs);
    match exchange.begin(&parameters, Cookies::PerhapsWithheld).await {
        Ok(answer) => answer,
        Err(refusal) => exchange.refuse(refusal).await,
    }
}

/// Whether a request shows who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cookies {
    /// It does.
    Sent,
    /// Browsers send no cookies with a form of another site (`SameSite`), but they do when
    /// they are redirected.
    PerhapsWithheld,
}

impl Exchange {
    /// Answers a request that just arrived. One that was pushed may have arrived before.
    async fn begin(&self, parameters: &Parameters, cookies: Cookies) -> Result<Response, Refused> {
        match self.arrive(parameters, cookies).await {
            Err(Refused::Error(Error::Gone)) => self.go_on_with_pushed(parameters).await,
            arrived => arrived,
        }
    }

    /// If nobody has to be asked, nothing is stored but the code.
    async fn arrive(&self, parameters: &Parameters, cookies: Cookies) -> Result<Response, Refused> {
        let visitor = self.visitor().await?;
        let login = visitor.as_ref().map(login_of);
        let asked = self
            .authorizations
            .receive(parameters, login, self.address)
            .await?;
        if login.is_none() && cookies == Cookies::PerhapsWithheld {
            let page = asked.request.wanted_login();
            let (cookie, ticket) = self.keep(asked).await?;
            let next = page.map_or_else(
                || to_consent(&ticket.id),
                |reason| to_login(&ticket.id, reason),
            );
            return Ok((cookie, next).into_response());
        }
        let decision = self.authorizations.decide(&asked, login).await?;
        match (decision, login) {
            (Decision::Fail(error), _) => {
                let answer = self.authorizations.fail(&asked, error).await?;
                Ok(self.send(&answer).await)
            }
            (Decision::Grant, Some(login)) => {
                let standing = Consent::Standing;
                let granted = self
                    .authorizations
                    .grant(&asked, login, standing, self.address);
                Ok(self.send(&granted.await?).await)
            }
            (Decision::LogIn(reason), _) => {
                let (cookie, ticket) = self.keep(asked).await?;
                Ok((cookie, to_login(&ticket.id, reason)).into_response())
            }
            (Decision::AskConsent | Decision::Grant, _) => {
                let (cookie, ticket) = self.keep(asked).await?;
                Ok((cookie, to_consent(&ticket.id)).into_response())
            }
        }
    }

    /// Goes on with a pushed request that this browser brought before.
    async fn go_on_with_pushed(&self, parameters: &Parameters) -> Result<Response, Refused> {
        let names = self.names();
        let before = self.authorizations.brought_before(parameters, &names).await;
        let id = before.map_err(Error::from)?.ok_or(Error::Gone)?;
        Ok(to_consent(&id).into_response())
    }
}
