//! Proofs of keys to which tokens are bound (RFC 9449).

use std::{num::NonZeroU32, str::FromStr, sync::Arc};

use aws_lc_rs::hmac;
use http::{HeaderMap, Method};
use service_kit::{
    clock::Clock,
    config::Origin,
    rate::{Buckets, Rate},
};
use token_verifier::{DpopRequest, NonceSecret, ProofChecker, ProofError, Thumbprint};

use super::error::OAuthError;
use crate::clients::{AuthMethod, Client};

/// How many proofs of clients without credentials are checked each minute for a network.
/// Anybody can make them, and each takes its place in the memory of used ones.
const OF_A_NETWORK: Rate = Rate::per_minute(match NonZeroU32::new(600) {
    Some(most) => most,
    None => NonZeroU32::MIN,
});

const HEADER: &str = "dpop";

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
    of_networks: Buckets<String>,
    issuer: Origin,
    nonces: Option<NonceSecret>,
}

impl TokenProofs {
    /// Checks proofs for URLs of `issuer`. Nonces, if they are required, are made with `key`.
    #[must_use]
    pub fn new(issuer: Origin, clock: Clock, nonces: DpopNonces, key: &hmac::Key) -> Self {
        let of_verifier = clock.for_verifier();
        let secret = match nonces {
            DpopNonces::Off => None,
            DpopNonces::Required => {
                let secret = hmac::sign(key, NONCE_KEY_PURPOSE.as_bytes());
                Some(NonceSecret::new(secret.as_ref()))
            }
        };
        Self {
            asking: ProofChecker::new(Arc::clone(&of_verifier), secret.clone()),
            using: ProofChecker::new(of_verifier, secret.clone()),
            of_networks: Buckets::new(OF_A_NETWORK, clock),
            issuer,
            nonces: secret,
        }
    }

    /// What nonces are made with, if proofs need them.
    #[must_use]
    pub fn nonces(&self) -> Option<NonceSecret> {
        self.nonces.clone()
    }

    /// The key that `client`, in `network`, proves by a `POST` to one of our endpoints, if any.
    ///
    /// # Errors
    /// When there is a proof that is not valid; [`OAuthError::TooMany`] when too many came.
    pub(super) fn of_client(
        &self,
        client: &Client,
        (path, headers): (&str, &HeaderMap),
        network: impl FnOnce() -> String,
    ) -> Result<Option<Thumbprint>, OAuthError> {
        if headers.contains_key(HEADER) && client.auth_method == AuthMethod::None {
            let admitted = self.of_networks.take(&network());
            admitted.map_err(|wait| {
                let sentence =
                    format!("too many proofs came from this network; try again in {wait}");
                OAuthError::TooMany(wait, sentence)
            })?;
        }
        let proven = self.asking.check(&DpopRequest {
            headers,
            method: &Method::POST,
            url: &self.url(path),
            access_token: None,
        });
        Ok(proven?)
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
