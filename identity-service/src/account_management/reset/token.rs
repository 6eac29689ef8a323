use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::passwords;

const TOKEN_BYTES: usize = 32;

/// The secret in a reset link. Only its SHA-256 is stored, so a leaked database reveals
/// no usable links.
#[derive(Clone)]
pub struct ResetToken(SecretString);

impl ResetToken {
    pub(super) fn generate(random: &SystemRandom) -> Result<Self, passwords::Error> {
        let mut bytes = [0; TOKEN_BYTES];
        random
            .fill(&mut bytes)
            .map_err(|_| passwords::Error::Hashing)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// As it appears in a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose_secret()
    }

    /// As it is stored.
    pub(super) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.as_str().as_bytes()))
    }
}

impl From<String> for ResetToken {
    fn from(presented: String) -> Self {
        Self(presented.into())
    }
}

impl fmt::Debug for ResetToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResetToken(…)")
    }
}
