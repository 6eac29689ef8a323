use serde::Serialize;
use utoipa::ToSchema;

use super::Shared;
use crate::{ids::FollowId, people::Person};

/// A person as the caller sees them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonProfile, example = json!({
    "id": 7, "first_name": "Žofie", "last_name": "Nováková", "username": "zofie",
    "image_url": "https://images.example.com/zofie.jpg", "thumb_url": null,
    "recipes_count": 12,
    "posts_count": 3,
    "current_user_following_id": 23
}))]
pub(super) struct ProfileResponse {
    #[serde(flatten)]
    person: Person,
    /// The number of all their recipes.
    recipes_count: i64,
    /// The number of their posts that the caller may see: of somebody whom the caller does
    /// not follow, none.
    posts_count: i64,
    /// The id with which the caller follows them; left out when they do not.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    current_user_following_id: Option<i64>,
}

impl ProfileResponse {
    pub(super) fn new(person: Person, shared: Shared) -> Self {
        Self {
            person,
            recipes_count: shared.recipes,
            posts_count: shared.posts,
            current_user_following_id: shared.following.map(FollowId::get),
        }
    }
}
