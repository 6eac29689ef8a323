//! The scopes of a token.

use std::fmt;

/// The claim `scope`, a list separated by spaces (RFC 9068 §2.2.3, RFC 8693 §4.2).
///
/// ```
/// use token_verifier::Scopes;
///
/// let scopes = Scopes::from("account recipes".to_owned());
/// assert!(scopes.contains("recipes"));
/// assert!(!scopes.contains("recipe"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Box<str>);

impl Scopes {
    /// Whether this scope was granted. The comparison is exact (RFC 6749 §3.3).
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        self.iter().any(|granted| granted == scope)
    }

    /// The scopes, in the order of the claim.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|scope| !scope.is_empty())
    }
}

impl From<String> for Scopes {
    fn from(claim: String) -> Self {
        Self(claim.into_boxed_str())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_compared_as_a_whole_and_exactly() {
        let scopes = Scopes::from("account  recipes".to_owned());

        assert!(scopes.contains("recipes"));
        for other in ["recipe", "Recipes", "recipes ", "account recipes", ""] {
            assert!(!scopes.contains(other), "{other:?}");
        }
    }

    #[test]
    fn an_absent_claim_grants_nothing() {
        assert_eq!(Scopes::default().iter().count(), 0);
    }
}
