use std::borrow::Cow;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Serialize;
use service_kit::{database::Error as DatabaseError, problem::Problem, rate::RetryAfter};
use token_verifier::{DPOP_NONCE_HEADER, ProofError};
use utoipa::{IntoResponses, ToSchema};

use super::form::FormFault;
use crate::{
    authorization::{PushError, RequestError},
    clients::{DocumentError, FindError},
    keys, sessions, throttle,
    tokens::UnknownResource,
};

const UNKNOWN_CLIENT: &str = "the client is unknown or its secret is wrong";

/// An error answer to an OAuth client (RFC 6749 §5.2).
#[derive(Debug)]
pub(super) enum OAuthError {
    /// The form cannot be read, or a parameter is missing, wrong or sent twice.
    InvalidRequest(Cow<'static, str>),
    /// The client is unknown, or did not authenticate as it must.
    InvalidClient,
    /// The code or refresh token is wrong, over, or another client's.
    InvalidGrant(&'static str),
    /// The client may not do this.
    UnauthorizedClient(&'static str),
    /// There is no such way to get tokens.
    UnsupportedGrantType,
    /// More was asked for than was granted.
    InvalidScope(&'static str),
    /// The resource servers are not those that the tokens may be for (RFC 8707 §2).
    InvalidTarget(UnknownResource),
    /// Tokens of this kind cannot be revoked (RFC 7009 §2.2.1).
    UnsupportedTokenType(&'static str),
    /// The proof of a key is missing or not valid (RFC 9449 §5).
    InvalidProof(ProofError),
    /// The pushed authorization request is not valid.
    InvalidPush(RequestError),
    /// The client pushed too many, or too many documents of clients were asked for.
    TooMany(RetryAfter, String),
    /// Too many wrong secrets came from this address, or counting them failed.
    Throttled(throttle::Error),
    /// The service failed.
    Failed(Problem),
}

impl From<FormFault> for OAuthError {
    fn from(fault: FormFault) -> Self {
        Self::InvalidRequest(fault.to_string().into())
    }
}

impl From<UnknownResource> for OAuthError {
    fn from(unknown: UnknownResource) -> Self {
        Self::InvalidTarget(unknown)
    }
}

impl From<throttle::Error> for OAuthError {
    fn from(error: throttle::Error) -> Self {
        Self::Throttled(error)
    }
}

impl From<DatabaseError> for OAuthError {
    fn from(error: DatabaseError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<FindError> for OAuthError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Document(DocumentError::TooMany(wait)) => {
                Self::TooMany(wait, DocumentError::TooMany(wait).to_string())
            }
            FindError::Document(error) => Self::InvalidRequest(error.to_string().into()),
            FindError::Database(error) => error.into(),
        }
    }
}

impl From<sessions::Error> for OAuthError {
    fn from(error: sessions::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<keys::Error> for OAuthError {
    fn from(error: keys::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ProofError> for OAuthError {
    fn from(error: ProofError) -> Self {
        Self::InvalidProof(error)
    }
}

impl From<PushError> for OAuthError {
    fn from(error: PushError) -> Self {
        match error {
            PushError::TooMany(wait) => Self::TooMany(wait, error.to_string()),
            PushError::Invalid(error) => Self::InvalidPush(error),
            PushError::Failed(error) => Self::Failed(error.into()),
        }
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

/// The answers to a client that does not authenticate as it must.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes them")]
pub(super) enum ClientRefused {
    /// The client is unknown or disabled, its secret or assertion is wrong, or it has another
    /// method.
    #[response(
        status = UNAUTHORIZED,
        headers(("www-authenticate" = String, description = "`Basic`")),
        example = json!({"error": "invalid_client", "error_description": "the client is unknown or its secret is wrong"})
    )]
    InvalidClient(OAuthErrorBody),
    /// Too many wrong secrets came from this address.
    #[response(
        status = TOO_MANY_REQUESTS,
        headers(("retry-after" = i32, description = "Seconds")),
        example = json!({
            "error": "temporarily_unavailable",
            "error_description": "too many failed attempts from this address; try again in 1 second"
        })
    )]
    Throttled(OAuthErrorBody),
}

impl OAuthErrorBody {
    pub(super) fn new(
        error: &'static str,
        description: impl Into<Cow<'static, str>>,
    ) -> Json<Self> {
        Json(Self {
            error,
            error_description: description.into(),
        })
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let bad_request = |error, why: Cow<'static, str>| {
            (StatusCode::BAD_REQUEST, OAuthErrorBody::new(error, why)).into_response()
        };
        match self {
            Self::InvalidRequest(why) => bad_request("invalid_request", why),
            Self::InvalidClient => {
                let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"oauth\"")];
                let body = OAuthErrorBody::new("invalid_client", UNKNOWN_CLIENT);
                (StatusCode::UNAUTHORIZED, challenge, body).into_response()
            }
            Self::InvalidGrant(why) => bad_request("invalid_grant", why.into()),
            Self::UnauthorizedClient(why) => bad_request("unauthorized_client", why.into()),
            Self::UnsupportedGrantType => bad_request(
                "unsupported_grant_type",
                "grant_type must be authorization_code, refresh_token or client_credentials".into(),
            ),
            Self::InvalidScope(why) => bad_request("invalid_scope", why.into()),
            Self::InvalidTarget(unknown) => {
                bad_request("invalid_target", unknown.to_string().into())
            }
            Self::UnsupportedTokenType(why) => bad_request("unsupported_token_type", why.into()),
            Self::InvalidProof(error) => proof_refused(&error),
            Self::InvalidPush(error) => bad_request(error.code.as_str(), error.description),
            Self::TooMany(wait, why) => too_many(wait, why),
            Self::Throttled(throttle::Error::Refused(refused)) => {
                too_many(refused.retry_after, refused.to_string())
            }
            Self::Throttled(error @ throttle::Error::Database(_)) => {
                Problem::from(error).into_response()
            }
            Self::Failed(problem) => problem.into_response(),
        }
    }
}

/// With the nonce that the client needs, if any (RFC 9449 §8).
fn proof_refused(error: &ProofError) -> Response {
    if *error == ProofError::Unavailable {
        return Problem::unavailable().because(error).into_response();
    }
    let body = OAuthErrorBody::new(error.code(), error.to_string());
    let mut response = (StatusCode::BAD_REQUEST, body).into_response();
    let nonce = error.nonce().and_then(|nonce| nonce.parse().ok());
    let nonce = nonce.map(|nonce| (DPOP_NONCE_HEADER, nonce));
    response.headers_mut().extend(nonce);
    response
}

fn too_many(wait: RetryAfter, why: String) -> Response {
    let wait = [(header::RETRY_AFTER, wait.as_secs())];
    let body = OAuthErrorBody::new("temporarily_unavailable", why);
    (StatusCode::TOO_MANY_REQUESTS, wait, body).into_response()
}
