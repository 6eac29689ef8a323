use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Scope;

/// A claim about a person (OpenID Connect Core §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the specification describes them")]
pub enum StandardClaim {
    Name,
    GivenName,
    FamilyName,
    PreferredUsername,
    Picture,
    Email,
    EmailVerified,
}

impl StandardClaim {
    /// All that we know about people.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::GivenName,
        Self::FamilyName,
        Self::PreferredUsername,
        Self::Picture,
        Self::Email,
        Self::EmailVerified,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::PreferredUsername => "preferred_username",
            Self::Picture => "picture",
            Self::Email => "email",
            Self::EmailVerified => "email_verified",
        }
    }

    /// The scope that stands for it (§5.4). A client needs this scope to ask for the claim
    /// by name, and people are asked as if it had asked for the scope.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Email | Self::EmailVerified => Scope::Email,
            Self::Name
            | Self::GivenName
            | Self::FamilyName
            | Self::PreferredUsername
            | Self::Picture => Scope::Profile,
        }
    }
}

/// The claims that a client asked for by name (§5.5), as they are stored with a code and
/// its session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedClaims {
    /// At the user info endpoint.
    pub userinfo: BTreeSet<StandardClaim>,
    /// In the ID token.
    pub id_token: BTreeSet<StandardClaim>,
}
