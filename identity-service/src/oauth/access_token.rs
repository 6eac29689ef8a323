use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use service_kit::{extract::media_type, problem::Problem};
use token_verifier::{
    Algorithm, Claims, Confirmation, DPOP_ALGORITHMS, DPOP_NONCE_HEADER, ErrorClass, ProofError,
    Rejection, bearer_token, dpop_token,
};
use utoipa::IntoResponses;

use super::{
    error::OAuthErrorBody,
    form::{FormFault, Parameters},
};
use crate::{sessions, state::AppState};

const NOT_BOUND: &str = "the token is not bound to a key of DPoP";
const TOKEN_TWICE: &str = "send the access token in the header or in the form, not in both";

/// Where we accept access tokens.
const PATH: &str = "/oauth/userinfo";

/// The verified access token of a request, from the header or, by `POST`, from a form (RFC
/// 6750 §2). Cookies do not count. A token that is bound to a key comes with the scheme
/// `DPoP` and a proof (RFC 9449 §7); any other comes without.
pub(super) struct AccessToken(pub(super) Arc<Claims>);

/// An access token as it was sent.
enum Presented {
    Bearer(String),
    WithProof(String),
}

/// Why a request with an access token is refused (RFC 6750 §3.1).
#[derive(Debug)]
pub(super) enum AccessError {
    /// There is no token.
    Missing,
    /// The request is malformed.
    InvalidRequest(Cow<'static, str>),
    /// The token is not valid, or its session has ended.
    InvalidToken(Cow<'static, str>),
    /// The proof of the key to which the token is bound is missing or not valid.
    InvalidProof(ProofError),
    /// The token lacks this scope.
    InsufficientScope(&'static str),
    /// The service failed.
    Failed(Problem),
}

/// The answers to a request whose access token is refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only describes them")]
pub(super) enum AccessRefused {
    /// There are two tokens, or the form cannot be read.
    #[response(
        status = BAD_REQUEST,
        headers(("www-authenticate" = String, description = "`Bearer` and `DPoP`, with the fault")),
        example = json!({"error": "invalid_request", "error_description": TOKEN_TWICE})
    )]
    InvalidRequest(OAuthErrorBody),
    /// There is no valid access token, or its proof is not valid.
    #[response(
        status = UNAUTHORIZED,
        headers(("www-authenticate" = String, description = "`Bearer` and `DPoP`, with the fault (RFC 6750 §3, RFC 9449 §7.1)")),
        example = json!({"error": "invalid_token", "error_description": "the session has ended; log in again"})
    )]
    InvalidToken(OAuthErrorBody),
    /// The token lacks the scope `openid`.
    #[response(
        status = FORBIDDEN,
        headers(("www-authenticate" = String, description = "`Bearer` and `DPoP`, with the scope that is needed")),
        example = json!({"error": "insufficient_scope", "error_description": "the token lacks the scope openid"})
    )]
    InsufficientScope(OAuthErrorBody),
}

impl FromRequest<AppState> for AccessToken {
    type Rejection = AccessError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, AccessError> {
        let (method, headers) = (request.method().clone(), request.headers().clone());
        match Presented::read(request, state).await? {
            Presented::Bearer(token) => Ok(Self(state.verifier.verify(&token).await?)),
            Presented::WithProof(token) => {
                let claims = state.verifier.verify_without_proof(&token).await?;
                let key = claims.confirmation.as_ref().and_then(Confirmation::key);
                let key = key.ok_or(AccessError::InvalidToken(NOT_BOUND.into()))?;
                let request = (&method, PATH, &headers);
                state.proofs.require(key, request, &token)?;
                Ok(Self(claims))
            }
        }
    }
}

impl Presented {
    async fn read(request: Request, state: &AppState) -> Result<Self, AccessError> {
        let unusable =
            |rejection: Rejection| AccessError::InvalidToken(rejection.detail().to_owned().into());
        let bearer = bearer_token(request.headers()).map_err(unusable)?;
        let bearer = bearer.map(|token| Self::Bearer(token.to_owned()));
        let with_proof = dpop_token(request.headers()).map_err(unusable)?;
        let with_proof = with_proof.map(|token| Self::WithProof(token.to_owned()));
        let in_header = bearer.or(with_proof);
        let in_form = if has_form(&request) {
            let mut form = Parameters::read(request, state).await?;
            form.take("access_token")
        } else {
            None
        };
        match (in_header, in_form) {
            (Some(_), Some(_)) => Err(AccessError::InvalidRequest(TOKEN_TWICE.into())),
            (Some(presented), None) => Ok(presented),
            (None, Some(token)) => Ok(Self::Bearer(token)),
            (None, None) => Err(AccessError::Missing),
        }
    }
}

