use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use service_kit::input::Fault;
use token_verifier::RequiredScope;

/// What an access token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// An ID token, and the user info endpoint (OpenID Connect Core §3.1.2.1).
    OpenId,
    /// Names and pictures, at the user info endpoint (§5.4).
    Profile,
    /// The email address, at the user info endpoint (§5.4).
    Email,
    /// A refresh token, for when the user is away (§11).
    OfflineAccess,
    /// The user's own account at this service. For first-party clients only.
    Account,
    /// Recipes at recipe-api.
    Recipes,
    /// Posts and everything around them at recipe-api.
    Posts,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 7] = [
        Self::OpenId,
        Self::Profile,
        Self::Email,
        Self::OfflineAccess,
        Self::Account,
        Self::Recipes,
        Self::Posts,
    ];

    /// As it is written in tokens.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
            Self::Account => "account",
            Self::Recipes => "recipes",
            Self::Posts => "posts",
        }
    }

    /// What a client may do with it, told to the person who allows it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OpenId => "know that it is you, each time you come back",
            Self::Profile => "see your username, your name and your picture",
            Self::Email => "see your email address",
            Self::OfflineAccess => "go on while you are away, until you take it back",
            Self::Account => "manage your account: your password, your sessions, its deletion",
            Self::Recipes => "see, write, change and delete your recipes",
            Self::Posts => {
                "see the posts and stories that you can see, and write, like and comment for you"
            }
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(name: &str) -> Result<Self, UnknownScope> {
        let mut all = Self::ALL.into_iter();
        all.find(|scope| scope.as_str() == name).ok_or(UnknownScope)
    }
}

/// No scope has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be made of openid, profile, email, offline_access, account, recipes and posts")]
pub struct UnknownScope;

/// A set of scopes: names separated by single spaces (RFC 6749 §3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// What our own pages and API get.
    #[must_use]
    pub fn first_party() -> Self {
        Self([Scope::Account, Scope::Recipes, Scope::Posts].into())
    }

    /// What a client may be allowed for itself: nothing that is about a person.
    #[must_use]
    pub fn without_a_person() -> Self {
        Self([Scope::Recipes].into())
    }

    /// The scopes that a program asks for with a password; all that it may have by
    /// default.
    ///
    /// # Errors
    /// When another one was requested.
    pub fn requested(text: Option<&str>) -> Result<Self, Fault> {
        let all = Self::first_party();
        let refused = || Fault::new("scope", "must be made of account, recipes and posts");
        match text.unwrap_or_default().parse::<Self>() {
            Ok(Self(none)) if none.is_empty() => Ok(all),
            Ok(scopes) if scopes.is_within(&all) => Ok(scopes),
            _ => Err(refused()),
        }
    }

    /// Those that we know among the names. The rest is left out (OpenID Connect Core
    /// §3.1.2.1).
    #[must_use]
    pub fn known_in(text: &str) -> Self {
        text.split_whitespace()
            .filter_map(|name| name.parse().ok())
            .collect()
    }

    /// Whether this one is among them.
    #[must_use]
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether all of them are among `others`.
    #[must_use]
    pub fn is_within(&self, others: &Self) -> bool {
        self.0.is_subset(&others.0)
    }

    /// Those of them that are not this one.
    #[must_use]
    pub fn without(mut self, scope: Scope) -> Self {
        self.0.remove(&scope);
        self
    }

    /// Those that are in both.
    #[must_use]
    pub fn common_with(&self, others: &Self) -> Self {
        Self(self.0.intersection(&others.0).copied().collect())
    }

    /// Those that are in either.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).copied().collect())
    }

    /// Each of them, in the order of [`Scope::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let scopes: Result<_, _> = text.split_whitespace().map(Scope::from_str).collect();
        scopes.map(Self)
    }
}

impl TryFrom<String> for Scopes {
    type Error = UnknownScope;

    fn try_from(text: String) -> Result<Self, UnknownScope> {
        text.parse()
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
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
        assert!(requested("recipes openid").is_err());
    }

    #[test]
    fn stored_scopes_are_exactly_those_that_were_stored() {
        for text in ["", "openid", "openid profile email offline_access recipes"] {
            assert_eq!(text.parse::<Scopes>().unwrap().to_string(), text);
        }
        assert_eq!("openid admin".parse::<Scopes>(), Err(UnknownScope));
        assert_eq!(
            Scopes::known_in("admin posts openid").to_string(),
            "openid posts"
        );
    }
}
