//! The callers that the cookies of one request may be of.

use std::vec;

use axum_core::extract::{FromRef, FromRequestParts};
use http::request::Parts;

use super::presented::Presented;
use super::{AnyScope, Caller, Rejection, RequiredScope};
use crate::Verifier;

/// Every caller that a request may be of, at least one, the one that [`Caller`] is
/// first.
///
/// For the issuer, who looks at the sessions of tokens itself: a browser may hold the
/// cookie of a session that has ended before that of one that has not. Others take
/// [`Caller`].
#[derive(Clone, Debug)]
pub struct Callers<S = AnyScope>(Vec<Caller<S>>);

/// In the order in which they are to be tried.
impl<S> IntoIterator for Callers<S> {
    type Item = Caller<S>;
    type IntoIter = vec::IntoIter<Caller<S>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<S: RequiredScope> Callers<S> {
    /// The first of them.
    pub(super) async fn first_of(
        parts: &Parts,
        verifier: &Verifier,
    ) -> Result<Caller<S>, Rejection> {
        let Self(callers) = Self::at_most(1, parts, verifier).await?;
        callers
            .into_iter()
            .next()
            .ok_or_else(Rejection::missing_token)
    }

    async fn at_most(most: usize, parts: &Parts, verifier: &Verifier) -> Result<Self, Rejection> {
        let presented = Presented::by(parts, verifier.config())?;
        let (mut callers, mut refused) = (Vec::new(), None);
        for token in presented.tokens {
            match Caller::with(token, presented.place, parts, verifier).await {
                Ok(caller) => callers.push(caller),
                Err(rejection) => refused = Some(weightier(refused, rejection)),
            }
            if callers.len() == most {
                break;
            }
        }
        match refused {
            Some(rejection) if callers.is_empty() => Err(rejection),
            _ => Ok(Self(callers)),
        }
    }
}

impl<S, St> FromRequestParts<St> for Callers<S>
where
    S: RequiredScope,
    St: Send + Sync,
    Verifier: FromRef<St>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Rejection> {
        Self::at_most(usize::MAX, parts, &Verifier::from_ref(state)).await
    }
}

/// What is said of a good token, or because nothing can be said of any, goes before
/// what is said of a bad one beside it; else the first.
fn weightier(former: Option<Rejection>, rejection: Rejection) -> Rejection {
    match former {
        Some(former) if former.outweighs_bad_tokens() || !rejection.outweighs_bad_tokens() => {
            former
        }
        _ => rejection,
    }
}
