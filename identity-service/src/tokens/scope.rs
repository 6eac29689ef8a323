use std::{collections::BTreeSet, fmt, str::FromStr};

use service_kit::input::Fault;
use token_verifier::RequiredScope;

/// What an access token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The user's own account at this service.
    Account,
    /// Recipes at recipe-api.
    Recipes,
    /// Posts and everything around them at recipe-api.
    Posts,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::Account, Self::Recipes, Self::Posts];

    /// As it is written in tokens.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Recipes => "recipes",
            Self::Posts => "posts",
        }
    }
}

/// A set of scopes: names separated by single spaces (RFC 6749 §3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// All scopes.
    #[must_use]
    pub fn all() -> Self {
        Self(Scope::ALL.into())
    }

    /// The requested scopes; all by default.
    ///
    /// # Errors
    /// When an unknown scope was requested.
    pub fn requested(text: Option<&str>) -> Result<Self, Fault> {
        text.unwrap_or_default().parse()
    }
}

impl FromStr for Scopes {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let known = |name: &str| Scope::ALL.into_iter().find(|scope| scope.as_str() == name);
        let scopes: Option<BTreeSet<_>> = text.split_whitespace().map(known).collect();
        match scopes {
            Some(none) if none.is_empty() => Ok(Self::all()),
            Some(scopes) => Ok(Self(scopes)),
            None => Err(Fault::new(
                "scope",
                "must be made of account, recipes and posts",
            )),
        }
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}", scope.as_str())?;
        }
        Ok(())
    }
}

/// Routes about the caller's own account need this scope.
#[derive(Clone, Copy, Debug)]
pub struct AccountScope;

impl RequiredScope for AccountScope {
    const SCOPE: Option<&'static str> = Some("account");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(text: &str) -> Result<String, Fault> {
        Scopes::requested(Some(text)).map(|scopes| scopes.to_string())
    }

    #[test]
    fn nothing_asked_for_is_everything() {
        assert_eq!(requested(""), Ok("account recipes posts".to_owned()));
        assert_eq!(Scopes::requested(None), Scopes::requested(Some(" ")));
    }

    #[test]
    fn a_part_is_a_part() {
        assert_eq!(
            requested("posts  account posts"),
            Ok("account posts".to_owned())
        );
        assert!(requested("recipes admin").is_err());
        assert!(requested("Recipes").is_err());
    }
}
