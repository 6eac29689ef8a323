use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

/// Says that something is gone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"message": "Post 7 successfully deleted."}))]
pub(crate) struct Deleted {
    /// One sentence, for people.
    message: String,
}

impl Deleted {
    /// The thing of that kind and id is gone.
    pub(crate) fn new(kind: &str, id: impl Display) -> Self {
        Self {
            message: format!("{kind} {id} successfully deleted."),
        }
    }
}
