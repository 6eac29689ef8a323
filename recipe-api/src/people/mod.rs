//! People: learnt from the tokens they use here, never registered in advance.

mod directory;
mod error;
mod member;
mod person;
mod routes;
mod store;

use std::{fmt, str::FromStr};

use sea_orm::DatabaseTransaction;
use service_kit::text;
use token_verifier::Claims;

use crate::input::WholeNumber;

pub use directory::People;
pub use error::Error;
pub use member::Member;
pub use person::{KnownPeople, Person};
pub use routes::router;

/// Names a person, here and at the issuer: the `sub` of their tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(i64);

impl UserId {
    /// A number that was accepted before it was stored.
    pub(crate) fn stored(id: i64) -> Self {
        Self(id)
    }

    /// As databases and JSON have it, at least 1.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

/// The number or text is not a whole number of 64 bits above zero.
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

/// How a person is called and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    username: String,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: Option<String>,
    thumb_url: Option<String>,
}

impl Profile {
    /// What a token says about its subject; `None` when it does not even name
    /// them.
    #[must_use]
    pub fn of(claims: &Claims) -> Option<Self> {
        Some(Self {
            username: showable(claims.preferred_username.as_ref())?,
            first_name: showable(claims.given_name.as_ref()),
            last_name: showable(claims.family_name.as_ref()),
            image_url: showable(claims.picture.as_ref()),
            thumb_url: showable(claims.thumb_url.as_ref()),
        })
    }
}

/// The issuer lets no control characters through; if it ever did, the database
/// would refuse some of them, and the request with them.
fn showable(claim: Option<&String>) -> Option<String> {
    claim.filter(|value| text::one_line(value).is_ok()).cloned()
}

/// Removes what is known of somebody.
pub(crate) async fn erase(transaction: &DatabaseTransaction, id: UserId) -> Result<(), Error> {
    store::erase(transaction, id).await
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
        assert_eq!(
            showable(Some(&"Žofie".to_owned())),
            Some("Žofie".to_owned())
        );
        assert_eq!(showable(None), None);
    }
}
