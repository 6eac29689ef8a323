use std::borrow::Cow;

use axum::{
    Json,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use service_kit::{extract::media_type, problem::Problem};
use token_verifier::{ErrorClass, Rejection, bearer_token};
use utoipa::IntoResponses;

use super::{
    error::OAuthErrorBody,
    form::{FormFault, Parameters},
};
use crate::sessions;

const TOKEN_TWICE: &str = "send the access token in the header or in the form, not in both";

/// The access token of a request, from the header or, by `POST`, from a form (RFC 6750 §2).
/// Cookies do not count.
pub(super) struct BearerToken(pub(super) String);

/// Why a request with an access token is refused (RFC 6750 §3.1).
#[derive(Debug)]
pub(super) enum BearerError {
    /// There is no token.
    Missing,
    /// The request is malformed.
    InvalidRequest(Cow<'static, str>),
    /// The token is not valid, or its session has ended.
    InvalidToken(Cow<'static, str>),
    /// The token lacks this scope.
    InsufficientScope(&'static str),
    /// The service failed.
    Failed(Problem),
}

/// The answers to a request whose access token is refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes them")]
pub(super) enum BearerRefused {
    /// There are two tokens, or the form cannot be read.
    #[response(
        status = BAD_REQUEST,
        headers(("www-authenticate" = String, description = "`Bearer`, with the fault")),
        example = json!({"error": "invalid_request", "error_description": TOKEN_TWICE})
    )]
    InvalidRequest(OAuthErrorBody),
    /// There is no valid access token.
    #[response(
        status = UNAUTHORIZED,
        headers(("www-authenticate" = String, description = "`Bearer`, with the fault (RFC 6750 §3)")),
        example = json!({"error": "invalid_token", "error_description": "the session has ended; log in again"})
    )]
    InvalidToken(OAuthErrorBody),
    /// The token lacks the scope `openid`.
    #[response(
        status = FORBIDDEN,
        headers(("www-authenticate" = String, description = "`Bearer`, with the scope that is needed")),
        example = json!({"error": "insufficient_scope", "error_description": "the token lacks the scope openid"})
    )]
    InsufficientScope(OAuthErrorBody),
}

impl<S: Send + Sync> FromRequest<S> for BearerToken {
    type Rejection = BearerError;

    async fn from_request(request: Request, state: &S) -> Result<Self, BearerError> {
        let in_header = bearer_token(request.headers())
            .map_err(|rejection| BearerError::InvalidToken(rejection.detail().to_owned().into()))?
            .map(str::to_owned);
        let in_form = if has_form(&request) {
            let mut form = Parameters::read(request, state).await?;
            form.take("access_token")
        } else {
            None
        };
        match (in_header, in_form) {
            (Some(_), Some(_)) => Err(BearerError::InvalidRequest(TOKEN_TWICE.into())),
            (Some(token), None) | (None, Some(token)) => Ok(Self(token)),
            (None, None) => Err(BearerError::Missing),
        }
    }
}

/// Whether the request may carry its token in a form: never by `GET` (RFC 6750 §2.2).
fn has_form(request: &Request) -> bool {
    let kind = media_type(request.headers());
    request.method() == Method::POST
        && kind.is_some_and(|kind| kind.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED)
}

impl From<FormFault> for BearerError {
    fn from(fault: FormFault) -> Self {
        Self::InvalidRequest(fault.to_string().into())
    }
}

impl From<token_verifier::Error> for BearerError {
    fn from(error: token_verifier::Error) -> Self {
        match error.class() {
            ErrorClass::Unavailable { .. } => Self::Failed(Problem::unavailable().because(&error)),
            ErrorClass::Expired
            | ErrorClass::UnknownKey
            | ErrorClass::Revoked
            | ErrorClass::Refused => Self::InvalidToken(error.to_string().into()),
        }
    }
}

impl From<sessions::Error> for BearerError {
    fn from(error: sessions::Error) -> Self {
        match error {
            sessions::Error::Ended => Self::InvalidToken(error.to_string().into()),
            error => Self::Failed(error.into()),
        }
    }
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        const INVALID_TOKEN: &str = "invalid_token";
        match self {
            Self::Missing => {
                // No error for a client that may not know that a token is needed.
                let challenge = HeaderValue::from_static("Bearer");
                let why = Rejection::missing_token().detail().to_owned();
                let body = OAuthErrorBody::new(INVALID_TOKEN, why);
                refused(StatusCode::UNAUTHORIZED, challenge, body)
            }
            Self::InvalidToken(why) => explained(StatusCode::UNAUTHORIZED, INVALID_TOKEN, why, ""),
            Self::InvalidRequest(why) => {
                explained(StatusCode::BAD_REQUEST, "invalid_request", why, "")
            }
            Self::InsufficientScope(scope) => {
                let why = format!("the token lacks the scope {scope}").into();
                let scope = format!(", scope=\"{scope}\"");
                explained(StatusCode::FORBIDDEN, "insufficient_scope", why, &scope)
            }
            Self::Failed(problem) => problem.into_response(),
        }
    }
}

/// `why` may only contain characters of a quoted string.
fn explained(
    status: StatusCode,
    error: &'static str,
    why: Cow<'static, str>,
    parameters: &str,
) -> Response {
    let challenge = format!("Bearer error=\"{error}\", error_description=\"{why}\"{parameters}");
    let challenge = HeaderValue::from_str(&challenge).unwrap_or(HeaderValue::from_static("Bearer"));
    refused(status, challenge, OAuthErrorBody::new(error, why))
}

fn refused(status: StatusCode, challenge: HeaderValue, body: Json<OAuthErrorBody>) -> Response {
    (status, [(header::WWW_AUTHENTICATE, challenge)], body).into_response()
}
