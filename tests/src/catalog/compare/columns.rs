use super::{Breach, Rule, part};
use crate::catalog::{Column, Table};

pub(super) fn compare(table: &str, old: &Table, new: &Table, found: &mut Vec<Breach>) {
    for (name, column) in &old.columns {
        let object = part(table, name);
        match new.columns.get(name) {
            None => found.push(Breach::of(object, Rule::ColumnGone)),
            Some(now) => changed(&object, column, now, found),
        }
    }
    for (name, column) in &new.columns {
        let is_new = !old.columns.contains_key(name);
        if is_new && !column.is_nullable && column.default.is_none() {
            found.push(Breach::of(part(table, name), Rule::ColumnUnfilled));
        }
    }
}

fn changed(object: &str, old: &Column, new: &Column, found: &mut Vec<Breach>) {
    if old.kind != new.kind && !is_longer_text(&old.kind, &new.kind) {
        let detail = format!("{} became {}", old.kind, new.kind);
        found.push(Breach::of(object, Rule::TypeChanged).with(detail));
    }
    match (old.is_nullable, new.is_nullable) {
        (true, false) => found.push(Breach::of(object, Rule::ColumnRequired)),
        (false, true) => found.push(Breach::of(object, Rule::ColumnNullable)),
        _ => {}
    }
    if old.default != new.default {
        let named = |default: &Option<String>| default.clone().unwrap_or("none".to_owned());
        let detail = format!("{} became {}", named(&old.default), named(&new.default));
        found.push(Breach::of(object, Rule::DefaultChanged).with(detail));
    }
}

/// Programs read and write all texts alike, so only a shorter one matters.
fn is_longer_text(old: &str, new: &str) -> bool {
    match (longest(old), longest(new)) {
        (Some(old), Some(new)) => old <= new,
        _ => false,
    }
}

/// The most characters that a type of texts takes; `None`: it is no such type.
fn longest(kind: &str) -> Option<u64> {
    let (name, rest) = kind.split_once('(').unwrap_or((kind, ""));
    if !["text", "varchar", "character varying"].contains(&name.trim()) {
        return None;
    }
    match rest.strip_suffix(')') {
        Some(limit) => limit.trim().parse().ok(),
        None => Some(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_become_longer() {
        for (old, new, is_longer) in [
            ("character varying(20)", "character varying(21)", true),
            ("character varying(20)", "character varying(19)", false),
            ("character varying(20)", "text", true),
            ("varchar", "text", true),
            ("text", "varchar(9)", false),
            ("text", "text collate nocase", false),
            ("integer", "bigint", false),
            ("character(3)", "text", false),
        ] {
            assert_eq!(is_longer_text(old, new), is_longer, "{old} to {new}");
        }
    }
}
