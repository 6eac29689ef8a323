use axum::response::Response;
use service_kit::{
    extract::Form,
    openapi::{Failed, UnreadableForm},
};
use utoipa::ToSchema;

use super::Exchange;
use crate::{
    authorization::Parameters,
    browser::{
        authorization::exchange::Refused,
        responses::{LoggedOutToClient, LogoutFormRefused, LogoutFromAnotherSite, LogoutPageShown},
    },
};

/// What the form of the page sends.
#[derive(ToSchema)]
#[schema(example = json!({"account": "7", "client_id": "shop"}))]
#[expect(dead_code, reason = "only describes it")]
struct LogoutForm {
    /// Who the page said is logged in.
    account: Option<String>,
    /// The parameters of the client, which are checked again.
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// Logs out, as the page that asked said.
#[utoipa::path(
    post, path = "/oauth/end-session/confirm", tag = "browser",
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        LogoutPageShown, LoggedOutToClient, LogoutFromAnotherSite, UnreadableForm,
        LogoutFormRefused, Failed,
    )
)]
pub(super) async fn confirm_logout(
    exchange: Exchange,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let parameters = Parameters::of(pairs);
    match exchange.confirm_logout(&parameters).await {
        Ok(answer) => answer,
        Err(refused) => exchange.refuse(refused).await,
    }
}

impl Exchange {
    /// The person may be another one by now.
    async fn confirm_logout(&self, parameters: &Parameters) -> Result<Response, Refused> {
        self.browser_sessions.check_origin(&self.headers)?;
        let request = match self.logout_request(parameters).await {
            Ok(request) => request,
            Err(page) => return Ok(page),
        };
        let Some(visitor) = self.visitor().await? else {
            return Ok(self.after_logout(request.to.as_ref()).await);
        };
        let account = visitor.account.id.to_string();
        if parameters.get("account") == Some(&account) {
            return Ok(self.end_login(&request).await);
        }
        let visitor = Some(&visitor);
        Ok(self.ask_to_log_out(&request, parameters, visitor).await)
    }
}
