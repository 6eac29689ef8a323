//! Verifies tokens.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "dpop")]
use crate::ProofChecker;
use crate::cache::{Fingerprint, VerifiedTokens};
use crate::key::Key;
use crate::key_source::KeySource;
use crate::metrics::{Proof, VerificationCounters};
use crate::status_source::StatusSource;
use crate::token::CompactToken;
use crate::{Claims, Clock, Error, LocalKeys, Metrics, VerifierConfig};
#[cfg(feature = "remote")]
use crate::{
    ConfigError,
    remote::{RemoteKeys, StatusLists},
};

/// Accepts the tokens of one issuer for one audience. This is a handle: clones share keys,
/// cache and counters.
///
/// It works with any HTTP framework, or with none:
///
/// ```
/// use token_verifier::{Error, Verifier};
///
/// /// The status code for a request with this bearer token.
/// async fn status(verifier: &Verifier, token: &str) -> u16 {
///     match verifier.verify(token).await {
///         Ok(claims) if claims.scope.contains("recipes") => 200,
///         Ok(_) => 403,
///         Err(Error::Unavailable { .. }) => 503,
///         Err(_) => 401,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Verifier(Arc<Parts>);

struct Parts {
    config: VerifierConfig,
    clock: Arc<dyn Clock>,
    keys: KeySource,
    verified: VerifiedTokens,
    sessions: StatusSource,
    counters: VerificationCounters,
    #[cfg(feature = "dpop")]
    proofs: Option<ProofChecker>,
}

impl Verifier {
    /// A verifier that finds the issuer's keys through discovery. It fetches nothing until
    /// it is used. Spawn [`keep_fresh`](Self::keep_fresh) on Tokio; without it, the
    /// verifier notices withdrawn keys and ended sessions too late.
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use token_verifier::{ConfigError, SystemClock, Verifier, VerifierConfig};
    /// # async fn start() -> Result<Verifier, ConfigError> {
    /// let config = VerifierConfig::new("https://id.example.org", "recipe-api");
    /// let verifier = Verifier::remote(config, Arc::new(SystemClock))?;
    /// tokio::spawn(verifier.clone().keep_fresh());
    /// # Ok(verifier)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the settings are invalid.
    #[cfg(feature = "remote")]
    pub fn remote(config: VerifierConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let keys = Arc::new(RemoteKeys::new(&config, Arc::clone(&clock))?);
        let lists = StatusLists::new(config.clone(), Arc::clone(&keys), Arc::clone(&clock));
        let (keys, sessions) = (KeySource::Remote(keys), StatusSource::Lists(lists));
        Ok(Self::new(config, clock, keys, sessions))
    }

    /// A verifier with local keys, for the issuer itself. It uses no status lists: the
    /// issuer checks its sessions.
    #[must_use]
    pub fn local(config: VerifierConfig, clock: Arc<dyn Clock>, keys: LocalKeys) -> Self {
        Self::new(config, clock, KeySource::Local(keys), StatusSource::None)
    }

    fn new(
        config: VerifierConfig,
        clock: Arc<dyn Clock>,
        keys: KeySource,
        sessions: StatusSource,
    ) -> Self {
        Self(Arc::new(Parts {
            #[cfg(feature = "dpop")]
            proofs: config
                .dpop
                .as_ref()
                .map(|dpop| ProofChecker::new(Arc::clone(&clock), dpop.nonces.clone())),
            sessions,
            verified: VerifiedTokens::new(config.cache_capacity),
            config,
            clock,
            keys,
            counters: VerificationCounters::default(),
        }))
    }

    /// Verifies a token and returns its claims.
    ///
    /// A token with a known key is verified at once. An unknown `kid` causes a fetch of
    /// the key set, at most once per cool-down for all callers together, and waits for it
    /// a few seconds at most.
    ///
    /// A token that is bound to a key is refused, because whoever holds such a token proves
    /// nothing. [`verify_without_proof`](Self::verify_without_proof) accepts it.
    ///
    /// Whether the session has ended is looked up each time, in a list that is kept fresh
    /// in the background. A list that no token referred to before is waited for at most a
    /// second. Tokens without a claim `status` cannot be revoked.
    ///
    /// # Errors
    ///
    /// The first reason found for rejecting the token.
    pub async fn verify(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let result = self.prove(token).await.and_then(is_bearer_token);
        self.0.counters.record(&result);
        result.map(|(claims, _)| claims)
    }

    /// Verifies a token that may be bound to a key (`cnf`), and returns its claims.
    ///
    /// Never let the sender act on the result alone: it has proven nothing if
    /// [`Claims::confirmation`] is present. It is for answering questions about tokens
    /// (RFC 7662), and for those who check the proof themselves.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), but never [`Error::NeedsProof`].
    pub async fn verify_without_proof(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let result = self.prove(token).await;
        self.0.counters.record(&result);
        result.map(|(claims, _)| claims)
    }

