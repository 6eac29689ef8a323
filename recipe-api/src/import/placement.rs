//! What to do with a valid row, given the rows that exist.

use std::collections::{HashMap, HashSet};

use super::{row::Row, tables::Table};

/// Existing rows that a batch may collide with or refer to.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Rows by id.
    pub(super) rows: HashMap<i64, Row>,
    /// Row ids by their unique pair.
    pub(super) pairs: HashMap<(i64, i64), i64>,
    /// Posts that the batch refers to.
    pub(super) posts: HashSet<i64>,
}

/// The decision about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    New,
    /// An earlier import brought it.
    AlreadyThere,
    Refused(String),
}

impl Known {
    /// Decides, and remembers new rows for later decisions.
    pub(super) fn place(&mut self, table: &Table, row: &Row) -> Placement {
        if let Some(stored) = self.rows.get(&row.id) {
            let differences = row.differences(table, stored);
            if differences.is_empty() {
                return Placement::AlreadyThere;
            }
            let differences = differences.join(", ");
            return Placement::Refused(format!("is there already with another {differences}"));
        }
        if let Some(reason) = self.objection(table, row) {
            return Placement::Refused(reason);
        }
        if let Some(pair) = row.pair(table) {
            self.pairs.insert(pair, row.id);
        }
        self.rows.insert(row.id, row.clone());
        Placement::New
    }

    fn objection(&self, table: &Table, row: &Row) -> Option<String> {
        let post = row.number(table, "post_id");
        if post.is_some_and(|post| !self.posts.contains(&post)) {
            return Some("post_id names no post".to_owned());
        }
        let ([first, second], pair) = (table.pair?, row.pair(table)?);
        if table.name == "following" && pair.0 == pair.1 {
            return Some("following_id must be somebody else".to_owned());
        }
        let taken_by = self.pairs.get(&pair)?;
        Some(format!("has the {first} and {second} of {taken_by}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{column::Datum, tables::TABLES};

    fn row(id: i64, numbers: [i64; 2]) -> Row {
        let data = numbers.map(|number| Some(Datum::Number(number)));
        Row {
            id,
            data: data.into(),
        }
    }

    fn table(name: &str) -> &'static Table {
        TABLES.iter().find(|table| table.name == name).unwrap()
    }

    fn refused(reason: &str) -> Placement {
        Placement::Refused(reason.to_owned())
    }

    #[test]
    fn what_is_there_is_there_and_stays_as_it_is() {
        let mut known = Known::default();
        let table = table("following");
        assert_eq!(known.place(table, &row(1, [7, 8])), Placement::New);
        assert_eq!(known.place(table, &row(1, [7, 8])), Placement::AlreadyThere);
        let other = refused("is there already with another following_id");
        assert_eq!(known.place(table, &row(1, [7, 9])), other);
        let unsaid = Row {
            id: 1,
            data: vec![None, None],
        };
        assert_eq!(known.place(table, &unsaid), Placement::AlreadyThere);
    }

    #[test]
    fn pairs_are_unique_and_nobody_follows_themselves() {
        let mut known = Known::default();
        let table = table("following");
        assert_eq!(known.place(table, &row(1, [7, 8])), Placement::New);
        let taken = refused("has the user_id and following_id of 1");
        assert_eq!(known.place(table, &row(2, [7, 8])), taken);
        assert_eq!(known.place(table, &row(3, [8, 7])), Placement::New);
        let oneself = refused("following_id must be somebody else");
        assert_eq!(known.place(table, &row(4, [7, 7])), oneself);
    }

    #[test]
    fn what_is_about_a_post_needs_one() {
        let mut known = Known {
            posts: HashSet::from([5]),
            ..Known::default()
        };
        let table = table("bookmarks");
        assert_eq!(known.place(table, &row(1, [5, 7])), Placement::New);
        assert_eq!(
            known.place(table, &row(2, [6, 7])),
            refused("post_id names no post")
        );
    }
}
