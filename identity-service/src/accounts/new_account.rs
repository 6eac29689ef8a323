use serde::Deserialize;
use service_kit::input::{Fault, Faults, all};
use utoipa::ToSchema;

use super::{
    Profile, Username,
    fields::{self, ProfileText},
    username::MAX_LENGTH,
};
use crate::passwords::{Password, PasswordRule};

/// The fields of the password and of its confirmation.
const PASSWORD: &str = "password";
const CONFIRMATION: &str = "password_confirmation";

/// Checks a new password that was typed twice.
///
/// # Errors
/// What is wrong with either.
pub(crate) fn check_typed_twice(
    password: &Password,
    of_password: Result<(), PasswordRule>,
    confirmation: Option<&Password>,
) -> Result<(), Faults> {
    let password_fault = of_password.map_err(|rule| Fault::new(PASSWORD, rule));
    let same = match confirmation {
        Some(other) if other != password => {
            Err(Fault::new(CONFIRMATION, "must be the same as password"))
        }
        _ => Ok(()),
    };
    all((password_fault, same)).map(drop)
}

/// The body of a sign-up.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "cook", "password": "sour dough 7", "first_name": "Ada"}))]
pub struct SignUp {
    /// 1–64 visible characters with single spaces between them; unique regardless of case
    /// and Unicode form.
    #[schema(max_length = 64)]
    pub username: String,
    /// 8–256 characters. Not a common password, not the username, and neither of these
    /// with only digits and signs added.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    pub password: Password,
    /// Must equal `password` when given.
    #[schema(value_type = Option<String>, format = Password)]
    pub password_confirmation: Option<Password>,
    /// An address such as `ada@example.com`, kept as written: a note, neither unique nor
    /// verified. At most 64 characters before the `@`, a domain with a dot after it.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Given name.
    #[schema(max_length = 64)]
    pub first_name: Option<String>,
    /// Family name.
    #[schema(max_length = 64)]
    pub last_name: Option<String>,
    /// `http` or `https`, at most 400 bytes.
    pub image_url: Option<String>,
    /// `http` or `https`, at most 400 bytes.
    pub thumb_url: Option<String>,
    /// Anything, on any number of lines.
    #[schema(max_length = 2000)]
    pub bio: Option<String>,
}

/// A valid account that is not stored yet.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// May already be taken.
    pub username: Username,
    /// How it will be shown.
    pub profile: Profile,
}

impl SignUp {
    /// The username, cut to its maximum length.
    pub(super) fn short_username(&self) -> String {
        self.username.chars().take(MAX_LENGTH).collect()
    }

    /// Checks all fields, given the verdict on the password.
    ///
    /// # Errors
    /// A fault for each rule that is broken, in the order of the fields.
    pub(super) fn parse(
        self,
        of_password: Result<(), PasswordRule>,
    ) -> Result<(NewAccount, Password), Faults> {
        let confirmation = self.password_confirmation.as_ref();
        let password = check_typed_twice(&self.password, of_password, confirmation);
        let profile = ProfileText {
            email: self.email,
            first_name: self.first_name,
            last_name: self.last_name,
            image_url: self.image_url,
            thumb_url: self.thumb_url,
            bio: self.bio,
        };
        let username = Username::of_field(&self.username);
        let (username, (), profile) = all((username, password, fields::check(profile)))?;
        Ok((NewAccount { username, profile }, self.password))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parse(body: Value, of_password: Result<(), PasswordRule>) -> Result<NewAccount, Faults> {
        let sign_up: SignUp = serde_json::from_value(body).unwrap();
        sign_up.parse(of_password).map(|(account, _)| account)
    }

    #[test]
    fn empty_fields_are_absent() {
        let body = json!({"username": "cook", "password": "x", "email": "", "bio": null});
        let account = parse(body, Ok(()));
        assert_eq!(account.unwrap().profile, Profile::default());
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let body = json!({
            "username": "",
            "password": "sour dough 7",
            "password_confirmation": "sour dough 8",
            "first_name": "x".repeat(65),
            "image_url": "javascript:alert(1)",
        });
        let expected = [
            "username must not be empty",
            "password must not be the username with little else",
            "password_confirmation must be the same as password",
            "first_name must be at most 64 characters long",
            "image_url must be an http or https URL",
        ];
        let faults = parse(body, Err(PasswordRule::NotTheUsername)).unwrap_err();
        assert!(faults.sentences().eq(expected), "{faults}");
    }
}
