use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use service_kit::{clock::Clock, problem::Problem};
use token_verifier::{AnyScope, Caller, Claims, Error, Rejection, RequiredScope, Verifier};

use super::{People, UserId, directory::Sighting};

/// How long ago a recent login is at most.
const RECENT: Duration = Duration::from_mins(5);

/// The verified caller with the scope `S`, as an argument of every handler. By
/// the time a handler runs, what their token says of them has been learnt.
pub struct Member<S = AnyScope> {
    /// Who calls.
    pub id: UserId,
    /// What is known of them, if a token of theirs has said it.
    pub(super) latest: Option<Arc<Sighting>>,
    scope: PhantomData<fn() -> S>,
}

impl<S, St> FromRequestParts<St> for Member<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
    People: FromRef<St>,
    Clock: FromRef<St>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let caller = Caller::<S>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Self::of(&caller, state).await
    }
}

/// A member with a token that says that they gave their password a short while ago. A
/// stolen token is not good enough where a handler asks for this. Others are answered with
/// 401 `insufficient_user_authentication` (RFC 9470 §3).
#[derive(Debug)]
pub struct RecentLogin<S = AnyScope>(pub Member<S>);

impl<S, St> FromRequestParts<St> for RecentLogin<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
    People: FromRef<St>,
    Clock: FromRef<St>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let caller = Caller::<S>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        caller
            .require_recent_login(RECENT)
            .map_err(IntoResponse::into_response)?;
        Ok(Self(Member::of(&caller, state).await?))
    }
}

impl<S> Member<S> {
    async fn of<St>(caller: &Caller<S>, state: &St) -> Result<Self, Response>
    where
        People: FromRef<St>,
        Clock: FromRef<St>,
    {
        let id = user_id(&caller.claims).map_err(IntoResponse::into_response)?;
        let latest = People::from_ref(state)
            .learn(id, &caller.claims, Clock::from_ref(state).now())
            .await
            .map_err(|error| Problem::from(error).into_response())?;
        Ok(Self {
            id,
            latest,
            scope: PhantomData,
        })
    }
}

/// Our issuer's subjects are numbers; a token with another is not for people.
fn user_id(claims: &Claims) -> Result<UserId, Rejection> {
    let id = claims.subject.parse();
    id.map_err(|_| Rejection::from(Error::InvalidClaim("sub")))
}

impl<S> fmt::Debug for Member<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
