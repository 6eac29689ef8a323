use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

/// Confirms a deletion.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"message": "Post 7 successfully deleted."}))]
pub(crate) struct Deleted {
    /// A sentence for people.
    message: String,
}

impl Deleted {
    /// Confirms that the thing of this kind and id was deleted.
    pub(crate) fn new(kind: &str, id: impl Display) -> Self {
        Self {
            message: format!("{kind} {id} successfully deleted."),
        }
    }
}
