//! From a token to its claims.

use std::fmt;
use std::sync::Arc;

use crate::cache::{Fingerprint, VerifiedTokens};
use crate::key::Key;
use crate::key_source::KeySource;
use crate::metrics::{Proof, VerificationCounters};
use crate::token::CompactToken;
use crate::{Claims, Clock, Error, LocalKeys, Metrics, VerifierConfig};
#[cfg(feature = "remote")]
use crate::{ConfigError, remote::RemoteKeys};

/// Accepts the tokens of one issuer for one audience. A handle: clones share
/// keys, cache and counters.
#[derive(Clone)]
pub struct Verifier(Arc<Parts>);

struct Parts {
    config: VerifierConfig,
    clock: Arc<dyn Clock>,
    keys: KeySource,
    verified: VerifiedTokens,
    counters: VerificationCounters,
}

impl Verifier {
    /// A verifier that finds the issuer's keys through discovery. It fetches
    /// nothing yet: spawn [`keep_fresh`](Self::keep_fresh) on Tokio.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the settings cannot work.
    #[cfg(feature = "remote")]
    pub fn remote(config: VerifierConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let keys = RemoteKeys::new(&config, Arc::clone(&clock))?;
        Ok(Self::new(config, clock, KeySource::Remote(Arc::new(keys))))
    }

    /// A verifier over keys at hand, for the issuer itself.
    #[must_use]
    pub fn local(config: VerifierConfig, clock: Arc<dyn Clock>, keys: LocalKeys) -> Self {
        Self::new(config, clock, KeySource::Local(keys))
    }

    fn new(config: VerifierConfig, clock: Arc<dyn Clock>, keys: KeySource) -> Self {
        Self(Arc::new(Parts {
            verified: VerifiedTokens::new(config.cache_capacity),
            config,
            clock,
            keys,
            counters: VerificationCounters::default(),
        }))
    }

    /// The claims of a token, if it is to be accepted.
    ///
    /// A token whose key is known is judged at once. An unknown `kid` makes the
    /// key set be fetched again, at most once per cool-down however many ask,
    /// and waits for that a few seconds at most.
    ///
    /// # Errors
    ///
    /// The [`Error`] that says why not; the first reason found.
    pub async fn verify(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let result = self.prove(token).await;
        self.0.counters.record(&result);
        result.map(|(claims, _)| claims)
    }

    async fn prove(&self, token: &str) -> Result<(Arc<Claims>, Proof), Error> {
        let fingerprint = Fingerprint::of(token);
        let proven = match self.recall(fingerprint) {
            Some(claims) => (claims, Proof::Cache),
            None => (self.examine(token, fingerprint).await?, Proof::Signature),
        };
        // Whether the session has been revoked belongs here: it is asked each
        // time, of cached tokens too.
        Ok(proven)
    }

    fn recall(&self, token: Fingerprint) -> Option<Arc<Claims>> {
        let keys = self.0.keys.current()?;
        self.0.verified.get(token, &keys, self.now())
    }

    async fn examine(&self, token: &str, name: Fingerprint) -> Result<Arc<Claims>, Error> {
        let token = CompactToken::split(token)?;
        let key = self.check_signature(&token).await?;
        let claims = Arc::new(Claims::parse(token.payload()?)?);
        let now = self.now();
        self.0.config.accept_claims(&claims, now)?;
        self.0.verified.insert(name, key, Arc::clone(&claims), now);
        Ok(claims)
    }

    async fn check_signature(&self, token: &CompactToken<'_>) -> Result<Arc<Key>, Error> {
        let header = self.0.config.accept_header(&token.header()?)?;
        let key = self.0.keys.find(&header.key_id).await?;
        if key.algorithm != header.algorithm {
            return Err(Error::AlgorithmMismatch);
        }
        key.verify(token)?;
        Ok(key)
    }

    /// Fetches the key set at once and keeps it fresh until dropped. For keys at
    /// hand there is nothing to do, and it waits forever.
    pub async fn keep_fresh(self) {
        self.0.keys.keep_fresh().await;
    }

    /// Whether a key set is held, so that tokens can be judged.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.keys.current().is_some()
    }

    /// The counters as they stand.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        Metrics {
            verifications: self.0.counters.snapshot(),
            fetches: self.0.keys.fetches(),
            key_set_age: self.0.keys.age(),
        }
    }

    /// Seconds since the epoch, by the verifier's clock.
    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verifier")
            .field("config", &self.0.config)
            .field("ready", &self.is_ready())
            .finish_non_exhaustive()
    }
}
