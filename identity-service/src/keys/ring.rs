use std::sync::Arc;

use arc_swap::ArcSwap;
use jsonwebtoken::jwk::JwkSet;
use service_kit::{
    caching::Constant,
    clock::{Clock, age},
};
use time::OffsetDateTime;
use token_verifier::LocalKeys;

use super::{
    Error, Keeper, PublicJwk, Signer, SigningAlgorithm, StoredKey,
    keeper::places,
    lifecycle::{Lifecycle, State},
    line::{Line, lives},
    published::Published,
    reload::Attempts,
};

/// The keys that this replica knows. A reload swaps them as a whole.
#[derive(Debug)]
pub struct KeyRing {
    pub(super) keeper: Keeper,
    pub(super) clock: Clock,
    keys: ArcSwap<Keys>,
    verification: LocalKeys,
    pub(super) attempts: Attempts,
}

#[derive(Debug)]
struct Keys {
    loaded_at: OffsetDateTime,
    all: Vec<Key>,
    published: Published,
}

#[derive(Debug)]
struct Key {
    public: PublicJwk,
    line: Line,
    algorithm: SigningAlgorithm,
    lifecycle: Lifecycle,
    /// `None` when the key does not sign, or its master key is missing here.
    signer: Option<Arc<Signer>>,
}

impl KeyRing {
    /// Loads the keys, and creates missing ones.
    ///
    /// # Errors
    /// When keys cannot be created, stored or read, or the signing key cannot be
    /// decrypted.
    pub async fn open(keeper: Keeper, clock: Clock) -> Result<Self, Error> {
        let now = clock.now();
        keeper.keep_at_start(now).await?;
        let stored = keeper.keep(now).await?;
        keeper.check(&stored, now)?;
        let ring = Self {
            keys: ArcSwap::from_pointee(Keys {
                loaded_at: now,
                all: Vec::new(),
                published: Published::default(),
            }),
            verification: LocalKeys::new(JwkSet { keys: Vec::new() }),
            attempts: Attempts::since(now),
            keeper,
            clock,
        };
        ring.replace(&stored, now)?;
        Ok(ring)
    }

    /// The key that signs now where nobody chose an algorithm.
    ///
    /// # Errors
    /// [`Error::Stale`] when the keys could not be reloaded for too long, because another
    /// key may sign by now. [`Error::Locked`] when the key cannot be decrypted here.
    pub fn signer(&self) -> Result<Arc<Signer>, Error> {
        self.first_active(|key| key.line == Line::Default)
    }

    /// The key that signs now for a client that chose this algorithm, if it chose one. While
    /// verifiers cannot know a key of an algorithm that is new here, the default signs.
    ///
    /// # Errors
    /// As [`Self::signer`]. [`Error::NoActiveKey`] when clients cannot choose it.
    pub fn signer_for(&self, chosen: Option<SigningAlgorithm>) -> Result<Arc<Signer>, Error> {
        match chosen {
            None => self.signer(),
            // The default line comes first.
            Some(chosen) => match self.first_active(|key| key.algorithm == chosen) {
                Err(Error::NoActiveKey) if self.is_awaited(chosen) => self.signer(),
                found => found,
            },
        }
    }

    /// Whether everything can be signed that is to be signed.
    ///
    /// # Errors
    /// As [`Self::signer`].
    pub fn can_sign(&self) -> Result<(), Error> {
        self.signer()?;
        for algorithm in SigningAlgorithm::FOR_CLIENTS {
            self.signer_for(Some(algorithm))?;
        }
        Ok(())
    }

    /// Whether a key of this algorithm is published that is to sign later.
    fn is_awaited(&self, algorithm: SigningAlgorithm) -> bool {
        let now = self.clock.now();
        let is_it =
            |key: &Key| key.algorithm == algorithm && self.state(key, now) == State::Pending;
        self.keys.load().all.iter().any(is_it)
    }

