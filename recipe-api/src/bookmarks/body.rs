use serde::Deserialize;
use service_kit::input::{Given, WholeNumber, number};
use utoipa::ToSchema;

use super::Error;
use crate::ids::PostId;

/// The body of a new bookmark.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewBookmark, example = json!({"post_id": 42}))]
pub(super) struct NewBookmarkBody {
    /// A post that the caller sees; also accepted as a string of digits.
    #[serde(default)]
    #[schema(value_type = i64, required = true)]
    post_id: Given<WholeNumber>,
}

impl NewBookmarkBody {
    pub(super) fn parse(self) -> Result<PostId, Error> {
        Ok(number("post_id", self.post_id)?)
    }
}
