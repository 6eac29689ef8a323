use serde::{Deserialize, Deserializer};
use service_kit::text::TextError;
use utoipa::ToSchema;

use super::fields;

/// Changes to a profile; what is left out keeps its value, `null` or an empty
/// text clears it, and so does one of white space.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"first_name": "Ada", "thumb_url": null}))]
pub(crate) struct ProfileChanges {
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Change,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    first_name: Change,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    last_name: Change,
    /// `http` or `https`, at most 400 bytes.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    image_url: Change,
    /// `http` or `https`, at most 400 bytes.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    thumb_url: Change,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    bio: Change,
}

/// What is to be written into a profile, all of it by the rules. Nothing else is: a
/// change that somebody makes at the same time to another field stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckedChanges {
    pub(super) email: Change,
    pub(super) first_name: Change,
    pub(super) last_name: Change,
    pub(super) image_url: Change,
    pub(super) thumb_url: Change,
    pub(super) bio: Change,
}

/// Nothing, or what is to be there instead.
pub(crate) type Change = Option<Option<String>>;

type Rule = fn(&str) -> Result<(), TextError>;

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(Some(fields::given(text)))
}

impl ProfileChanges {
    /// These changes, once all are found to be by the rules.
    ///
    /// # Errors
    /// A sentence for each rule that is broken.
    pub(crate) fn check(self) -> Result<CheckedChanges, Vec<String>> {
        let mut faults = Vec::new();
        let mut field = |name: &str, change: Change, rule: Rule| {
            let broken = change
                .as_ref()?
                .as_deref()
                .and_then(|text| rule(text).err());
            faults.extend(broken.map(|fault| format!("{name} {fault}")));
            change
        };
        let changes = CheckedChanges {
            email: field("email", self.email, fields::email),
            first_name: field("first_name", self.first_name, fields::name),
            last_name: field("last_name", self.last_name, fields::name),
            image_url: field("image_url", self.image_url, fields::image_url),
            thumb_url: field("thumb_url", self.thumb_url, fields::image_url),
            bio: field("bio", self.bio, fields::bio),
        };
        if faults.is_empty() {
            Ok(changes)
        } else {
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(body: Value) -> Result<CheckedChanges, Vec<String>> {
        let changes: ProfileChanges = serde_json::from_value(body).unwrap();
        changes.check()
    }

    #[test]
    fn left_out_is_not_written_and_null_and_empty_clear() {
        let changes = check(json!({"bio": null, "first_name": "Ada", "email": ""})).unwrap();
        let expected = CheckedChanges {
            bio: Some(None),
            first_name: Some(Some("Ada".to_owned())),
            email: Some(None),
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
        assert_eq!(faults, expected);
    }
}
