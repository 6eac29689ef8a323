use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Account;

/// An account as its owner sees it; absent fields are `null`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User, example = json!({
    "id": 1, "username": "cook", "email": null, "first_name": "Ada", "last_name": null,
    "image_url": null, "thumb_url": null, "bio": null, "created_at": "2026-11-21T09:30:00Z"
}))]
pub struct UserResponse {
    id: i64,
    username: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: Option<String>,
    thumb_url: Option<String>,
    bio: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<Account> for UserResponse {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username.as_str().to_owned(),
            email: account.profile.email.map(String::from),
            first_name: account.profile.first_name,
            last_name: account.profile.last_name,
            image_url: account.profile.image_url,
            thumb_url: account.profile.thumb_url,
            bio: account.profile.bio,
            created_at: account.created_at,
        }
    }
}
