//! Accounts: usernames, passwords and profiles.

mod administration;
mod authentication;
mod changes;
mod email;
mod error;
mod fields;
mod import;
mod new_account;
mod public_profile;
mod service;
mod standard_claims;
mod store;
mod user_response;
mod username;

use service_kit::precondition::EntityTag;
use time::OffsetDateTime;

pub use authentication::Verified;
pub(crate) use changes::ProfileChanges;
pub use email::{Email, EmailError};
pub use error::Error;
pub(crate) use import::{ImportError, Mode, Source};
pub use import::{ImportedUser, NumberedUser, SourceError, read_users};
pub(crate) use new_account::check_typed_twice;
pub use new_account::{NewAccount, SignUp};
pub use public_profile::PublicProfile;
pub use service::{Accounts, CheckedSignUp};
pub use standard_claims::StandardClaims;
pub(crate) use store::{delete, find, hold_profile, join_account, set_disabled, set_hash};
pub use user_response::UserResponse;
pub use username::Username;

use crate::ids::AccountId;

/// What users say about themselves; each part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// A note: not unique, not verified, never a way to log in.
    pub email: Option<Email>,
    /// At most 64 characters.
    pub first_name: Option<String>,
    /// At most 64 characters.
    pub last_name: Option<String>,
    /// `http` or `https`, at most 400 bytes.
    pub image_url: Option<String>,
    /// `http` or `https`, at most 400 bytes.
    pub thumb_url: Option<String>,
    /// At most 2,000 characters on any number of lines.
    pub bio: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number, the `sub` of its tokens.
    pub id: AccountId,
    /// The name it logs in with and is shown by.
    pub username: Username,
    /// How it is shown.
    pub profile: Profile,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was disabled.
    pub disabled_at: Option<OffsetDateTime>,
}

impl Account {
    /// Whether it is not disabled.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Names the profile in its present state.
    pub(crate) fn tag(&self) -> EntityTag {
        let Profile {
            email,
            first_name,
            last_name,
            image_url,
            thumb_url,
            bio,
        } = &self.profile;
        let names = (self.id.0, self.username.as_str(), first_name, last_name);
        let email = email.as_ref().map(Email::as_str);
        EntityTag::of(&(names, email, image_url, thumb_url, bio))
    }
}
