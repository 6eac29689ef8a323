use service_kit::problem::Problem;
use token_verifier::{Error, Verifier};

use super::SessionId;

/// Verifies refresh tokens, by the same strict rules as access tokens but never
/// one in the other's place.
#[derive(Clone, Debug)]
pub struct RefreshVerifier(pub Verifier);

/// A refresh token that we signed and that has not expired.
#[derive(Clone, Debug)]
pub(crate) struct PresentedToken {
    pub(crate) session_id: SessionId,
    pub(crate) jti: String,
    /// What a browser must know besides; `None` in tokens for programs.
    pub(crate) csrf: Option<String>,
}

impl RefreshVerifier {
    /// Checks all that can be told without the session.
    pub(crate) async fn verify(&self, token: &str) -> Result<PresentedToken, Problem> {
        let claims = self
            .0
            .verify(token)
            .await
            .map_err(|error| refusal(&error))?;
        let session_id = claims
            .session_id
            .as_deref()
            .and_then(|sid| sid.parse().ok());
        match (session_id, claims.jwt_id.clone()) {
            (Some(id), Some(jti)) => Ok(PresentedToken {
                session_id: SessionId(id),
                jti,
                csrf: claims.csrf.clone(),
            }),
            _ => Err(Problem::invalid_token(
                "the refresh token is not one of ours",
            )),
        }
    }
}

fn refusal(error: &Error) -> Problem {
    match error {
        Error::Malformed => {
            Problem::validation(["refresh_token must be a JWT".to_owned()]).into_bad_request()
        }
        Error::Expired => Problem::invalid_token("the refresh token has expired; log in again"),
        Error::Unavailable { .. } => Problem::unavailable().because(error),
        Error::TooLong
        | Error::DuplicateMember
        | Error::CriticalExtension
        | Error::WrongType
        | Error::AlgorithmNotAllowed
        | Error::AlgorithmMismatch
        | Error::MissingKeyId
        | Error::UnknownKey
        | Error::InvalidSignature
        | Error::MissingClaim(_)
        | Error::InvalidClaim(_)
        | Error::WrongIssuer
        | Error::WrongAudience
        | Error::NotYetValid
        | Error::IssuedInFuture
        | Error::Revoked => Problem::invalid_token("the refresh token is not one of ours"),
    }
}
