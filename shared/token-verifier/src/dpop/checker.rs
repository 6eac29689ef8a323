//! Checks proofs.

use std::fmt;
use std::sync::Arc;

use super::claims::ProofClaims;
use super::key::{KnownKeys, ProofKey};
use super::memory::ProofMemory;
use super::nonces::NonceSecret;
use super::{DpopRequest, ProofError};
use crate::key::verify_signature;
use crate::token::CompactToken;
use crate::{Clock, Thumbprint};

/// Accepts proofs, each once. This is a handle: clones share the memory of used proofs.
///
/// The memory is of this process. A proof that one replica has seen can be sent to another
/// within two minutes, to the same URL and with the same token. Nonces do not change that.
#[derive(Clone)]
pub struct ProofChecker(Arc<Parts>);

struct Parts {
    clock: Arc<dyn Clock>,
    keys: KnownKeys,
    memory: ProofMemory,
    nonces: Option<NonceSecret>,
}

impl ProofChecker {
    /// Requires nonces of this secret, if there is one.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, nonces: Option<NonceSecret>) -> Self {
        let memory = ProofMemory::new();
        Self(Arc::new(Parts {
            clock,
            keys: KnownKeys::new(),
            memory,
            nonces,
        }))
    }

    /// Checks the proof of a request and uses it up. Returns the key that is proven; `None`
    /// if there is no proof.
    ///
    /// Whoever accepts a bound token compares the key with that of the token
    /// ([`Claims::confirmation`](crate::Claims::confirmation)).
    ///
    /// # Errors
    ///
    /// The first reason found for refusing the proof.
    pub fn check(&self, request: &DpopRequest<'_>) -> Result<Option<Thumbprint>, ProofError> {
        let Some(proof) = request.proof()? else {
            return Ok(None);
        };
        let (key, claims) = self.authenticate(proof)?;
        let now = self.0.clock.now();
        claims.suit(request, now)?;
        self.accept_nonce(claims.nonce.as_deref(), now)?;
        let instant = self.0.clock.instant();
        self.0.memory.note(&key.thumbprint, &claims.id, instant)?;
        Ok(Some(key.thumbprint.clone()))
    }

    /// Checks that the sender of a bound token holds its key, and uses the proof up.
    ///
    /// # Errors
    ///
    /// The first reason found for refusing the proof, [`ProofError::Missing`] among them.
    pub fn require(
        &self,
        bound_to: &Thumbprint,
        request: &DpopRequest<'_>,
    ) -> Result<(), ProofError> {
        match self.check(request)? {
            Some(key) if key == *bound_to => Ok(()),
            Some(_) => Err(ProofError::WrongKey),
            None => Err(ProofError::Missing),
        }
    }

    /// The key and the claims of a proof with a valid signature.
    fn authenticate(&self, proof: &str) -> Result<(Arc<ProofKey>, ProofClaims), ProofError> {
        let proof = CompactToken::split(proof).map_err(|_| ProofError::Malformed)?;
        let known = self.0.keys.get(&proof);
        let key = match &known {
            Some(key) => Arc::clone(key),
            None => Arc::new(ProofKey::of_proof(&proof)?),
        };
        verify_signature(&proof, &key.decoding, key.algorithm)
            .map_err(|_| ProofError::InvalidSignature)?;
        if known.is_none() {
            self.0.keys.insert(&proof, &key);
        }
        let payload = proof.payload().map_err(|_| ProofError::Malformed)?;
        Ok((key, ProofClaims::parse(payload)?))
    }

    /// Without a nonce, the client learns the current one. That is checked late, so that
    /// only a proof that is right in everything else gets one.
    fn accept_nonce(&self, nonce: Option<&str>, now: i64) -> Result<(), ProofError> {
        let Some(secret) = &self.0.nonces else {
            return Ok(());
        };
        match nonce {
            Some(nonce) if secret.accepts(nonce, now) => Ok(()),
            _ => Err(ProofError::NeedsNonce(secret.current(now))),
        }
    }
}

impl fmt::Debug for ProofChecker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProofChecker")
            .field("nonces", &self.0.nonces.is_some())
            .finish_non_exhaustive()
    }
}
