use crate::tokens::{Audiences, Scopes, UnknownResource};

/// What a session's access tokens may be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The `scope` claim.
    pub scopes: Scopes,
    /// The `aud` claim.
    pub audiences: Audiences,
}

impl Grant {
    /// Whether access tokens for `target` alone are within this grant (RFC 8707 §2.2).
    ///
    /// # Errors
    /// When they would be for more.
    pub fn check_target(&self, target: Option<&Audiences>) -> Result<(), UnknownResource> {
        match target {
            Some(asked) if !asked.is_within(self.audiences.as_slice()) => Err(UnknownResource),
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
