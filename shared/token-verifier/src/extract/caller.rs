//! The verified caller.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use axum_core::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use super::presented::Place;
use super::{AnyScope, Callers, Rejection, RequiredScope};
use crate::{Age, Claims, Principal, Verifier};

/// The verified caller, as an argument of a handler.
///
/// `Caller` accepts any valid access token of a person, `Caller<RecipesScope>` needs that scope
/// too. The token that a client got for itself is refused, unless
/// [`RequiredScope::ADMITS_CLIENTS`] says otherwise. If
/// a browser sends several cookies, the first one counts that is valid and has the required
/// `csrf` value and scope. Other requests are answered with 401, 403 or 503 before the
/// handler runs; see [`Rejection`]. `Option<Caller>` also admits requests without a token,
/// but still rejects an invalid one.
///
/// ```
/// use token_verifier::Caller;
///
/// async fn greet(caller: Option<Caller>) -> String {
///     match caller {
///         Some(caller) => format!("Hello, user {}!", caller.subject()),
///         None => "Hello, stranger!".to_owned(),
///     }
/// }
/// ```
pub struct Caller<S = AnyScope> {
    /// The content of the token.
    pub claims: Arc<Claims>,
    /// When the token was verified, in seconds since the epoch.
    now: i64,
    place: Place,
    scope: PhantomData<fn() -> S>,
}

impl<S> Caller<S> {
    /// `sub`, never empty.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.claims.subject
    }

    /// Whether the token came in a cookie, so that the client is a browser.
    #[must_use]
    pub fn via_cookie(&self) -> bool {
        self.place == Place::Cookie
    }

    /// Requires that the caller authenticated within `max_age`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use token_verifier::{Caller, Rejection};
    ///
    /// async fn delete_everything(caller: Caller) -> Result<&'static str, Rejection> {
    ///     caller.require_recent_login(Duration::from_mins(5))?;
    ///     Ok("gone")
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// 401 `insufficient_user_authentication` if `auth_time` is older or absent (RFC 9470
    /// §3).
    pub fn require_recent_login(&self, max_age: Duration) -> Result<(), Rejection> {
        // The issuer's clock may be slightly ahead of ours, and so may `iat`.
        let now = self.now.max(self.claims.issued_at);
        let is_recent = |login| Age::between(login, now).is_within(max_age);
        match self.claims.auth_time {
            Some(login) if is_recent(login) => Ok(()),
            _ => Err(self
                .place
                .challenging(Rejection::insufficient_user_authentication(max_age))),
        }
    }
}

impl<S: RequiredScope> Caller<S> {
    /// The caller of one of the request's tokens.
    pub(super) async fn with(
        token: &str,
        place: Place,
        parts: &Parts,
        verifier: &Verifier,
    ) -> Result<Self, Rejection> {
        let claims = match place {
            Place::Header | Place::Cookie => verifier.verify(token).await?,
            #[cfg(feature = "dpop")]
            Place::WithProof => super::dpop::verify(token, parts, verifier).await?,
        };
        place.check_csrf(parts, &claims)?;
        Self::with_scope(claims, verifier.now(), place)
    }

    fn with_scope(claims: Arc<Claims>, now: i64, place: Place) -> Result<Self, Rejection> {
        // No scope would help a client, so it is told that first.
        if !S::ADMITS_CLIENTS && matches!(claims.principal(), Principal::Client(_)) {
            return Err(Rejection::not_a_person());
        }
        match S::SCOPE {
            Some(needed) if !claims.scope.contains(needed) => {
                Err(Rejection::insufficient_scope(needed))
            }
            _ => Ok(Self {
                claims,
                now,
                place,
                scope: PhantomData,
            }),
        }
    }
}

impl<S, St> FromRequestParts<St> for Caller<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Rejection> {
        let verifier = Verifier::from_ref(state);
        Callers::first_of(parts, &verifier).await
    }
}

impl<S, St> OptionalFromRequestParts<St> for Caller<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Option<Self>, Rejection> {
        match <Self as FromRequestParts<St>>::from_request_parts(parts, state).await {
            Err(rejection) if rejection.is_missing_token() => Ok(None),
            caller => caller.map(Some),
        }
    }
}

impl<S> Clone for Caller<S> {
    fn clone(&self) -> Self {
        Self {
            claims: Arc::clone(&self.claims),
            now: self.now,
            place: self.place,
            scope: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Caller<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Caller")
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}
