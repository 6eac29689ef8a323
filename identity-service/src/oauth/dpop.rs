//! Proofs of keys to which tokens are bound (RFC 9449).

use std::{str::FromStr, sync::Arc};

use aws_lc_rs::hmac;
use http::{HeaderMap, Method};
use service_kit::config::Origin;
use token_verifier::{Clock, DpopRequest, NonceSecret, ProofChecker, ProofError, Thumbprint};

use crate::clients::Client;

/// The purpose for which the key of nonces is derived from the master key, which all replicas
/// share.
pub const NONCE_KEY_PURPOSE: &str = "identity-service dpop nonces";

/// Whether proofs need a nonce of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DpopNonces {
    /// They need none.
    Off,
    /// They need one that is at most ten minutes old (RFC 9449 §8).
    Required,
}

impl FromStr for DpopNonces {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "off" => Ok(Self::Off),
            "required" => Ok(Self::Required),
            _ => Err("neither off nor required; for example off"),
        }
    }
}

/// Checks the proofs that come with requests to us.
#[derive(Debug)]
pub struct TokenProofs {
    /// Of those who ask for tokens. Nearly anybody may.
    asking: ProofChecker,
    /// Of those who have one. Each remembers its own proofs, so that the former cannot fill
    /// the memory of these.
    using: ProofChecker,
    issuer: Origin,
}

impl TokenProofs {
    /// Checks proofs for URLs of `issuer`. Nonces, if they are required, are made with `key`.
    #[must_use]
    pub fn new(issuer: Origin, clock: Arc<dyn Clock>, nonces: DpopNonces, key: &hmac::Key) -> Self {
        let secret = match nonces {
            DpopNonces::Off => None,
            DpopNonces::Required => {
                let secret = hmac::sign(key, NONCE_KEY_PURPOSE.as_bytes());
                Some(NonceSecret::new(secret.as_ref()))
            }
        };
        Self {
            asking: ProofChecker::new(Arc::clone(&clock), secret.clone()),
            using: ProofChecker::new(clock, secret),
            issuer,
        }
    }

    /// The key that a `POST` to one of our endpoints proves, if any.
    ///
    /// # Errors
    /// When there is a proof that is not valid.
    pub(super) fn at(
        &self,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Thumbprint>, ProofError> {
        self.asking.check(&DpopRequest {
            headers,
            method: &Method::POST,
            url: &self.url(path),
            access_token: None,
        })
    }

    /// The key that a client proves when it asks for tokens.
    ///
    /// # Errors
    /// When there is a proof that is not valid, or none although the client needs one (RFC
    /// 9449 §5.2).
    pub(super) fn of_client(
        &self,
        client: &Client,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Thumbprint>, ProofError> {
        match self.at(path, headers)? {
            None if client.dpop_bound => Err(ProofError::Missing),
            key => Ok(key),
        }
    }

    /// Checks that the sender of an access token holds the key to which it is bound.
    ///
    /// # Errors
    /// When it has not proven that.
    pub(super) fn require(
        &self,
        bound_to: &Thumbprint,
        (method, path, headers): (&Method, &str, &HeaderMap),
        token: &str,
    ) -> Result<(), ProofError> {
        let request = DpopRequest {
            headers,
            method,
            url: &self.url(path),
            access_token: Some(token),
        };
        self.using.require(bound_to, &request)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}
