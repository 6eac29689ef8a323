//! Request bodies.

use serde::Deserialize;
use service_kit::input::{Given, all, changed_text, optional_text, required_text};
use utoipa::ToSchema;

use super::{Changes, Error, ImageUrl, NewPost};
use crate::texts::Note;

/// The body of a new post.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewPost, example = json!({
    "image_url": "https://images.example.com/bread.jpg",
    "caption": "Sunday's bread",
    "alt_text": "A round loaf on a wooden board"
}))]
pub(super) struct NewPostBody {
    /// An `http` or `https` URL of at most 2,000 bytes.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 2000)]
    image_url: Given<String>,
    /// `null` when there is none.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    caption: Given<String>,
    /// A description for people who cannot see the picture; `null` if there is none.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    alt_text: Given<String>,
}

/// Changes to a post; what is left out keeps its value.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PostChanges, example = json!({"caption": "Monday's bread"}))]
pub(super) struct ChangesBody {
    /// An `http` or `https` URL of at most 2,000 bytes.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 2000)]
    image_url: Given<String>,
    /// `null` takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    caption: Given<String>,
    /// `null` takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    alt_text: Given<String>,
}

impl NewPostBody {
    pub(super) fn parse(self) -> Result<NewPost, Error> {
        let image_url = required_text("image_url", self.image_url, ImageUrl::parse);
        let caption = optional_text("caption", self.caption, Note::parse);
        let alt_text = optional_text("alt_text", self.alt_text, Note::parse);
        let (image_url, caption, alt_text) = all((image_url, caption, alt_text))?;
        Ok(NewPost {
            image_url,
            caption: caption.or_none(),
            alt_text: alt_text.or_none(),
        })
    }
}

impl ChangesBody {
    pub(super) fn parse(self) -> Result<Changes, Error> {
        let image_url = changed_text("image_url", self.image_url, ImageUrl::parse);
        let caption = optional_text("caption", self.caption, Note::parse);
        let alt_text = optional_text("alt_text", self.alt_text, Note::parse);
        let (image_url, caption, alt_text) = all((image_url, caption, alt_text))?;
        Ok(Changes {
            image_url,
            caption,
            alt_text,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use service_kit::input::Change;

    use super::*;

    fn sentences(error: Error) -> Vec<String> {
        match error {
            Error::Invalid(faults) => faults.sentences().collect(),
            other => panic!("{other}"),
        }
    }

    fn created(json: Value) -> Result<NewPost, Vec<String>> {
        let body: NewPostBody = serde_json::from_value(json).unwrap();
        body.parse().map_err(sentences)
    }

    fn changed(json: Value) -> Result<Changes, Vec<String>> {
        let body: ChangesBody = serde_json::from_value(json).unwrap();
        body.parse().map_err(sentences)
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        assert_eq!(created(json!({})).unwrap_err(), ["image_url is required"]);
        let all = json!({"image_url": "x", "caption": 5, "alt_text": "a\0"});
        let expected = [
            "image_url must be an http or https URL",
            "caption must be a string",
            "alt_text must not contain control characters",
        ];
        assert_eq!(created(all.clone()).unwrap_err(), expected);
        assert_eq!(changed(all).unwrap_err(), expected);
    }

    #[test]
    fn left_out_keeps_and_null_clears() {
        assert_eq!(changed(json!({})), Ok(Changes::default()));
        let cleared = changed(json!({"caption": null})).unwrap();
        assert_eq!(cleared.caption, Change::To(None));
        assert_eq!(cleared.alt_text, Change::Keep);
        assert_eq!(
            changed(json!({"image_url": null})).unwrap_err(),
            ["image_url must be a string"]
        );
        let bare = created(json!({"image_url": "https://example.com/a", "caption": null})).unwrap();
        assert_eq!((bare.caption, bare.alt_text), (None, None));
    }
}
