//! Posts: pictures, visible to their author and the author's followers.

mod author_filter;
mod body;
mod editing;
mod error;
mod response;
mod routes;
mod seen;
mod store;
mod views;

use service_kit::{
    input::{Change, Rule, keep},
    precondition::EntityTag,
    text::web_url,
};
use time::OffsetDateTime;

use crate::{
    ids::{PostId, UserId},
    texts::Note,
};

pub use error::Error;
pub(crate) use response::PostResponse;
pub use routes::router;
pub(crate) use seen::{SeenPost, seen_at};
pub(crate) use store::{erase, thin_out};
pub(crate) use views::PostViews;

/// In bytes.
const LONGEST_IMAGE_URL: usize = 2_000;

/// The address of a picture: an `http` or `https` URL of at most 2,000 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUrl(String);

impl ImageUrl {
    /// Checks an address.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        keep([web_url(&text, LONGEST_IMAGE_URL)]).map(|()| Self(text))
    }
}

/// A valid new post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    image_url: ImageUrl,
    caption: Option<Note>,
    alt_text: Option<Note>,
}

/// Changes to a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    image_url: Change<ImageUrl>,
    caption: Change<Option<Note>>,
    alt_text: Change<Option<Note>>,
}

/// A stored post; older rules may have applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    id: PostId,
    image_url: String,
    caption: Option<String>,
    alt_text: Option<String>,
    published: OffsetDateTime,
    author: UserId,
}

impl Post {
    fn tag(&self) -> EntityTag {
        tag(
            self.id.get(),
            &self.image_url,
            self.caption.as_ref(),
            self.alt_text.as_ref(),
        )
    }
}

/// Names what the author of a post can change.
fn tag(id: i64, image_url: &str, caption: Option<&String>, alt_text: Option<&String>) -> EntityTag {
    EntityTag::of(&(id, image_url, caption, alt_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_on_the_web() {
        let url = format!("https://example.com/{}", "x".repeat(1_980));
        assert!(ImageUrl::parse(url.clone()).is_ok());
        assert!(ImageUrl::parse(format!("{url}x")).is_err());
        assert!(ImageUrl::parse("javascript:alert(1)".to_owned()).is_err());
    }
}
