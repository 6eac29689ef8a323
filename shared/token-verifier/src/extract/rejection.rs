//! Answers to refused requests (RFC 6750 §3, RFC 9457, RFC 9470 §3).

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum_core::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::challenge::Schemes;
#[cfg(feature = "dpop")]
use crate::{DPOP_NONCE_HEADER, ProofError};
use crate::{Error, ErrorClass};

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Why a request is rejected, as a response.
///
/// A handler can reject for its own reasons:
///
/// ```
/// use token_verifier::{Caller, Rejection};
///
/// async fn publish(caller: Caller) -> Result<&'static str, Rejection> {
///     if !caller.claims.scope.contains("publish") {
///         return Err(Rejection::insufficient_scope("publish"));
///     }
///     Ok("published")
/// }
/// ```
///
/// The response is a complete problem document. Its extensions carry a clone of this value,
/// so that a service's error layer can write its own body with its request id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Rejection {
    reason: Reason,
    detail: Cow<'static, str>,
    resource_metadata: Option<Arc<str>>,
    schemes: Schemes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    MissingToken,
    InvalidToken,
    #[cfg(feature = "dpop")]
    InvalidProof(ProofError),
    Csrf,
    NotAPerson,
    InsufficientScope {
        needed: &'static str,
    },
    InsufficientUserAuthentication {
        max_age: Duration,
    },
    Unavailable {
        retry_after: Duration,
    },
}

impl Rejection {
    /// 401 for a request without a token: a bare challenge (RFC 6750 §3.1).
    #[must_use]
    pub fn missing_token() -> Self {
        Self::new(Reason::MissingToken, "an access token is needed")
    }

