use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use service_kit::problem::Problem;
use token_verifier::{Caller, Callers, Claims, Verifier};

use super::{Error, Session, Sessions};
use crate::{
    accounts::Account,
    ids::{AccountId, SessionId},
    tokens::AccountScope,
};

/// How recent a login must be for [`RecentLogin`].
const RECENT: Duration = Duration::from_mins(5);

/// The caller of a route about the caller's own account. Checks not only the token but
/// also the session and the account, so that a logout takes effect here at once.
#[derive(Debug)]
pub struct ActiveSession {
    /// The account of the caller.
    pub account: Account,
    /// The session that the token belongs to.
    pub session: Session,
}

/// An [`ActiveSession`] whose token says that the password was given within the last five
/// minutes. Handlers ask for it where a stolen token must not be enough. Other callers
/// get 401 `insufficient_user_authentication` (RFC 9470 §3).
#[derive(Debug)]
pub struct RecentLogin(pub ActiveSession);

impl<S> FromRequestParts<S> for ActiveSession
where
    Verifier: FromRef<S>,
    Arc<Sessions>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let (_, active) = first_active(parts, state).await?;
        Ok(active)
    }
}

impl<S> FromRequestParts<S> for RecentLogin
where
    Verifier: FromRef<S>,
    Arc<Sessions>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let (caller, active) = first_active(parts, state).await?;
        match caller.require_recent_login(RECENT) {
            Ok(()) => Ok(Self(active)),
            Err(rejection) => Err(rejection.into_response()),
        }
    }
}

/// The first of the request's possible callers whose session is alive.
async fn first_active<S>(
    parts: &mut Parts,
    state: &S,
) -> Result<(Caller<AccountScope>, ActiveSession), Response>
where
    Verifier: FromRef<S>,
    Arc<Sessions>: FromRef<S>,
    S: Send + Sync,
{
    let callers = Callers::from_request_parts(parts, state)
        .await
        .map_err(IntoResponse::into_response)?;
    let sessions = Arc::<Sessions>::from_ref(state);
    for caller in callers {
        match ActiveSession::of(&sessions, &caller.claims).await {
            Ok(active) => return Ok((caller, active)),
            Err(Error::Ended) => {}
            Err(error) => return Err(Problem::from(error).into_response()),
        }
    }
    Err(Problem::from(Error::Ended).into_response())
}

impl ActiveSession {
    /// The session of verified claims, and its account.
    ///
    /// # Errors
    /// [`Error::Ended`] when the session has ended or the account is disabled or deleted.
    pub(crate) async fn of(sessions: &Sessions, claims: &Claims) -> Result<Self, Error> {
        let session = SessionId::of(claims).ok_or(Error::Ended)?;
        match sessions.find_active(session).await? {
            Some((session, account)) if Some(account.id) == AccountId::of(claims) => {
                Ok(Self { account, session })
            }
            _ => Err(Error::Ended),
        }
    }
}
