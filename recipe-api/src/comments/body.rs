use serde::Deserialize;
use service_kit::input::{Given, WholeNumber, all, number, required_text};
use utoipa::ToSchema;

use super::{Error, NewComment};
use crate::texts::Words;

/// The body of a new comment.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewComment, example = json!({"post_id": 42, "text": "What a crust!"}))]
pub(super) struct NewCommentBody {
    /// A post that the caller sees; also accepted as a string of digits.
    #[serde(default)]
    #[schema(value_type = i64, required = true)]
    post_id: Given<WholeNumber>,
    /// Not blank.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, max_length = 2000)]
    text: Given<String>,
}

impl NewCommentBody {
    pub(super) fn parse(self) -> Result<NewComment, Error> {
        let post = number("post_id", self.post_id);
        let text = required_text("text", self.text, Words::parse);
        let (post, text) = all((post, text))?;
        Ok(NewComment { post, text })
    }
}