    fn first_active(&self, is_meant: impl Fn(&Key) -> bool) -> Result<Arc<Signer>, Error> {
        let now = self.clock.now();
        let keys = self.keys.load();
        let staleness = self.keeper.rules.staleness().unsigned_abs();
        if !age(keys.loaded_at, now).is_within(staleness) {
            return Err(Error::Stale);
        }
        let active = keys
            .all
            .iter()
            .find(|key| is_meant(key) && self.state(key, now) == State::Active)
            .ok_or(Error::NoActiveKey)?;
        let locked = || Error::Locked(active.public.kid().to_owned());
        active.signer.clone().ok_or_else(locked)
    }

    /// The published keys as an answer.
    ///
    /// # Errors
    /// When the keys cannot be written as JSON.
    pub fn key_set(&self) -> Result<Constant, Error> {
        let now = self.clock.now();
        let keys = self.keys.load();
        let seen = keys
            .all
            .iter()
            .enumerate()
            .filter(|(_, key)| self.state(key, now).is_published())
            .map(|(place, key)| (place, &key.public));
        let max_age = self.keeper.rules.max_age.whole_seconds();
        keys.published.answer(seen, max_age)
    }

    /// The keys with which this service verifies its own tokens.
    #[must_use]
    pub fn verification_keys(&self) -> LocalKeys {
        self.verification.clone()
    }

    /// The algorithm and the state of each key now.
    pub(super) fn states(&self) -> Vec<(SigningAlgorithm, Lifecycle, State)> {
        let now = self.clock.now();
        let keys = self.keys.load();
        let of = |key: &Key| (key.algorithm, key.lifecycle, self.state(key, now));
        keys.all.iter().map(of).collect()
    }

    /// Replaces the keys with the stored ones. Keys that are decrypted already stay so.
    pub(super) fn replace(&self, stored: &[StoredKey], now: OffsetDateTime) -> Result<(), Error> {
        let before = self.keys.load();
        let lives = lives(&places(stored));
        let keys: Vec<_> = stored
            .iter()
            .zip(lives)
            .map(|(key, lifecycle)| Key {
                public: key.public_jwk.clone(),
                line: key.line,
                algorithm: key.algorithm,
                lifecycle,
                signer: before
                    .signer(&key.kid)
                    .or_else(|| self.unlock(key, lifecycle, now)),
            })
            .collect();
        let usable = keys
            .iter()
            .filter(|key| key.lifecycle.milestones.is_usable());
        self.verification
            .replace(jwk_set(usable.map(|key| &key.public))?);
        self.keys.store(Arc::new(Keys {
            loaded_at: now,
            all: keys,
            published: Published::default(),
        }));
        Ok(())
    }

    /// A replica that lacks a master key keeps running until it must sign with the key.
    /// So replicas can get a new master key one by one.
    fn unlock(
        &self,
        key: &StoredKey,
        lifecycle: Lifecycle,
        now: OffsetDateTime,
    ) -> Option<Arc<Signer>> {
        let state = lifecycle.state(now, &self.keeper.rules);
        if !state.needs_private_key() {
            return None;
        }
        match self.keeper.master_keys.unlock(key) {
            Ok(signer) => Some(Arc::new(signer)),
            Err(error) => {
                tracing::warn!(kid = key.kid, %error, "a signing key cannot be used");
                None
            }
        }
    }

    fn state(&self, key: &Key, now: OffsetDateTime) -> State {
        key.lifecycle.state(now, &self.keeper.rules)
    }
}

impl Keys {
    fn signer(&self, kid: &str) -> Option<Arc<Signer>> {
        let key = self.all.iter().find(|key| key.public.kid() == kid)?;
        key.signer.clone()
    }
}

fn jwk_set<'a>(keys: impl Iterator<Item = &'a PublicJwk>) -> Result<JwkSet, Error> {
    let keys = keys
        .map(|key| serde_json::from_value(serde_json::to_value(key)?))
        .collect::<Result<_, serde_json::Error>>()
        .map_err(|_| Error::Crypto)?;
    Ok(JwkSet { keys })
}
