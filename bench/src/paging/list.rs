use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::fill::ROWS;

/// A measured list.
pub(super) struct List {
    /// The description in the table.
    pub(super) what: &'static str,
    path: &'static str,
    /// The prefix of its cursors.
    cursor: &'static str,
    order: Order,
    /// Where the measured pages start.
    pub(super) places: &'static [Place],
}

enum Order {
    NewestFirst,
    OldestFirst,
}

/// The start of a page.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// The start of the list.
    First,
    /// After this many rows.
    Behind(i64),
}

const DEEP: &[Place] = &[
    Place::First,
    Place::Behind(ROWS / 2),
    Place::Behind(ROWS / 100 * 99),
];
/// Short lists have only one page.
const FIRST: &[Place] = &[Place::First];

pub(super) const LISTS: [List; 6] = [
    List {
        what: "`/recipes`, 50 of 1,000,000",
        path: "/recipes?limit=50",
        cursor: "recipes",
        order: Order::NewestFirst,
        places: DEEP,
    },
    List {
        what: "`/api/posts`, 20 of 200,000 by 200 people, among 1,000,000",
        path: "/api/posts?limit=20",
        cursor: "posts",
        order: Order::NewestFirst,
        places: DEEP,
    },
    List {
        what: "`/api/posts/1/comments`, 100 of 1,000,000",
        path: "/api/posts/1/comments?limit=100",
        cursor: "comments-1",
        order: Order::OldestFirst,
        places: DEEP,
    },
    List {
        what: "`/api/posts/2/comments`, the 3 that are not on post 1",
        path: "/api/posts/2/comments",
        cursor: "comments-2",
        order: Order::OldestFirst,
        places: FIRST,
    },
    List {
        what: "`/api/bookmarks`, the 3 that are not somebody else's",
        path: "/api/bookmarks",
        cursor: "bookmarks",
        order: Order::NewestFirst,
        places: FIRST,
    },
    List {
        what: "`/api/posts/1`, with the newest and the number of 1,000,000 comments",
        path: "/api/posts/1",
        cursor: "",
        order: Order::NewestFirst,
        places: FIRST,
    },
];

impl List {
    pub(super) fn path(&self, place: Place) -> String {
        let last_seen = match (place, &self.order) {
            (Place::First, _) => return self.path.to_owned(),
            (Place::Behind(rows), Order::NewestFirst) => ROWS - rows,
            (Place::Behind(rows), Order::OldestFirst) => rows,
        };
        let cursor = URL_SAFE_NO_PAD.encode(format!("{}:{last_seen}", self.cursor));
        format!("{}&cursor={cursor}", self.path)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("first"),
            Self::Behind(rows) => write!(f, "behind {rows} rows"),
        }
    }
}
