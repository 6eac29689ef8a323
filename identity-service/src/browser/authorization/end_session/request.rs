use axum::{
    extract::RawQuery,
    response::{IntoResponse, Redirect, Response},
};
use http::Method;
use service_kit::{
    extract::Form,
    openapi::{Failed, UnreadableForm},
};
use url::form_urlencoded::Serializer;
use utoipa::{IntoParams, ToSchema};

use super::{Exchange, sent};
use crate::{
    authorization::Parameters,
    browser::{
        authorization::exchange::Refused,
        navigation::{is_from_another_site, may_be_navigation},
        responses::{LoggedOutToClient, LogoutFormRefused, LogoutPageShown, LogoutRefused},
    },
};

/// The parameters of a request to log out (RP-Initiated Logout 1.0 §2).
#[derive(ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[schema(example = json!({
    "client_id": "shop", "post_logout_redirect_uri": "https://shop.example/bye", "state": "af0ifjsldkj"
}))]
#[expect(dead_code, reason = "only describes them")]
struct LogoutParameters {
    /// An ID token that the client got from here; it may have expired. If it is of the login
    /// of this browser, nobody is asked.
    id_token_hint: Option<String>,
    /// The client. With an ID token, the same that the token names.
    client_id: Option<String>,
    /// Where the person goes afterwards: one that is registered.
    post_logout_redirect_uri: Option<String>,
    /// Comes back unchanged.
    state: Option<String>,
}

/// Logs the person out who uses this browser, here and in the apps that they used with this
/// login, and sends them to the client. Unless `id_token_hint` is of this login, a page asks
/// first. If the client or the address is wrong, it sends them nowhere and says so.
#[utoipa::path(
    get,
    path = "/oauth/end-session",
    tag = "oauth",
    params(LogoutParameters),
    responses(LogoutPageShown, LoggedOutToClient, LogoutRefused, Failed)
)]
pub(super) async fn end_session_for_client(
    exchange: Exchange,
    method: Method,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::in_query(&query.unwrap_or_default());
    let arrival = if method == Method::GET && may_be_navigation(&exchange.headers) {
        Arrival::Navigation
    } else {
        Arrival::Other
    };
    exchange.begin_logout(&parameters, arrival).await
}

/// The same, with the parameters in a form (RP-Initiated Logout 1.0 §2).
#[utoipa::path(
    post, path = "/oauth/end-session", tag = "oauth",
    request_body(content = LogoutParameters, content_type = "application/x-www-form-urlencoded"),
    responses(LogoutPageShown, LoggedOutToClient, UnreadableForm, LogoutFormRefused, Failed)
)]
pub(super) async fn end_session_for_client_by_form(
    exchange: Exchange,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let parameters = Parameters::of(pairs);
    exchange.begin_logout(&parameters, Arrival::Form).await
}

/// How a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    /// A person goes there.
    Navigation,
    /// A form. Browsers send no cookies with one of another site (`SameSite`), but they do
    /// when they are redirected.
    Form,
    /// For a part of a page, by a script or ahead of time. It changes nothing.
    Other,
}

impl Exchange {
    async fn begin_logout(&self, parameters: &Parameters, arrival: Arrival) -> Response {
        let request = match self.logout_request(parameters).await {
            Ok(request) => request,
            Err(page) => return page,
        };
        let visitor = match self.visitor().await {
            Ok(visitor) => visitor,
            Err(problem) => return self.refuse(Refused::Problem(problem)).await,
        };
        let Some(visitor) = visitor else {
            return match arrival {
                Arrival::Form => Redirect::to(&by_query(parameters)).into_response(),
                _ if self.may_hide_login() => self.ask_to_log_out(&request, parameters, None).await,
                _ => self.after_logout(request.to.as_ref()).await,
            };
        };
        match self.is_about(&request, visitor.session.id).await {
            Ok(true) if arrival != Arrival::Other => self.end_login(&request).await,
            Ok(_) => {
                let visitor = Some(&visitor);
                self.ask_to_log_out(&request, parameters, visitor).await
            }
            Err(refused) => self.refuse(refused).await,
        }
    }

    /// Whether somebody may be logged in although the browser sent no cookie: with
    /// `SameSite=Strict` it sends none when another site leads here.
    fn may_hide_login(&self) -> bool {
        self.browser_sessions.cookies.are_strict() && is_from_another_site(&self.headers)
    }
}

/// The same request by `GET`.
fn by_query(parameters: &Parameters) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(sent(parameters))
        .finish();
    format!("/oauth/end-session?{query}")
}
