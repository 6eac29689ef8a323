use crate::tokens::{Audiences, Scopes};

/// What a session's access tokens may be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The `scope` claim.
    pub scopes: Scopes,
    /// The `aud` claim.
    pub audiences: Audiences,
}

impl Grant {
    /// What either of them allows.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            scopes: self.scopes.with(&other.scopes),
            audiences: self.audiences.with(&other.audiences),
        }
    }
}
