use serde::Serialize;
use utoipa::ToSchema;

use super::Account;
use crate::tokens::StandardClaim;

/// Claims about the owner of an account (OpenID Connect Core §5.1). Those that are not
/// known, or not granted, are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandardClaims {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Always false: nobody verifies email addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

impl StandardClaims {
    /// The granted claims about the owner of `account`.
    #[must_use]
    pub fn of(account: &Account, is_granted: impl Fn(StandardClaim) -> bool) -> Self {
        let profile = &account.profile;
        let names = [&profile.first_name, &profile.last_name];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        let name = (!names.is_empty()).then(|| names.join(" "));
        let username = Some(account.username.to_string());
        let email = profile.email.clone().map(String::from);
        let email_verified = email.as_ref().map(|_| false);
        let granted = |claim, value: Option<String>| value.filter(|_| is_granted(claim));
        Self {
            name: granted(StandardClaim::Name, name),
            given_name: granted(StandardClaim::GivenName, profile.first_name.clone()),
            family_name: granted(StandardClaim::FamilyName, profile.last_name.clone()),
            preferred_username: granted(StandardClaim::PreferredUsername, username),
            picture: granted(StandardClaim::Picture, profile.image_url.clone()),
            email: granted(StandardClaim::Email, email),
            email_verified: email_verified.filter(|_| is_granted(StandardClaim::EmailVerified)),
        }
    }
}
