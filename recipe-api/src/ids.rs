//! Ids of things below `/api/`.

use std::fmt;

use serde::Deserialize;
use service_kit::input::WholeNumber;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Any whole number is accepted; an unknown one matches nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        #[serde(from = "WholeNumber")]
        pub struct $name(i64);

        impl $name {
            /// An id from the database.
            pub(crate) fn stored(id: i64) -> Self {
                Self(id)
            }

            /// The number.
            #[must_use]
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl From<WholeNumber> for $name {
            fn from(number: WholeNumber) -> Self {
                Self(number.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// The id of a post.
    PostId
);
id!(
    /// The id of a like.
    LikeId
);
id!(
    /// The id of a comment.
    CommentId
);
id!(
    /// The id of a bookmark.
    BookmarkId
);
id!(
    /// The id of a following.
    FollowId
);
id!(
    /// The id of a story.
    StoryId
);
