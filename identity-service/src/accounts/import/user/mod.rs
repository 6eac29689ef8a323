#[cfg(test)]
mod tests;

use std::fmt::Display;

use data_encoding::HEXLOWER_PERMISSIVE;
use service_kit::{
    imported::{ImportedId, ImportedTime, NotAnId},
    input::{Fault, Faults, all},
};
use time::OffsetDateTime;

use super::columns::Fields;
use crate::{
    accounts::{
        Profile, Username,
        fields::{self, ProfileText},
    },
    passwords::{HashFault, check_hash},
};

/// A valid user from another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedUser {
    /// The id it had, or `None` to get the next free one.
    pub(in crate::accounts) id: Option<i64>,
    pub(in crate::accounts) username: Username,
    /// `None` when a password must be set first.
    pub(in crate::accounts) password_hash: Option<String>,
    pub(in crate::accounts) profile: Profile,
    /// `None` for now.
    pub(in crate::accounts) created_at: Option<OffsetDateTime>,
    pub(in crate::accounts) is_disabled: bool,
}

impl ImportedUser {
    /// Reads a line under the rules of sign-up. We must be able to verify the password
    /// hash.
    ///
    /// # Errors
    /// A fault for each rule that is broken.
    pub(super) fn parse(line: &Fields, now: OffsetDateTime) -> Result<Self, Faults> {
        let time = |text: &str| ImportedTime::parse(text, now).map(ImportedTime::get);
        let profile = ProfileText {
            email: line.text("email"),
            first_name: line.text("first_name"),
            last_name: line.text("last_name"),
            image_url: line.text("image_url"),
            thumb_url: line.text("thumb_url"),
            bio: line.text("bio"),
        };
        let (id, username, password_hash, created_at, is_disabled, profile) = all((
            field(line, "id", id),
            Username::of_field(line.get("username").unwrap_or_default()),
            field(line, "password_hash", hash),
            field(line, "date_created", time),
            field(line, "is_disabled", truth),
            fields::check(profile),
        ))?;
        Ok(Self {
            id,
            username,
            password_hash,
            profile,
            created_at,
            is_disabled: is_disabled.unwrap_or_default(),
        })
    }
}

/// The field, if it is given.
fn field<T, E: Display>(
    line: &Fields,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Fault> {
    let parsed = line.get(name).map(parse).transpose();
    parsed.map_err(|rule| Fault::new(name, rule))
}

fn id(text: &str) -> Result<i64, NotAnId> {
    text.parse().map(ImportedId::get)
}

fn hash(text: &str) -> Result<String, HashFault> {
    let text = bytea(text).unwrap_or_else(|| text.to_owned());
    check_hash(&text).map(|()| text)
}

/// Decodes PostgreSQL's text form of bytes: Flask-Bcrypt returns hashes as bytes, and
/// applications stored them in text columns in that form.
/// <https://www.postgresql.org/docs/current/datatype-binary.html>
fn bytea(text: &str) -> Option<String> {
    let digits = text.strip_prefix("\\x")?;
    let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

fn truth(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("must be true or false"),
    }
}
