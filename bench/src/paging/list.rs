use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::fill::ROWS;

/// A list that is measured.
pub(crate) struct List {
    /// What a reader of the figures should call it.
    pub(crate) what: &'static str,
    path: &'static str,
    /// What its cursors begin with.
    cursor: &'static str,
    order: Order,
}

enum Order {
    NewestFirst,
    OldestFirst,
}

/// Where in a list a page begins.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// At its beginning.
    First,
    /// Behind this many rows.
    Behind(i64),
}

/// Every list is measured at these.
pub(crate) const PLACES: [Place; 3] = [
    Place::First,
    Place::Behind(ROWS / 2),
    Place::Behind(ROWS / 100 * 99),
];

pub(crate) const LISTS: [List; 3] = [
    List {
        what: "`/recipes`, 50 of 1,000,000",
        path: "/recipes?limit=50",
        cursor: "recipes",
        order: Order::NewestFirst,
    },
    List {
        what: "`/api/posts`, 20 of 200,000 by 200 people, among 1,000,000",
        path: "/api/posts?limit=20",
        cursor: "posts",
        order: Order::NewestFirst,
    },
    List {
        what: "`/api/posts/1/comments`, 100 of 1,000,000",
        path: "/api/posts/1/comments?limit=100",
        cursor: "comments-1",
        order: Order::OldestFirst,
    },
];

impl List {
    pub(crate) fn path(&self, place: Place) -> String {
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
