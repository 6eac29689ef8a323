//! Ids that features use to refer to each other's rows.

use std::fmt;

use token_verifier::{Claims, Principal};

/// The id of an account; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountId(pub i64);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of a session, the `sid` of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionId(pub i64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl AccountId {
    /// The account that a token is about. None for the token of a client that acts for
    /// itself.
    pub(crate) fn of(claims: &Claims) -> Option<Self> {
        match claims.principal() {
            Principal::Person(id) => id.parse().ok().map(Self),
            Principal::Client(_) => None,
        }
    }
}

impl SessionId {
    /// The session that a token belongs to.
    pub(crate) fn of(claims: &Claims) -> Option<Self> {
        claims.session_id.as_deref()?.parse().ok().map(Self)
    }
}
