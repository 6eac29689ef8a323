use serde::{Deserialize, Deserializer};
use service_kit::input::{Change, Fault, Faults, all};
use utoipa::ToSchema;

use super::{
    Email,
    fields::{self, ProfileField},
};

/// Changes to a profile. A field that is left out keeps its value; `null`, an empty text
/// and white space clear it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"first_name": "Ada", "thumb_url": null}))]
pub(crate) struct ProfileChanges {
    /// An address such as `ada@example.com`, kept as written. At most 64 characters before
    /// the `@`, a domain with a dot after it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Change<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    first_name: Change<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    last_name: Change<Option<String>>,
    /// `http` or `https`, at most 400 bytes.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    image_url: Change<Option<String>>,
    /// `http` or `https`, at most 400 bytes.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    thumb_url: Change<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    bio: Change<Option<String>>,
}

/// The profile fields to write, all checked. Only these are written, so a concurrent
/// change to another field survives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckedChanges {
    pub(super) email: Change<Option<Email>>,
    pub(super) first_name: Change<Option<String>>,
    pub(super) last_name: Change<Option<String>>,
    pub(super) image_url: Change<Option<String>>,
    pub(super) thumb_url: Change<Option<String>>,
    pub(super) bio: Change<Option<String>>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Change::To)
}

impl ProfileChanges {
    /// Checks all fields.
    ///
    /// # Errors
    /// A fault for each rule that is broken.
    pub(crate) fn check(self) -> Result<CheckedChanges, Faults> {
        let (email, first_name, last_name, image_url, thumb_url, bio) = all((
            parsed(self.email, fields::email),
            change(fields::FIRST_NAME, self.first_name),
            change(fields::LAST_NAME, self.last_name),
            change(fields::IMAGE_URL, self.image_url),
            change(fields::THUMB_URL, self.thumb_url),
            change(fields::BIO, self.bio),
        ))?;
        Ok(CheckedChanges {
            email,
            first_name,
            last_name,
            image_url,
            thumb_url,
            bio,
        })
    }
}

fn change(
    field: ProfileField,
    change: Change<Option<String>>,
) -> Result<Change<Option<String>>, Fault> {
    parsed(change, |text| field.check(text))
}

fn parsed<T>(
    change: Change<Option<String>>,
    parse: impl FnOnce(Option<String>) -> Result<Option<T>, Fault>,
) -> Result<Change<Option<T>>, Fault> {
    match change {
        Change::Keep => Ok(Change::Keep),
        Change::To(text) => parse(text).map(Change::To),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(body: Value) -> Result<CheckedChanges, Faults> {
        let changes: ProfileChanges = serde_json::from_value(body).unwrap();
        changes.check()
    }

    #[test]
    fn left_out_is_not_written_and_null_and_empty_clear() {
        let changes = check(json!({"bio": null, "first_name": "Ada", "email": ""})).unwrap();
        let expected = CheckedChanges {
            bio: Change::To(None),
            first_name: Change::To(Some("Ada".to_owned())),
            email: Change::To(None),
            ..CheckedChanges::default()
        };
        assert_eq!(changes, expected);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = check(json!({"last_name": "x".repeat(65), "thumb_url": "x"})).unwrap_err();
        let expected = [
            "last_name must be at most 64 characters long",
            "thumb_url must be an http or https URL",
        ];
        assert!(faults.sentences().eq(expected), "{faults}");
    }
}
