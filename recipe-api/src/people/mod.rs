//! People: learned from the tokens they use, never registered in advance.

mod beside;
mod directory;
mod error;
mod person;
mod store;

use service_kit::text;
use token_verifier::Claims;

pub(crate) use beside::with_profile;
pub use directory::People;
pub(crate) use directory::Sighting;
pub use error::Error;
pub use person::Person;
pub(crate) use store::erase;

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
    fn what_a_database_would_refuse_is_left_out() {
        assert_eq!(showable(Some(&"Ann\0".to_owned())), None);
        assert_eq!(showable(Some(&"Žofie".to_owned())), Some("Žofie"));
        assert_eq!(showable(None), None);
    }
}
