//! Posts: pictures that their author and those who follow them see.

mod body;
mod display_time;
mod error;
mod gallery;
mod response;
mod routes;
mod store;

use sea_orm::DatabaseTransaction;
use service_kit::{database::Database, text::web_url};
use time::OffsetDateTime;

use crate::{
    ids::PostId,
    input::{Change, Note, Rule, keep},
    people::UserId,
};

pub(crate) use display_time::display_time;
pub use error::Error;
pub(crate) use gallery::Gallery;
pub(crate) use response::PostResponse;
pub use routes::router;

/// In bytes.
const LONGEST_IMAGE_URL: usize = 2_000;

/// Where a picture is: an `http` or `https` URL of at most 2,000 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUrl(String);

impl ImageUrl {
    /// Accepts an address as it was sent.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        keep([web_url(&text, LONGEST_IMAGE_URL)]).map(|()| Self(text))
    }
}

/// A post that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    image_url: ImageUrl,
    caption: Option<Note>,
    alt_text: Option<Note>,
}

/// What is to become of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    image_url: Change<ImageUrl>,
    caption: Change<Option<Note>>,
    alt_text: Change<Option<Note>>,
}

/// A post as it is stored; the rules may have been others then.
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
    /// What it is named by.
    pub(crate) fn id(&self) -> PostId {
        self.id
    }
}

/// A post, if `viewer` may see it: their own, or of somebody they follow.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is not theirs to see.
pub(crate) async fn visible(
    database: &Database,
    viewer: UserId,
    id: PostId,
) -> Result<Post, Error> {
    let post = store::find(database, viewer, id).await?;
    post.ok_or(Error::NotFound)
}

/// Those of the posts that `viewer` may see, in no order.
pub(crate) async fn all_visible(
    database: &Database,
    viewer: UserId,
    ids: impl IntoIterator<Item = PostId>,
) -> Result<Vec<Post>, Error> {
    store::find_all(database, viewer, ids).await
}

/// Removes everything that somebody posted, with all that belongs to it.
pub(crate) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
    store::erase(transaction, author).await
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
