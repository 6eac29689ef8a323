use super::{Breach, Rule, part};
use crate::catalog::{Catalog, Constraint, Demand, OnDelete, Table};

pub(super) fn compare(table: &str, old: &Table, new: &Table, found: &mut Vec<Breach>) {
    for constraint in &old.constraints {
        if is_missed(constraint, new) {
            let rule = match constraint.demand {
                Demand::Unique { .. } => Rule::UniqueGone,
                _ => Rule::ReferenceChanged,
            };
            found.push(breach(table, constraint, rule));
        }
    }
    for constraint in &new.constraints {
        if !is_there(constraint, old)
            && let Some(rule) = refused(constraint, old, new)
        {
            found.push(breach(table, constraint, rule));
        }
    }
}

/// References from anywhere that let deletions of rows in tables fail that were there before.
pub(super) fn find_new_references(before: &Catalog, after: &Catalog, found: &mut Vec<Breach>) {
    for (name, table) in &after.tables {
        let old = before.tables.get(name);
        for constraint in &table.constraints {
            let Demand::Reference {
                columns,
                table: other,
                on_delete,
                ..
            } = &constraint.demand
            else {
                continue;
            };
            let is_new = old.is_none_or(|old| !is_there(constraint, old));
            let can_be_null = |column: &String| table.columns[column].is_nullable;
            let refuses = match on_delete {
                OnDelete::Cascade => false,
                OnDelete::SetNull => !columns.iter().all(can_be_null),
                OnDelete::Refuse | OnDelete::SetDefault => true,
            };
            if is_new && refuses && before.tables.contains_key(other) {
                let breach = breach(name, constraint, Rule::DeletionRefused);
                found.push(breach.with(format!("it refers to {other}")));
            }
        }
    }
}

fn breach(table: &str, constraint: &Constraint, rule: Rule) -> Breach {
    let breach = Breach::of(part(table, &constraint.name), rule);
    match &constraint.demand {
        Demand::Unique { columns, .. } | Demand::Reference { columns, .. } => {
            breach.with(columns.join(", "))
        }
        Demand::Check { condition, .. } => breach.with(condition),
        Demand::Other(definition) => breach.with(definition),
    }
}

fn is_there(constraint: &Constraint, table: &Table) -> bool {
    let mut demands = table.constraints.iter().map(|other| &other.demand);
    demands.any(|demand| *demand == constraint.demand)
}

/// Whether the version before relies on a constraint that is no longer there.
fn is_missed(constraint: &Constraint, new: &Table) -> bool {
    let relied_on = match &constraint.demand {
        Demand::Unique { .. } => true,
        Demand::Reference { on_delete, .. } => *on_delete != OnDelete::Refuse,
        Demand::Check { .. } | Demand::Other(_) => false,
    };
    relied_on && !is_there(constraint, new)
}

/// Which rule a new constraint of an old table breaks. What only concerns new columns, which
/// rows of the version before leave NULL, is satisfied by these rows.
fn refused(constraint: &Constraint, old: &Table, new: &Table) -> Option<Rule> {
    let is_new = |name: &String| new.columns.contains_key(name) && !old.columns.contains_key(name);
    let stays_null = |name: &String| {
        let column = &new.columns[name];
        column.is_nullable && column.default.is_none()
    };
    let only_new = |columns: &[String]| !columns.is_empty() && columns.iter().all(is_new);
    match &constraint.demand {
        Demand::Unique {
            columns,
            nulls_are_equal,
            ..
        } => {
            let differ = only_new(columns) && columns.iter().any(stays_null) && !nulls_are_equal;
            (!differ).then_some(Rule::NewUnique)
        }
        Demand::Check { columns, .. } => (!only_new(columns)).then_some(Rule::NewCheck),
        Demand::Reference { columns, .. } => {
            let is_unchecked = only_new(columns) && columns.iter().any(stays_null);
            (!is_unchecked).then_some(Rule::NewReference)
        }
        Demand::Other(_) => Some(Rule::NewConstraint),
    }
}
