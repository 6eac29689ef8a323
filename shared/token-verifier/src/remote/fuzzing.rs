//! Reads documents of an issuer exactly as they are read after a fetch.

use std::fmt;

use super::discovery::Locations;
use super::jwks;
use super::status::{SentList, StatusList};
use crate::key_set::KeySet;
use crate::{Algorithm, Error, LocalKeys, VerifierConfig};

/// The usable keys of a JWK set.
pub struct KnownKeys(KeySet);

impl KnownKeys {
    /// Reads a document; `None` if it would be refused.
    #[must_use]
    pub fn read(document: &[u8]) -> Option<Self> {
        jwks::parse(document).ok().map(Self)
    }

    /// The `kid` and the algorithm of each key, in any order.
    pub fn names(&self) -> impl Iterator<Item = (&str, Algorithm)> {
        self.0.all().map(|key| (&*key.id, key.algorithm))
    }

    /// The same keys for a verifier.
    #[must_use]
    pub fn into_local(self) -> LocalKeys {
        LocalKeys::of(self.0)
    }
}

impl fmt::Debug for KnownKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.names()).finish()
    }
}

/// From where the keys would be fetched; `None` if the metadata would be refused.
#[must_use]
pub fn jwks_uri(config: &VerifierConfig, metadata: &[u8]) -> Option<String> {
    let locations = Locations::new(config).ok()?;
    locations.jwks_uri(metadata).ok().map(Into::into)
}

/// From where a status list would be fetched; `None` if it would not be.
#[must_use]
pub fn status_list_url(config: &VerifierConfig, uri: &str) -> Option<String> {
    let locations = Locations::new(config).ok()?;
    locations.status_list(uri).map(Into::into)
}

/// The entries of a status list.
pub struct Entries(StatusList);

impl Entries {
    /// Whether an entry is set; `None` where the list has no such entry.
    #[must_use]
    pub fn is_set(&self, index: u64) -> Option<bool> {
        self.0.is_set(index)
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Entries").finish_non_exhaustive()
    }
}

/// Reads the answer of a status list that was fetched as the one at `uri`, at `now` in seconds
/// since the epoch.
///
/// # Errors
///
/// The first reason found for refusing it.
pub fn status_list(
    config: &VerifierConfig,
    keys: &KnownKeys,
    (uri, now): (&str, i64),
    body: &[u8],
) -> Result<Entries, Error> {
    let sent = SentList::read(config, body)?;
    let key = keys.0.get(sent.key_id()).ok_or(Error::UnknownKey)?;
    sent.verified_by(key, uri, now).map(Entries)
}
