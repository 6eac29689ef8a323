//! Compares two snapshots.

mod breach;
mod columns;
mod constraints;

use super::{Catalog, Table};

pub use breach::{Breach, Rule};

/// What would break the version that works with `before`, once its database is `after`. New
/// tables, views and indexes never do, and lost indexes only make it slower.
#[must_use]
pub fn breaches(before: &Catalog, after: &Catalog) -> Vec<Breach> {
    let mut found = Vec::new();
    for (name, old) in &before.tables {
        match after.tables.get(name) {
            None => found.push(Breach::of(name, Rule::TableGone)),
            Some(new) => {
                columns::compare(name, old, new, &mut found);
                constraints::compare(name, old, new, &mut found);
                triggers(name, old, new, &mut found);
            }
        }
    }
    constraints::find_new_references(before, after, &mut found);
    found
}

fn triggers(table: &str, old: &Table, new: &Table, found: &mut Vec<Breach>) {
    for name in old.triggers.keys() {
        if !new.triggers.contains_key(name) {
            found.push(Breach::of(part(table, name), Rule::TriggerGone));
        }
    }
    for (name, trigger) in &new.triggers {
        let rule = match old.triggers.get(name) {
            Some(before) if before == trigger => continue,
            _ if trigger.may_refuse => Rule::TriggerRefuses,
            Some(_) => Rule::TriggerChanged,
            None => continue,
        };
        found.push(Breach::of(part(table, name), rule));
    }
}

/// The name of a part of a table.
fn part(table: &str, name: &str) -> String {
    format!("{table}.{name}")
}
