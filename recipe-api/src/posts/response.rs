use serde::Serialize;
use service_kit::precondition::EntityTag;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{Post, tag};
use crate::{
    comments::CommentResponse, display_time::display_time, ids::BookmarkId, likes::LikeResponse,
    people::Person,
};

/// A post with its likes and comments.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Post, example = json!({
    "id": 42,
    "image_url": "https://images.example.com/bread.jpg",
    "user": {
        "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
        "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null
    },
    "caption": "Sunday's bread",
    "alt_text": "A round loaf on a wooden board",
    "display_time": "5 hours ago",
    "pub_date": "2026-03-01T12:00:00Z",
    "likes": [{"id": 311, "user_id": 8, "post_id": 42}],
    "comments": [{
        "id": 97,
        "text": "What a crust!",
        "post_id": 42,
        "user": {
            "id": 8, "first_name": "Ada", "last_name": null, "username": "ada",
            "image_url": null, "thumb_url": null
        },
        "display_time": "1 hour ago",
        "pub_date": "2026-03-01T16:00:00Z"
    }],
    "likes_count": 1,
    "comments_count": 1,
    "current_user_like_id": 311
}))]
pub(crate) struct PostResponse {
    pub(super) id: i64,
    pub(super) image_url: String,
    pub(super) user: Person,
    #[schema(required = true)]
    pub(super) caption: Option<String>,
    #[schema(required = true)]
    pub(super) alt_text: Option<String>,
    /// `Just now`, or whole hours or days: `1 hour ago`, `5 days ago`.
    pub(super) display_time: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) pub_date: OffsetDateTime,
    /// The newest 100, newest first.
    pub(super) likes: Vec<LikeResponse>,
    /// The newest 20, the oldest of them first.
    pub(super) comments: Vec<CommentResponse>,
    /// The number of all likes.
    pub(super) likes_count: i64,
    /// The number of all comments.
    pub(super) comments_count: i64,
    /// The caller's own like; left out when there is none.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) current_user_like_id: Option<i64>,
    /// The caller's own bookmark; left out when there is none.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) current_user_bookmark_id: Option<i64>,
}

impl PostResponse {
    /// A post without likes and comments.
    pub(super) fn new(post: Post, author: Person, now: OffsetDateTime) -> Self {
        Self {
            id: post.id.get(),
            image_url: post.image_url,
            user: author,
            caption: post.caption,
            alt_text: post.alt_text,
            display_time: display_time(post.published, now),
            pub_date: post.published,
            likes: Vec::new(),
            comments: Vec::new(),
            likes_count: 0,
            comments_count: 0,
            current_user_like_id: None,
            current_user_bookmark_id: None,
        }
    }

    /// Names what its author can change.
    pub(super) fn tag(&self) -> EntityTag {
        tag(
            self.id,
            &self.image_url,
            self.caption.as_ref(),
            self.alt_text.as_ref(),
        )
    }

    /// The same post with the caller's bookmark.
    pub(crate) fn bookmarked(self, own: BookmarkId) -> Self {
        Self {
            current_user_bookmark_id: Some(own.get()),
            ..self
        }
    }
}
