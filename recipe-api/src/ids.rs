//! The ids of people, and of things below `/api/`.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use service_kit::input::WholeNumber;

/// The id of a person, the same as at the issuer: the `sub` of their tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(i64);

impl UserId {
    /// An id from the database.
    pub(crate) const fn stored(id: i64) -> Self {
        Self(id)
    }

    /// The number, at least 1.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

/// Not a positive whole number of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number above 0")]
pub struct NotAnId;

impl TryFrom<i64> for UserId {
    type Error = NotAnId;

    fn try_from(id: i64) -> Result<Self, NotAnId> {
        if id > 0 { Ok(Self(id)) } else { Err(NotAnId) }
    }
}

impl FromStr for UserId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id: WholeNumber = text.parse().map_err(|_| NotAnId)?;
        Self::try_from(i64::from(id))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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
            pub(crate) const fn stored(id: i64) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_a_positive_number_of_64_bits() {
        assert_eq!("7".parse(), Ok(UserId(7)));
        assert_eq!("9223372036854775807".parse(), Ok(UserId(i64::MAX)));
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "1.5",
            " 1",
            "me",
            "9223372036854775808",
            "1\0",
        ] {
            assert_eq!(text.parse::<UserId>(), Err(NotAnId), "{text:?}");
        }
    }
}
