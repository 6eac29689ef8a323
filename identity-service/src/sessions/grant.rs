use service_kit::config::Origin;

use crate::{
    clients::Client,
    tokens::{Audiences, Scopes, UnknownResource},
};

/// What a session's access tokens may be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The `scope` claim.
    pub scopes: Scopes,
    /// The `aud` claim.
    pub audiences: Audiences,
}

impl Grant {
    /// What is left of it after the client was registered for less. Every client may get
    /// tokens for the issuer.
    #[must_use]
    pub fn allowed_to(&self, client: &Client, issuer: &Origin) -> Self {
        let is_allowed = |name: &String| name == issuer.as_str() || client.audiences.contains(name);
        Self {
            scopes: self.scopes.common_with(&client.scopes),
            audiences: self.audiences.those_in(is_allowed),
        }
    }

    /// Whether access tokens for `target` alone are within this grant (RFC 8707 §2.2).
    ///
    /// # Errors
    /// When they would be for more, or for nothing.
    pub fn check_target(&self, target: Option<&Audiences>) -> Result<(), UnknownResource> {
        match target {
            Some(asked) if !asked.is_within(self.audiences.as_slice()) => Err(UnknownResource),
            None if self.audiences.as_slice().is_empty() => Err(UnknownResource),
            _ => Ok(()),
        }
    }

    /// What either of them allows.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            scopes: self.scopes.with(&other.scopes),
            audiences: self.audiences.with(&other.audiences),
        }
    }
}
