//! The possible callers of a request with several cookies.

use std::vec;

use axum_core::extract::{FromRef, FromRequestParts};
use http::request::Parts;

#[cfg(feature = "dpop")]
use super::challenge::Schemes;
use super::presented::Presented;
use super::{AnyScope, Caller, Rejection, RequiredScope};
use crate::Verifier;

/// Every possible caller of a request, at least one. The first is the one that [`Caller`]
/// gives.
///
/// For the issuer, which checks sessions itself: a browser may send the cookie of an
/// ended session before that of a live one. Others use [`Caller`].
#[derive(Clone, Debug)]
pub struct Callers<S = AnyScope>(Vec<Caller<S>>);

/// In the order in which to try them.
impl<S> IntoIterator for Callers<S> {
    type Item = Caller<S>;
    type IntoIter = vec::IntoIter<Caller<S>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<S: RequiredScope> Callers<S> {
    /// The first possible caller.
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
        let callers = Self::judge(most, parts, verifier).await;
        callers.map_err(|rejection| {
            let config = verifier.config();
            #[cfg(feature = "dpop")]
            let rejection = rejection.offering(Schemes::of(&parts.headers, config));
            rejection.naming(config.resource_metadata.clone())
        })
    }

    async fn judge(most: usize, parts: &Parts, verifier: &Verifier) -> Result<Self, Rejection> {
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

/// A rejection of a valid token, or one because tokens cannot be judged, takes precedence
/// over that of an invalid token beside it; otherwise the first one counts.
fn weightier(former: Option<Rejection>, rejection: Rejection) -> Rejection {
    match former {
        Some(former) if former.outweighs_bad_tokens() || !rejection.outweighs_bad_tokens() => {
            former
        }
        _ => rejection,
    }
}
