//! The source of keys.

use std::sync::Arc;
use std::time::Duration;

use crate::key::Key;
use crate::key_set::KeySet;
#[cfg(feature = "remote")]
use crate::remote::RemoteKeys;
use crate::{Error, Fetches, LocalKeys};

/// Local keys, or keys that are fetched.
pub(crate) enum KeySource {
    Local(LocalKeys),
    #[cfg(feature = "remote")]
    Remote(Arc<RemoteKeys>),
}

impl KeySource {
    /// The current key set, if there is one that is recent enough.
    pub(crate) fn current(&self) -> Option<Arc<KeySet>> {
        match self {
            Self::Local(keys) => keys.current(),
            #[cfg(feature = "remote")]
            Self::Remote(keys) => keys.current(),
        }
    }

    /// The key with this name. Finding a known one needs no I/O.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownKey`], or [`Error::Unavailable`] if no key set is held.
    pub(crate) async fn find(&self, kid: &str) -> Result<Arc<Key>, Error> {
        match self {
            Self::Local(keys) => keys.find(kid).await,
            #[cfg(feature = "remote")]
            Self::Remote(keys) => keys.find(kid).await,
        }
    }

    /// Keeps the set fresh while polled.
    pub(crate) async fn keep_fresh(&self) {
        match self {
            Self::Local(_) => std::future::pending().await,
            #[cfg(feature = "remote")]
            Self::Remote(keys) => keys.keep_fresh().await,
        }
    }

    /// The number of fetches.
    pub(crate) fn fetches(&self) -> Fetches {
        match self {
            Self::Local(_) => Fetches::default(),
            #[cfg(feature = "remote")]
            Self::Remote(keys) => keys.fetches(),
        }
    }

    /// How long ago the set was fetched.
    pub(crate) fn age(&self) -> Option<Duration> {
        match self {
            Self::Local(_) => None,
            #[cfg(feature = "remote")]
            Self::Remote(keys) => keys.age(),
        }
    }
}