/// Whether the request may carry its token in a form: never by `GET` (RFC 6750 §2.2).
fn has_form(request: &Request) -> bool {
    let kind = media_type(request.headers());
    request.method() == Method::POST
        && kind.is_some_and(|kind| kind.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED)
}

impl From<ProofError> for AccessError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Unavailable => Self::Failed(Problem::unavailable().because(&error)),
            error => Self::InvalidProof(error),
        }
    }
}

impl From<FormFault> for AccessError {
    fn from(fault: FormFault) -> Self {
        Self::InvalidRequest(fault.to_string().into())
    }
}

impl From<token_verifier::Error> for AccessError {
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

impl From<sessions::Error> for AccessError {
    fn from(error: sessions::Error) -> Self {
        match error {
            sessions::Error::Ended => Self::InvalidToken(error.to_string().into()),
            error => Self::Failed(error.into()),
        }
    }
}

impl IntoResponse for AccessError {
    fn into_response(self) -> Response {
        const INVALID_TOKEN: &str = "invalid_token";
        match self {
            Self::Missing => {
                // No error for a client that may not know that a token is needed.
                let why = Rejection::missing_token().detail().to_owned();
                let body = OAuthErrorBody::new(INVALID_TOKEN, why);
                refused(StatusCode::UNAUTHORIZED, Challenges::default(), body)
            }
            Self::InvalidToken(why) => explained(StatusCode::UNAUTHORIZED, INVALID_TOKEN, why, ""),
            Self::InvalidProof(error) => proof_refused(&error),
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

/// Explains the fault in the challenges of both schemes. `why` may only contain characters of
/// a quoted string.
fn explained(
    status: StatusCode,
    error: &'static str,
    why: Cow<'static, str>,
    parameters: &str,
) -> Response {
    let fault = format!("error=\"{error}\", error_description=\"{why}\"{parameters}");
    let challenges = Challenges {
        bearer: format!("Bearer {fault}"),
        dpop: format!("DPoP {fault}, {}", algorithms()),
    };
    refused(status, challenges, OAuthErrorBody::new(error, why))
}

/// Only the challenge of `DPoP` explains this. It also has the nonce that the client needs,
/// if any (RFC 9449 §9).
fn proof_refused(error: &ProofError) -> Response {
    let code = error.code();
    let fault = format!("error=\"{code}\", error_description=\"{error}\"");
    let challenges = Challenges {
        dpop: format!("DPoP {fault}, {}", algorithms()),
        ..Challenges::default()
    };
    let body = OAuthErrorBody::new(code, error.to_string());
    let mut response = refused(StatusCode::UNAUTHORIZED, challenges, body);
    let nonce = error.nonce().and_then(|nonce| nonce.parse().ok());
    let nonce = nonce.map(|nonce| (DPOP_NONCE_HEADER, nonce));
    response.headers_mut().extend(nonce);
    response
}

/// The values of `WWW-Authenticate`.
struct Challenges {
    bearer: String,
    dpop: String,
}

impl Default for Challenges {
    fn default() -> Self {
        Self {
            bearer: "Bearer".to_owned(),
            dpop: format!("DPoP {}", algorithms()),
        }
    }
}

/// RFC 9449 §7.1
fn algorithms() -> String {
    format!(
        "algs=\"{}\"",
        DPOP_ALGORITHMS.map(Algorithm::name).join(" ")
    )
}

fn refused(status: StatusCode, challenges: Challenges, body: Json<OAuthErrorBody>) -> Response {
    let mut response = (status, body).into_response();
    for challenge in [challenges.bearer, challenges.dpop] {
        if let Ok(challenge) = HeaderValue::try_from(challenge) {
            response
                .headers_mut()
                .append(header::WWW_AUTHENTICATE, challenge);
        }
    }
    response
}
