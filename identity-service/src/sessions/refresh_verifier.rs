use service_kit::{input::Fault, problem::Problem};
use token_verifier::{Claims, Error, ErrorClass, TokenType, Verifier};

use super::{SessionMetrics, metrics::RefreshResult};
use crate::{ids::SessionId, keys::OwnVerifiers};

/// Verifies refresh tokens by the same rules as access tokens. Neither type passes for
/// the other.
#[derive(Debug)]
pub struct RefreshVerifier {
    verifier: Verifier,
    metrics: SessionMetrics,
}

/// A refresh token with a valid signature that has not expired.
#[derive(Clone, Debug)]
pub(crate) struct PresentedToken {
    pub(crate) session_id: SessionId,
    pub(crate) jti: String,
    /// In seconds since the epoch.
    pub(crate) issued_at: i64,
    /// The CSRF value that a browser must send too; `None` in tokens for programs.
    pub(crate) csrf: Option<String>,
}

impl RefreshVerifier {
    /// Accepts refresh tokens of the issuer itself, and counts the rest.
    #[must_use]
    pub fn new(verifiers: &OwnVerifiers<'_>, metrics: SessionMetrics) -> Self {
        let verifier = verifiers.for_issuer(TokenType::Refresh);
        Self { verifier, metrics }
    }

    /// Checks everything that does not need the session.
    pub(crate) async fn verify(&self, token: &str) -> Result<PresentedToken, Problem> {
        let verified = self.verifier.verify(token).await;
        let presented = verified
            .map_err(|error| refusal(&error))
            .and_then(|claims| PresentedToken::of(&claims).ok_or_else(not_ours));
        presented.map_err(|(result, problem)| {
            self.metrics.count_presented(result);
            problem
        })
    }
}

impl PresentedToken {
    /// Within a second the `jti` decides, because it begins with the time (RFC 9562
    /// §5.7).
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        (self.issued_at, &self.jti) < (other.issued_at, &other.jti)
    }

    fn of(claims: &Claims) -> Option<Self> {
        Some(Self {
            session_id: SessionId::of(claims)?,
            jti: claims.jwt_id.clone()?,
            issued_at: claims.issued_at,
            csrf: claims.csrf.clone(),
        })
    }
}

/// The result to count and the answer.
fn refusal(error: &Error) -> (RefreshResult, Problem) {
    let (result, sentence) = match (error.class(), error) {
        (_, Error::Malformed) => {
            let problem = Problem::validation(Fault::new("refresh_token", "must be a JWT"));
            return (RefreshResult::Invalid, problem.into_bad_request());
        }
        (ErrorClass::Unavailable { .. }, _) => {
            let problem = Problem::unavailable().because(error);
            return (RefreshResult::Failed, problem);
        }
        (ErrorClass::Expired, _) => (
            RefreshResult::Expired,
            "the refresh token has expired; log in again",
        ),
        (_, Error::WrongType) => (RefreshResult::Invalid, "the token is not a refresh token"),
        (ErrorClass::UnknownKey | ErrorClass::Revoked | ErrorClass::Refused, _) => {
            return not_ours();
        }
    };
    (result, Problem::invalid_token(sentence))
}

fn not_ours() -> (RefreshResult, Problem) {
    let problem = Problem::invalid_token("the refresh token is not one of ours");
    (RefreshResult::Invalid, problem)
}
