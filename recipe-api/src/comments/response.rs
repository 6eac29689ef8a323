use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Comment;
use crate::{display_time::display_time, ids::UserId, people::Person};

/// A comment and its author.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Comment, example = json!({
    "id": 97,
    "text": "What a crust!",
    "post_id": 42,
    "user": {
        "id": 8, "first_name": "Ada", "last_name": null, "username": "ada",
        "image_url": null, "thumb_url": null
    },
    "display_time": "1 hour ago",
    "pub_date": "2026-03-01T16:00:00Z"
}))]
pub(crate) struct CommentResponse {
    id: i64,
    text: String,
    post_id: i64,
    user: Person,
    /// `Just now`, or whole hours or days: `1 hour ago`, `5 days ago`.
    display_time: String,
    #[serde(with = "time::serde::rfc3339")]
    pub_date: OffsetDateTime,
}

impl Comment {
    /// The author.
    pub(crate) fn author(&self) -> UserId {
        self.author
    }

    /// The comment as shown to everybody who sees the post.
    pub(crate) fn shown(self, author: Person, now: OffsetDateTime) -> CommentResponse {
        CommentResponse {
            id: self.id.get(),
            text: self.text,
            post_id: self.post.get(),
            user: author,
            display_time: display_time(self.published, now),
            pub_date: self.published,
        }
    }
}