    /// 401 `invalid_token` with a reason for people. A service may have reasons of its
    /// own: the issuer knows ended sessions.
    #[must_use]
    pub fn invalid_token(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::InvalidToken, detail)
    }

    /// 401 for a request with a cookie that does not repeat the session's `csrf` value.
    /// The token is valid, so this is not `invalid_token`: another token would not help.
    #[must_use]
    pub fn missing_csrf_value() -> Self {
        Self::new(
            Reason::Csrf,
            "the header X-CSRF-TOKEN must carry the csrf value of the session",
        )
    }

    /// 401 for a request with a cookie that another site's page caused.
    #[must_use]
    pub fn untrusted_origin() -> Self {
        Self::new(
            Reason::Csrf,
            "the headers Origin and Sec-Fetch-Site must name a page that is trusted here",
        )
    }

    /// 403 for the token that a client got for itself, where only people may call. No other
    /// scope would help, so there is no challenge.
    #[must_use]
    pub fn not_a_person() -> Self {
        Self::new(
            Reason::NotAPerson,
            "this needs a person, and the token was issued to a client for itself",
        )
    }

    /// 403 `insufficient_scope` with the required scope.
    #[must_use]
    pub fn insufficient_scope(needed: &'static str) -> Self {
        let detail = format!("the token lacks the scope {needed}");
        Self::new(Reason::InsufficientScope { needed }, detail)
    }

    pub(super) fn insufficient_user_authentication(max_age: Duration) -> Self {
        Self::new(
            Reason::InsufficientUserAuthentication { max_age },
            "a more recent login is needed",
        )
    }

    fn new(reason: Reason, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason,
            detail: detail.into(),
            resource_metadata: None,
            schemes: Schemes::default(),
        }
    }

    /// Lets the challenge name the metadata of the resource server.
    pub(super) fn naming(self, resource_metadata: Option<Arc<str>>) -> Self {
        Self {
            resource_metadata,
            ..self
        }
    }

    /// Lets the challenge offer these schemes.
    #[cfg(feature = "dpop")]
    pub(super) fn offering(self, schemes: Schemes) -> Self {
        Self { schemes, ..self }
    }

    /// Whether the request had no token at all.
    pub(super) fn is_missing_token(&self) -> bool {
        self.reason == Reason::MissingToken
    }

    /// Whether the token was valid, or may be. An invalid token beside it does not change
    /// that.
    pub(super) fn outweighs_bad_tokens(&self) -> bool {
        match self.reason {
            Reason::MissingToken | Reason::InvalidToken => false,
            Reason::Csrf
            | Reason::NotAPerson
            | Reason::InsufficientScope { .. }
            | Reason::InsufficientUserAuthentication { .. }
            | Reason::Unavailable { .. } => true,
            #[cfg(feature = "dpop")]
            Reason::InvalidProof(_) => true,
        }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.reason {
            Reason::MissingToken
            | Reason::InvalidToken
            | Reason::Csrf
            | Reason::InsufficientUserAuthentication { .. } => StatusCode::UNAUTHORIZED,
            #[cfg(feature = "dpop")]
            Reason::InvalidProof(_) => StatusCode::UNAUTHORIZED,
            Reason::NotAPerson | Reason::InsufficientScope { .. } => StatusCode::FORBIDDEN,
            Reason::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A sentence for people. Repeats nothing from the token.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The `type` of the problem document (RFC 9457 §3.1.1).
    #[must_use]
    pub fn problem_type(&self) -> &'static str {
        match self.reason {
            Reason::MissingToken | Reason::InvalidToken => "/problems/unauthorized",
            #[cfg(feature = "dpop")]
            Reason::InvalidProof(_) => "/problems/invalid-dpop-proof",
            Reason::Csrf => "/problems/csrf",
            Reason::NotAPerson => "/problems/not-a-person",
            Reason::InsufficientScope { .. } => "/problems/insufficient-scope",
            Reason::InsufficientUserAuthentication { .. } => {
                "/problems/insufficient-user-authentication"
            }
            Reason::Unavailable { .. } => "/problems/unavailable",
        }
    }

    /// The values of `WWW-Authenticate`, one for each scheme.
    pub(super) fn challenges(&self) -> Vec<HeaderValue> {
        let max_age;
        let mut parameters = match &self.reason {
            Reason::MissingToken | Reason::Csrf => vec![],
            Reason::InvalidToken => vec![
                ("error", "invalid_token"),
                ("error_description", &*self.detail),
            ],
            #[cfg(feature = "dpop")]
            Reason::InvalidProof(error) => vec![
                ("error", error.code()),
                ("error_description", &*self.detail),
            ],
            Reason::InsufficientScope { needed } => {
                vec![("error", "insufficient_scope"), ("scope", *needed)]
            }
            Reason::InsufficientUserAuthentication { max_age: most } => {
                max_age = most.as_secs().to_string();
                vec![
                    ("error", "insufficient_user_authentication"),
                    ("error_description", &*self.detail),
                    ("max_age", &*max_age),
                ]
            }
            Reason::NotAPerson | Reason::Unavailable { .. } => return vec![],
        };
        let metadata = self.resource_metadata.as_deref();
        parameters.extend(metadata.map(|url| ("resource_metadata", url)));
        self.schemes.challenges(&parameters)
    }

    /// The value of `Retry-After`, if any: whole seconds, at least one (RFC 9110
    /// §10.2.3).
    fn retry_after(&self) -> Option<HeaderValue> {
        match self.reason {
            Reason::Unavailable { retry_after } => Some(retry_after.as_secs().max(1).into()),
            Reason::MissingToken
            | Reason::InvalidToken
            | Reason::Csrf
            | Reason::NotAPerson
            | Reason::InsufficientScope { .. }
            | Reason::InsufficientUserAuthentication { .. } => None,
            #[cfg(feature = "dpop")]
            Reason::InvalidProof(_) => None,
        }
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        let reason = match error.class() {
            ErrorClass::Unavailable { retry_after } => Reason::Unavailable { retry_after },
            ErrorClass::Expired
            | ErrorClass::UnknownKey
            | ErrorClass::Revoked
            | ErrorClass::Refused => Reason::InvalidToken,
        };
        Self::new(reason, error.to_string())
    }
}

/// A proof that cannot be remembered is not wrong.
#[cfg(feature = "dpop")]
impl From<ProofError> for Rejection {
    fn from(error: ProofError) -> Self {
        let detail = error.to_string();
        let reason = match error {
            ProofError::Unavailable => Reason::Unavailable {
                retry_after: ProofError::RETRY_AFTER,
            },
            error => Reason::InvalidProof(error),
        };
        Self::new(reason, detail)
    }
}

impl Rejection {
    /// The value of `DPoP-Nonce`, if the caller needs one (RFC 9449 §9).
    #[cfg(feature = "dpop")]
    fn nonce(&self) -> Option<HeaderValue> {
        match &self.reason {
            Reason::InvalidProof(error) => HeaderValue::try_from(error.nonce()?).ok(),
            _ => None,
        }
    }

    /// The body of the answer (RFC 9457 §3), with `errors` as in all our problems.
    fn body(&self) -> String {
        let status = self.status();
        let problem = json!({
            "type": self.problem_type(),
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": self.detail,
            "errors": [self.detail],
        });
        problem.to_string()
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.body()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, PROBLEM_JSON);
        for challenge in self.challenges() {
            headers.append(WWW_AUTHENTICATE, challenge);
        }
        #[cfg(feature = "dpop")]
        headers.extend(self.nonce().map(|value| (DPOP_NONCE_HEADER, value)));
        headers.extend(self.retry_after().map(|value| (RETRY_AFTER, value)));
        response.extensions_mut().insert(self);
        response
    }
}
