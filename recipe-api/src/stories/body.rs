use serde::Deserialize;
use service_kit::input::{Given, required_text};
use utoipa::ToSchema;

use super::Error;
use crate::texts::Words;

/// The body of a new story.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewStory, example = json!({"text": "The sourdough has a name now."}))]
pub(super) struct NewStoryBody {
    /// Not blank.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, max_length = 2000)]
    text: Given<String>,
}

impl NewStoryBody {
    pub(super) fn parse(self) -> Result<Words, Error> {
        Ok(required_text("text", self.text, Words::parse)?)
    }
}
