//! Random secrets that this service hands out, and the hashes that it stores.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

/// 256 bits, as many as a guess at a hash costs anyway.
const BYTES: usize = 32;

/// A secret of 256 random bits, such as the one in a reset link, or what somebody presents
/// as one. Only its SHA-256 is stored, so a leaked database reveals nothing usable. It
/// needs no slow hash, because nobody can guess it.
#[derive(Clone)]
pub struct SecretToken(SecretString);

impl SecretToken {
    /// A new one, as 43 characters of base64url.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate(random: &SystemRandom) -> Result<Self, Unspecified> {
        let mut bytes = [0; BYTES];
        random.fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// As it is handed out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose_secret()
    }

    /// As it is stored: the SHA-256, as base64url.
    #[must_use]
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.as_str().as_bytes()))
    }
}

impl From<String> for SecretToken {
    fn from(presented: String) -> Self {
        Self(presented.into())
    }
}

impl From<&str> for SecretToken {
    fn from(presented: &str) -> Self {
        Self(presented.into())
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}