    /// Verifies a token that may have expired, and returns its claims.
    ///
    /// Only for page guards and logout, where the issuer checks the session itself: never
    /// act on the result alone. The token is not cached. No status list is checked,
    /// because its entry may belong to another session by now.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), but never [`Error::Expired`] or [`Error::Revoked`].
    pub async fn verify_expired_ok(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let result = self.prove_expired_ok(token).await;
        let result = result.and_then(is_bearer_token);
        self.0.counters.record(&result);
        result.map(|(claims, _)| claims)
    }

    /// Verifies a token that may have expired and may be bound to a key, for the issuer's
    /// revocation (RFC 7009).
    ///
    /// # Errors
    ///
    /// As [`verify_expired_ok`](Self::verify_expired_ok), but never [`Error::NeedsProof`].
    pub async fn verify_expired_without_proof(&self, token: &str) -> Result<Arc<Claims>, Error> {
        let result = self.prove_expired_ok(token).await;
        self.0.counters.record(&result);
        result.map(|(claims, _)| claims)
    }

    async fn prove_expired_ok(&self, token: &str) -> Result<(Arc<Claims>, Proof), Error> {
        let (claims, _) = self.authenticate(token).await?;
        self.0.config.accept_expired_claims(&claims, self.now())?;
        Ok((Arc::new(claims), Proof::Signature))
    }

    async fn prove(&self, token: &str) -> Result<(Arc<Claims>, Proof), Error> {
        let fingerprint = Fingerprint::of(token);
        let (claims, proof) = match self.recall(fingerprint) {
            Some(claims) => (claims, Proof::Cache),
            None => (self.examine(token, fingerprint).await?, Proof::Signature),
        };
        self.0.sessions.check(&claims).await?;
        Ok((claims, proof))
    }

    fn recall(&self, token: Fingerprint) -> Option<Arc<Claims>> {
        let (keys, now) = (self.0.keys.current()?, self.now());
        let claims = self.0.verified.get(token, &keys, now)?;
        // The clock may have been set back since the token was cached.
        let has_begun = self.0.config.accept_start(&claims, now).is_ok();
        has_begun.then_some(claims)
    }

    async fn examine(&self, token: &str, name: Fingerprint) -> Result<Arc<Claims>, Error> {
        let (claims, key) = self.authenticate(token).await?;
        let claims = Arc::new(claims);
        let now = self.now();
        self.0.config.accept_claims(&claims, now)?;
        self.0.verified.insert(name, key, Arc::clone(&claims), now);
        Ok(claims)
    }

    /// The content of a token with a valid signature.
    async fn authenticate(&self, token: &str) -> Result<(Claims, Arc<Key>), Error> {
        let token = CompactToken::split(token)?;
        let header = self.0.config.accept_header(&token.header()?)?;
        let key = self.0.keys.find(&header.key_id).await?;
        key.verify(&token, header.algorithm)?;
        Ok((Claims::parse(token.payload()?)?, key))
    }

    /// Fetches the key set at once, and keeps it and the status lists in use fresh until
    /// dropped. With local keys there is nothing to do, and it never completes.
    pub async fn keep_fresh(self) {
        tokio::join!(self.0.keys.keep_fresh(), self.0.sessions.keep_fresh());
    }

    /// Whether there is a key set, so that tokens can be verified.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.keys.current().is_some()
    }

    /// The current counters.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        Metrics {
            verifications: self.0.counters.snapshot(),
            fetches: self.0.keys.fetches(),
            key_set_age: self.0.keys.age(),
            status_list_fetches: self.0.sessions.fetches(),
            status_list_age: self.0.sessions.age(),
        }
    }

    #[cfg(feature = "axum")]
    pub(crate) fn config(&self) -> &VerifierConfig {
        &self.0.config
    }

    /// Under which URL proofs are accepted, and what checks them.
    #[cfg(feature = "dpop")]
    pub(crate) fn dpop(&self) -> Option<(&str, &ProofChecker)> {
        let public_url = &self.0.config.dpop.as_ref()?.public_url;
        Some((public_url, self.0.proofs.as_ref()?))
    }

    /// Seconds since the epoch, by the verifier's clock.
    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now()
    }
}

/// Refuses a token that is not for whoever bears it (RFC 7800 §3, RFC 9449 §7.1).
fn is_bearer_token(proven: (Arc<Claims>, Proof)) -> Result<(Arc<Claims>, Proof), Error> {
    match proven.0.confirmation {
        None => Ok(proven),
        Some(_) => Err(Error::NeedsProof),
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
