use serde::Deserialize;
use utoipa::ToSchema;

use super::Error;
use crate::{
    ids::PostId,
    input::{Given, WholeNumber, number},
};

/// A bookmark to be.
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
        number("post_id", self.post_id).map_err(Error::Invalid)
    }
}
