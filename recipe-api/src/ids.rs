//! What things below `/api/` are named by.

use std::fmt;

use serde::Deserialize;
use service_kit::input::WholeNumber;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Any whole number will do; one that was never given out names nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
        #[serde(from = "WholeNumber")]
        pub struct $name(i64);

        impl $name {
            /// A number that was given out.
            pub(crate) fn stored(id: i64) -> Self {
                Self(id)
            }

            /// As databases and JSON have it.
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
    /// Names a post.
    PostId
);
id!(
    /// Names a like.
    LikeId
);
id!(
    /// Names a comment.
    CommentId
);
id!(
    /// Names a bookmark.
    BookmarkId
);
id!(
    /// Names the fact that somebody follows somebody.
    FollowId
);
id!(
    /// Names a story.
    StoryId
);
