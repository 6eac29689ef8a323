//! People: learned from the tokens they use, never registered in advance.

mod beside;
mod directory;
mod error;
mod known_caller;
mod person;
mod routes;
mod store;

use std::{fmt, str::FromStr};

use service_kit::{input::WholeNumber, text};
use token_verifier::Claims;

pub(crate) use beside::with_profile;
pub use directory::People;
pub use error::Error;
pub use known_caller::KnownCaller;
pub(crate) use known_caller::RecentCaller;
pub use person::Person;
pub use routes::router;
pub(crate) use store::erase;

/// The id of a person, the same as at the issuer: the `sub` of their tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(i64);

impl UserId {
    /// An id from the database.
    pub(crate) fn stored(id: i64) -> Self {
        Self(id)
    }

    /// The number, at least 1.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

/// Not a positive whole number of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number above 0")]
pub struct NotAnId;

impl TryFrom<i64> for UserId {
    type Error = NotAnId;

    fn try_from(id: i64) -> Result<Self, NotAnId> {
        if id > 0 { Ok(Self(id)) } else { Err(NotAnId) }
    }
}

impl FromStr for UserId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id: WholeNumber = text.parse().map_err(|_| NotAnId)?;
        Self::try_from(i64::from(id))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name and pictures of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    username: String,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: Option<String>,
    thumb_url: Option<String>,
}

impl Profile {
    /// The profile in a token; `None` when it does not even contain a username.
    #[must_use]
    pub fn of(claims: &Claims) -> Option<Self> {
        let showable = |claim| showable(claim).map(str::to_owned);
        Some(Self {
            username: showable(claims.preferred_username.as_ref())?,
            first_name: showable(claims.given_name.as_ref()),
            last_name: showable(claims.family_name.as_ref()),
            image_url: showable(claims.picture.as_ref()),
            thumb_url: showable(claims.thumb_url.as_ref()),
        })
    }

    /// Whether a token contains exactly this profile.
    fn is_of(&self, claims: &Claims) -> bool {
        says(Some(&self.username), claims.preferred_username.as_ref())
            && says(self.first_name.as_ref(), claims.given_name.as_ref())
            && says(self.last_name.as_ref(), claims.family_name.as_ref())
            && says(self.image_url.as_ref(), claims.picture.as_ref())
            && says(self.thumb_url.as_ref(), claims.thumb_url.as_ref())
    }
}

/// Whether `claim` is what `known` was read from.
fn says(known: Option<&String>, claim: Option<&String>) -> bool {
    known == claim || known.map(String::as_str) == showable(claim)
}

/// The issuer refuses control characters. If one came through, the database might refuse
/// it and fail the request.
fn showable(claim: Option<&String>) -> Option<&str> {
    let claim = claim?.as_str();
    text::one_line(claim).is_ok().then_some(claim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_a_positive_number_of_64_bits() {
        assert_eq!("7".parse(), Ok(UserId(7)));
        assert_eq!("9223372036854775807".parse(), Ok(UserId(i64::MAX)));
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "1.5",
            " 1",
            "me",
            "9223372036854775808",
            "1\0",
        ] {
            assert_eq!(text.parse::<UserId>(), Err(NotAnId), "{text:?}");
        }
    }

    #[test]
    fn what_a_database_would_refuse_is_left_out() {
        assert_eq!(showable(Some(&"Ann\0".to_owned())), None);
        assert_eq!(showable(Some(&"Žofie".to_owned())), Some("Žofie"));
        assert_eq!(showable(None), None);
    }
}
