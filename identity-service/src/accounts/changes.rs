use serde::{Deserialize, Deserializer};
use service_kit::text::TextError;
use utoipa::ToSchema;

use super::{Profile, fields};

/// Changes to a profile; what is left out keeps its value, `null` or an empty
/// text clears it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"first_name": "Ada", "thumb_url": null}))]
pub(super) struct ProfileChanges {
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

/// Nothing, or what is to be there instead.
type Change = Option<Option<String>>;

type Rule = fn(&str) -> Result<(), TextError>;

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(Some(text.filter(|text| !text.is_empty())))
}

impl ProfileChanges {
    /// The profile after these changes.
    ///
    /// # Errors
    /// A sentence for each rule that is broken.
    pub(super) fn apply(self, mut profile: Profile) -> Result<Profile, Vec<String>> {
        let changes: [(&str, Change, Rule, &mut Option<String>); 6] = [
            ("email", self.email, fields::email, &mut profile.email),
            (
                "first_name",
                self.first_name,
                fields::name,
                &mut profile.first_name,
            ),
            (
                "last_name",
                self.last_name,
                fields::name,
                &mut profile.last_name,
            ),
            (
                "image_url",
                self.image_url,
                fields::image_url,
                &mut profile.image_url,
            ),
            (
                "thumb_url",
                self.thumb_url,
                fields::image_url,
                &mut profile.thumb_url,
            ),
            ("bio", self.bio, fields::bio, &mut profile.bio),
        ];
        let mut faults = Vec::new();
        for (name, change, rule, field) in changes {
            let Some(value) = change else { continue };
            match value.as_deref().map_or(Ok(()), rule) {
                Ok(()) => *field = value,
                Err(fault) => faults.push(format!("{name} {fault}")),
            }
        }
        if faults.is_empty() {
            Ok(profile)
        } else {
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn apply(body: Value) -> Result<Profile, Vec<String>> {
        let changes: ProfileChanges = serde_json::from_value(body).unwrap();
        let before = Profile {
            email: Some("ada@example.com".to_owned()),
            bio: Some("Counts.".to_owned()),
            ..Profile::default()
        };
        changes.apply(before)
    }

    #[test]
    fn left_out_keeps_and_null_and_empty_clear() {
        let profile = apply(json!({"bio": null, "first_name": "Ada"})).unwrap();
        assert_eq!(profile.email.as_deref(), Some("ada@example.com"));
        assert_eq!(
            (profile.bio, profile.first_name.as_deref()),
            (None, Some("Ada"))
        );
        assert_eq!(apply(json!({"email": ""})).unwrap().email, None);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = apply(json!({"last_name": "x".repeat(65), "thumb_url": "x"})).unwrap_err();
        let expected = [
            "last_name must be at most 64 characters long",
            "thumb_url must be an http or https URL",
        ];
        assert_eq!(faults, expected);
    }
}
