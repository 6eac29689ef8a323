use std::collections::{BTreeMap, BTreeSet};

/// The columns that are imported.
pub(super) const KNOWN: [&str; 11] = [
    "id",
    "username",
    "password_hash",
    "email",
    "first_name",
    "last_name",
    "image_url",
    "thumb_url",
    "bio",
    "date_created",
    "is_disabled",
];

/// The one that every line must have.
pub(super) const REQUIRED: &str = "username";

/// The cells of a line by column. Empty cells are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    pub(super) fn set(&mut self, column: &'static str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.insert(column, text);
        }
    }

    pub(super) fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    pub(super) fn text(&self, column: &str) -> Option<String> {
        self.get(column).map(str::to_owned)
    }
}

/// Knows the imported columns, and remembers the others it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    ignored: BTreeSet<String>,
}

impl Columns {
    pub(super) fn find(&mut self, name: &str) -> Option<&'static str> {
        let known = KNOWN.into_iter().find(|known| *known == name);
        if known.is_none() && !self.ignored.contains(name) {
            self.ignored.insert(name.to_owned());
        }
        known
    }

    /// The column names that are not imported.
    pub(super) fn ignored(&self) -> BTreeSet<String> {
        self.ignored.clone()
    }
}
