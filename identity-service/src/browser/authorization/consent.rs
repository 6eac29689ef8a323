use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use service_kit::{
    extract::Form,
    openapi::{Failed, UnreadableForm},
};
use utoipa::ToSchema;

use super::{
    Exchange, consent_page,
    exchange::{Refused, login_of, to_consent, to_login},
};
use crate::{
    authorization::{Asked, BrowserLogin, Consent, Decision, Error, RequestError},
    browser::{
        guard::LoggedIn,
        pages::ConsentPage,
        responses::{
            AuthorizationAnswered, AuthorizationFormRefused, AuthorizationRefused,
            ConsentFromAnotherSite, ConsentShown, FormPostShown, RequestGone,
        },
    },
    secret_token::SecretToken,
};

/// What the form of the consent page sends.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"account": "7", "decision": "allow"}))]
pub(super) struct ConsentForm {
    /// Who the page said would allow it.
    #[serde(default)]
    account: String,
    /// Which redirect URIs a client by URL had when the page was shown.
    #[serde(default)]
    redirects: Option<String>,
    /// `allow` or `deny`; anything else shows the page again.
    #[serde(default)]
    decision: String,
}

/// The consent page of an authorization request that waits. It redirects to the login page
/// if somebody must log in first, and to the client if nobody has to be asked. Only the
/// browser that made the request sees it.
#[utoipa::path(
    get, path = "/oauth/consent/{id}", tag = "browser",
    params(("id" = String, Path, description = "The request that waits", example = "C2SAQ2sbLyhqUtzmDw5JLGhtp5TVI0yA3SQhaoWk8Xs")),
    responses(ConsentShown, AuthorizationAnswered, AuthorizationRefused, RequestGone, Failed)
)]
pub(super) async fn show_consent(exchange: Exchange, Path(id): Path<String>) -> Response {
    match exchange.show(&id.into()).await {
        Ok(answer) => answer,
        Err(refusal) => exchange.refuse(refusal).await,
    }
}

/// Answers an authorization request, once.
#[utoipa::path(
    post, path = "/oauth/consent/{id}", tag = "browser",
    params(("id" = String, Path, description = "The request that waits", example = "C2SAQ2sbLyhqUtzmDw5JLGhtp5TVI0yA3SQhaoWk8Xs")),
    request_body(content = ConsentForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        FormPostShown, AuthorizationAnswered, ConsentFromAnotherSite, RequestGone, UnreadableForm,
        AuthorizationFormRefused, Failed,
    )
)]
pub(super) async fn decide(
    exchange: Exchange,
    Path(id): Path<String>,
    Form(form): Form<ConsentForm>,
) -> Response {
    match exchange.answer(&id.into(), &form).await {
        Ok(answer) => answer,
        Err(refusal) => exchange.refuse(refusal).await,
    }
}

impl Exchange {
    async fn show(&self, id: &SecretToken) -> Result<Response, Refused> {
        let asked = self.resume(id).await?;
        let visitor = self.visitor().await?;
        let login = visitor.as_ref().map(login_of);
        match (self.authorizations.decide(&asked, login).await?, visitor) {
            (Decision::AskConsent, Some(visitor)) => Ok(self.ask(id, &asked, &visitor).await),
            (decision, _) => self.go_on(id, &asked, login, decision).await,
        }
    }

    async fn resume(&self, id: &SecretToken) -> Result<Asked, Error> {
        let names = self.names();
        self.authorizations.resume(id, &names, self.address).await
    }

    async fn ask(&self, id: &SecretToken, asked: &Asked, visitor: &LoggedIn) -> Response {
        let page = ConsentPage {
            client: &asked.client,
            redirect_uri: &asked.request.to.redirect_uri,
            needed: &self.authorizations.needed_consent(asked),
            issuer: self.authorizations.issuer(),
            account: &visitor.account,
            here: &consent_page(id),
            brand: self.browser_sessions.branding.read().await,
        };
        let redirect_uri = &asked.request.to.redirect_uri;
        self.with_forms_to(redirect_uri, page.into_response())
    }

    /// Does what needs no page.
    async fn go_on(
        &self,
        id: &SecretToken,
        asked: &Asked,
        login: Option<BrowserLogin>,
        decision: Decision,
    ) -> Result<Response, Refused> {
        match (decision, login) {
            (Decision::Fail(error), _) => {
                let answer = self.authorizations.fail(asked, error).await?;
                Ok(self.send(&answer).await)
            }
            (Decision::Grant, Some(login)) => self.grant(asked, login, Consent::Standing).await,
            (Decision::LogIn(reason), _) => Ok(to_login(id, reason).into_response()),
            (Decision::AskConsent | Decision::Grant, _) => Ok(to_consent(id).into_response()),
        }
    }

    async fn grant(
        &self,
        asked: &Asked,
        login: BrowserLogin,
        consent: Consent,
    ) -> Result<Response, Refused> {
        let granted = self
            .authorizations
            .grant(asked, login, consent, self.address);
        Ok(self.send(&granted.await?).await)
    }

    /// The person may be another one by now, or may have to log in again. The document of a
    /// client by URL may have changed.
    async fn answer(&self, id: &SecretToken, form: &ConsentForm) -> Result<Response, Refused> {
        self.browser_sessions.check_origin(&self.headers)?;
        let asked = self.resume(id).await?;
        let visitor = self.visitor().await?;
        let login = visitor.as_ref().map(login_of);
        let decision = self.authorizations.decide(&asked, login).await?;
        let login = match (&decision, login) {
            (Decision::AskConsent | Decision::Grant, Some(login)) => login,
            (_, login) => return self.go_on(id, &asked, login, decision).await,
        };
        let is_as_shown = form.account == login.account.to_string()
            && form.redirects == asked.client.redirect_digest();
        if !is_as_shown {
            return Ok(to_consent(id).into_response());
        }
        match form.decision.as_str() {
            "allow" => self.grant(&asked, login, Consent::Given).await,
            "deny" => {
                let denied = RequestError::DENIED;
                let answer = self.authorizations.fail(&asked, denied).await?;
                Ok(self.send(&answer).await)
            }
            _ => Ok(to_consent(id).into_response()),
        }
    }
}
