use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use service_kit::problem::Problem;
use token_verifier::{Callers, Claims, Verifier};

use super::{Error, Session, SessionId, Sessions};
use crate::{
    accounts::{Account, AccountId},
    tokens::AccountScope,
};

/// The caller of a route about their own account. Besides the token, the session
/// and the account are looked at: here, a logout is felt at once.
#[derive(Debug)]
pub struct ActiveSession {
    /// Whose request this is.
    pub account: Account,
    /// The session of the token.
    pub session: Session,
}

impl<S> FromRequestParts<S> for ActiveSession
where
    Verifier: FromRef<S>,
    Arc<Sessions>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let callers = Callers::<AccountScope>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Self::first_of(&Arc::<Sessions>::from_ref(state), callers)
            .await
            .map_err(|error| Problem::from(error).into_response())
    }
}

impl ActiveSession {
    /// The first that lives of those that a request may be of.
    async fn first_of(sessions: &Sessions, callers: Callers<AccountScope>) -> Result<Self, Error> {
        for caller in callers {
            match Self::of(sessions, &caller.claims).await {
                Err(Error::Ended) => {}
                found => return found,
            }
        }
        Err(Error::Ended)
    }

    /// The session that verified claims are of, and its account.
    ///
    /// # Errors
    /// [`Error::Ended`] when either is gone.
    pub(crate) async fn of(sessions: &Sessions, claims: &Claims) -> Result<Self, Error> {
        let number =
            |text: Option<&str>| text.and_then(|text| text.parse().ok()).ok_or(Error::Ended);
        let id = SessionId(number(claims.session_id.as_deref())?);
        let user_id = AccountId(number(Some(&claims.subject))?);
        match sessions.find_active(id).await? {
            Some((session, account)) if account.id == user_id => Ok(Self { account, session }),
            _ => Err(Error::Ended),
        }
    }
}
