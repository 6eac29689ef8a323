use serde::Serialize;
use utoipa::ToSchema;

use super::Profile;
use crate::ids::UserId;

/// A person as everybody sees them, from the last token they used here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "id": 7,
    "first_name": "Žofie",
    "last_name": "Nováková",
    "username": "zofie",
    "image_url": "https://images.example.com/zofie.jpg",
    "thumb_url": null
}))]
pub struct Person {
    id: i64,
    #[schema(required = true)]
    first_name: Option<String>,
    #[schema(required = true)]
    last_name: Option<String>,
    /// `user-<id>` for people who have not used this service yet.
    username: String,
    #[schema(required = true)]
    image_url: Option<String>,
    #[schema(required = true)]
    thumb_url: Option<String>,
}

impl Person {
    /// The id.
    pub(super) fn id(&self) -> i64 {
        self.id
    }
}

impl From<(UserId, Profile)> for Person {
    fn from((id, profile): (UserId, Profile)) -> Self {
        Self {
            id: id.get(),
            first_name: profile.first_name,
            last_name: profile.last_name,
            username: profile.username,
            image_url: profile.image_url,
            thumb_url: profile.thumb_url,
        }
    }
}

/// A person who has not used this service yet, such as an author of imported data.
impl From<UserId> for Person {
    fn from(id: UserId) -> Self {
        Self {
            id: id.get(),
            first_name: None,
            last_name: None,
            username: format!("user-{id}"),
            image_url: None,
            thumb_url: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_not_seen_yet_have_a_name_all_the_same() {
        let person = Person::from(UserId::stored(7));
        assert_eq!(person.username, "user-7");
        assert_eq!(person.id, 7);
    }
}
