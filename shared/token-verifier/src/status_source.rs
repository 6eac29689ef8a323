//! Where to look up whether a session has ended.

use std::time::Duration;

#[cfg(feature = "remote")]
use crate::remote::StatusLists;
use crate::{Claims, Error, Fetches};

/// The issuer's status lists, or nothing for the issuer itself.
pub(crate) enum StatusSource {
    None,
    #[cfg(feature = "remote")]
    Lists(StatusLists),
}

impl StatusSource {
    /// Checks whether the session of a token is alive, if the token says where to look.
    #[cfg_attr(
        not(feature = "remote"),
        expect(clippy::unused_async, reason = "only remote lists are awaited")
    )]
    pub(crate) async fn check(&self, claims: &Claims) -> Result<(), Error> {
        match (self, &claims.status) {
            (Self::None, _) => Ok(()),
            #[cfg(feature = "remote")]
            (Self::Lists(_), None) => Ok(()),
            #[cfg(feature = "remote")]
            (Self::Lists(lists), Some(session)) => lists.check(session).await,
        }
    }

    /// Keeps the lists in use fresh while polled.
    pub(crate) async fn keep_fresh(&self) {
        match self {
            Self::None => std::future::pending().await,
            #[cfg(feature = "remote")]
            Self::Lists(lists) => lists.keep_fresh().await,
        }
    }

    /// The number of fetches.
    pub(crate) fn fetches(&self) -> Fetches {
        match self {
            Self::None => Fetches::default(),
            #[cfg(feature = "remote")]
            Self::Lists(lists) => lists.fetches(),
        }
    }

    /// The time since the last valid answer for the list that has gone longest without one.
    pub(crate) fn age(&self) -> Option<Duration> {
        match self {
            Self::None => None,
            #[cfg(feature = "remote")]
            Self::Lists(lists) => lists.oldest_age(),
        }
    }
}
