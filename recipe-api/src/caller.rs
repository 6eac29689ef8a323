//! Who calls: the first argument of every handler.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use service_kit::{clock::Clock, problem::Problem};
use token_verifier::{
    AnyScope, Caller, Claims, Error, Principal, Rejection, RequiredScope, Verifier,
};

use crate::{
    idempotency::Keyed,
    ids::UserId,
    people::{self, People, Person, Sighting},
    scope::ReadRecipes,
    writes::{DuringErasure, Writes},
};

/// How recent a login must be for [`RecentCaller`].
const RECENT: Duration = Duration::from_mins(5);

/// The verified caller with the scope `S`, a person: the first argument of every handler
/// that is not for a [`Reader`]. Before the handler runs, the profile in the token was stored
/// and, if the request writes, the write was admitted and its `Idempotency-Key` read.
pub struct KnownCaller<S = AnyScope> {
    /// Who calls.
    pub id: UserId,
    /// Their latest known profile, if any token contained one.
    latest: Option<Arc<Sighting>>,
    scope: PhantomData<fn() -> S>,
}

/// A [`KnownCaller`] for the handler that starts an erasure: it admits callers whose
/// erasure is in progress. Requires a password within the last five minutes, so that a
/// stolen token is not enough. Other callers get 401 `insufficient_user_authentication`
/// (RFC 9470 §3).
#[derive(Debug)]
pub(crate) struct RecentCaller<S = AnyScope>(pub(crate) KnownCaller<S>);

impl<S, St> FromRequestParts<St> for KnownCaller<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
    People: FromRef<St>,
    Clock: FromRef<St>,
    Writes: FromRef<St>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let caller = caller(parts, state).await?;
        Self::admit(&caller, parts, state, DuringErasure::Refused).await
    }
}

/// Whoever may read recipes: a person, as [`KnownCaller`], or a client that acts for itself.
#[derive(Debug)]
pub(crate) struct Reader;

impl<St> FromRequestParts<St> for Reader
where
    St: Send + Sync,
    Verifier: FromRef<St>,
    People: FromRef<St>,
    Clock: FromRef<St>,
    Writes: FromRef<St>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let caller: Caller<ReadRecipes> = caller(parts, state).await?;
        let reads = parts.method.is_safe();
        match caller.claims.principal() {
            Principal::Client(_) if reads => {}
            _ => drop(KnownCaller::admit(&caller, parts, state, DuringErasure::Refused).await?),
        }
        Ok(Self)
    }
}

impl<S, St> FromRequestParts<St> for RecentCaller<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
    People: FromRef<St>,
    Clock: FromRef<St>,
    Writes: FromRef<St>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let caller = caller(parts, state).await?;
        caller
            .require_recent_login(RECENT)
            .map_err(IntoResponse::into_response)?;
        let caller = KnownCaller::admit(&caller, parts, state, DuringErasure::Admitted).await;
        caller.map(Self)
    }
}

async fn caller<S, St>(parts: &mut Parts, state: &St) -> Result<Caller<S>, Response>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
{
    let caller = Caller::from_request_parts(parts, state).await;
    caller.map_err(IntoResponse::into_response)
}

impl<S> KnownCaller<S> {
    /// The caller as others see them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) async fn as_person(&self, people: &People) -> Result<Person, people::Error> {
        people.latest(self.id, self.latest.as_deref()).await
    }
}

impl<S: RequiredScope> KnownCaller<S> {
    async fn admit<St>(
        caller: &Caller<S>,
        parts: &mut Parts,
        state: &St,
        during_erasure: DuringErasure,
    ) -> Result<Self, Response>
    where
        St: Send + Sync,
        People: FromRef<St>,
        Clock: FromRef<St>,
        Writes: FromRef<St>,
    {
        let id = user_id(&caller.claims).map_err(IntoResponse::into_response)?;
        Writes::from_ref(state)
            .admit(id, parts, during_erasure)
            .await
            .map_err(|error| Problem::from(error).into_response())?;
        let keyed = Keyed::read(parts, id).map_err(|error| Problem::from(error).into_response())?;
        if let Some(keyed) = keyed {
            parts.extensions.insert(keyed);
        }
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

/// The ids of people are numbers at our issuer.
fn user_id(claims: &Claims) -> Result<UserId, Rejection> {
    let id = match claims.principal() {
        Principal::Person(id) => id.parse(),
        Principal::Client(_) => return Err(Rejection::not_a_person()),
    };
    id.map_err(|_| Rejection::from(Error::InvalidClaim("sub")))
}

impl<S> fmt::Debug for KnownCaller<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownCaller")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
