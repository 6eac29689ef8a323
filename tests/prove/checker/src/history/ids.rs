//! What events name: numbers of the recorder, and ids that the services gave.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name(pub Arc<str>);

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// Microseconds on the recorder's monotonic clock, since the header was written.
    Micros(u64)
}
number! {
    /// Seconds since the epoch, as in tokens.
    UnixSeconds(i64)
}
number! {
    /// The recorder's number of an operation; unique in the history.
    OperationId(u64)
}
number! {
    /// The recorder's number of somebody who acts. Each actor owns at most one account at a time.
    ActorId(u32)
}
number! {
    /// The id of an account: `user.id`, and `sub` in tokens.
    AccountId(i64)
}
number! {
    /// The id of a row at recipe-api.
    RowId(i64)
}
number! {
    /// The recorder's number of a password; never the password itself.
    Password(u64)
}
number! {
    /// A number that the recorder writes into a text (a title, a caption, a first name) and finds again
    /// when it reads the text. Each write has one of its own, so it tells which write is seen;
    /// only a repetition under the same `Idempotency-Key` or `If-Match` has the mark of the first.
    /// So a mark is written once at most, and names a state.
    Mark(u64)
}
text! {
    /// The `jti` of a token.
    Jti
}
text! {
    /// The `sid` of a session.
    SessionId
}
text! {
    /// The `kid` of a signing key.
    Kid
}

/// Which of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// identity-service.
    Identity,
    /// recipe-api.
    Recipe,
}

/// One process of a service. Commands of the administrator run as `Identity` 1000 and above, which
/// no fault of another replica touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Replica {
    /// Its service.
    pub service: Service,
    /// Its number, from zero.
    pub index: u32,
}

impl fmt::Display for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.service {
            Service::Identity => write!(f, "identity-{}", self.index),
            Service::Recipe => write!(f, "recipe-{}", self.index),
        }
    }
}

/// The kinds of rows at recipe-api. Ids are unique within a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// `/recipes`.
    Recipe,
    /// `/api/posts`.
    Post,
    /// `/api/stories`.
    Story,
    /// `/api/comments`.
    Comment,
    /// `/api/posts/{id}/likes`.
    Like,
    /// `/api/bookmarks`.
    Bookmark,
    /// `/api/following`.
    Follow,
}

impl RowKind {
    /// Whether the database allows one row for each pair of an owner and a thing.
    #[must_use]
    pub fn is_pair(self) -> bool {
        matches!(self, Self::Like | Self::Bookmark | Self::Follow)
    }
}
