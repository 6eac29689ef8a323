//! The tables to copy, and their columns.

use super::column::{Absent, Column, Kind};

/// A table that both applications have, with `id` as its key.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// All columns except the id.
    pub(super) columns: &'static [Column],
    /// The columns that are unique together.
    pub(super) pair: Option<[&'static str; 2]>,
}

/// In an order that puts referenced rows first.
pub(super) static TABLES: [Table; 7] = [
    Table {
        name: "recipes",
        columns: &[
            required("title", Kind::Title),
            required("instructions", Kind::Instructions),
            optional("minutes_to_complete", Kind::Minutes),
            required("user_id", Kind::Person),
            timed("created_at"),
        ],
        pair: None,
    },
    Table {
        name: "posts",
        columns: &[
            required("image_url", Kind::ImageUrl),
            optional("caption", Kind::Note),
            optional("alt_text", Kind::Note),
            timed("pub_date"),
            required("user_id", Kind::Person),
        ],
        pair: None,
    },
    Table {
        name: "comments",
        columns: &[
            required("post_id", Kind::Post),
            required("user_id", Kind::Person),
            required("text", Kind::Words),
            timed("pub_date"),
        ],
        pair: None,
    },
    Table {
        name: "likes_posts",
        columns: &OF_POST,
        pair: Some(["post_id", "user_id"]),
    },
    Table {
        name: "bookmarks",
        columns: &OF_POST,
        pair: Some(["post_id", "user_id"]),
    },
    Table {
        name: "following",
        columns: &[
            required("user_id", Kind::Person),
            required("following_id", Kind::Person),
        ],
        pair: Some(["user_id", "following_id"]),
    },
    Table {
        name: "stories",
        columns: &[
            required("text", Kind::Words),
            required("user_id", Kind::Person),
            timed("pub_date"),
        ],
        pair: None,
    },
];

const OF_POST: [Column; 3] = [
    required("post_id", Kind::Post),
    required("user_id", Kind::Person),
    timed("timestamp"),
];

const fn required(name: &'static str, kind: Kind) -> Column {
    let absent = Absent::Refused;
    Column { name, kind, absent }
}

const fn optional(name: &'static str, kind: Kind) -> Column {
    let absent = Absent::Null;
    Column { name, kind, absent }
}

const fn timed(name: &'static str) -> Column {
    let (kind, absent) = (Kind::Time, Absent::Now);
    Column { name, kind, absent }
}

impl Table {
    /// Whether its rows belong to posts.
    pub(super) fn is_of_posts(&self) -> bool {
        self.columns.iter().any(|column| column.kind == Kind::Post)
    }

    /// The place of a column.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
