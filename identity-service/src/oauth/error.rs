use std::borrow::Cow;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Serialize;
use service_kit::problem::Problem;
use utoipa::ToSchema;

use crate::throttle;

/// An OAuth error answer (RFC 6749 §5.2).
#[derive(Debug)]
pub(super) enum OAuthError {
    /// The form cannot be read, or this parameter is missing.
    InvalidRequest(&'static str),
    /// The client is unknown or its secret is wrong.
    InvalidClient,
    /// Too many wrong secrets came from this address, or counting them failed.
    Throttled(throttle::Error),
}

impl From<throttle::Error> for OAuthError {
    fn from(error: throttle::Error) -> Self {
        Self::Throttled(error)
    }
}

/// The body of an OAuth error (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "error": "invalid_request",
    "error_description": "send application/x-www-form-urlencoded with the parameter token"
}))]
pub(super) struct OAuthErrorBody {
    error: &'static str,
    /// An explanation for developers.
    error_description: Cow<'static, str>,
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = |error, description: Cow<'static, str>| {
            Json(OAuthErrorBody {
                error,
                error_description: description,
            })
        };
        match self {
            Self::InvalidRequest(why) => {
                (StatusCode::BAD_REQUEST, body("invalid_request", why.into())).into_response()
            }
            Self::InvalidClient => {
                let why = "the client is unknown or its secret is wrong";
                let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"introspection\"")];
                let body = body("invalid_client", why.into());
                (StatusCode::UNAUTHORIZED, challenge, body).into_response()
            }
            Self::Throttled(throttle::Error::Refused(refused)) => {
                let wait = [(header::RETRY_AFTER, refused.retry_after.as_secs())];
                let body = body("temporarily_unavailable", refused.to_string().into());
                (StatusCode::TOO_MANY_REQUESTS, wait, body).into_response()
            }
            Self::Throttled(error @ throttle::Error::Database(_)) => {
                Problem::from(error).into_response()
            }
        }
    }
}
