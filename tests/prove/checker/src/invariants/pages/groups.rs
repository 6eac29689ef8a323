//! The rows that a list may contain, by id.

use std::collections::HashMap;

use crate::{
    history::{AccountId, Micros, RowId, RowKind},
    model::Model,
};

/// Rows that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Group {
    All(RowKind),
    Owner(RowKind, AccountId),
    On(RowKind, i64),
}

/// The rows of a group by id, each with the earliest time at which it or one with a higher id was there.
type Sorted = Vec<(RowId, Micros)>;

/// All rows, in groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: HashMap<Group, Sorted>,
    followed: HashMap<AccountId, Vec<AccountId>>,
}

impl Groups {
    pub(super) fn of(model: &Model) -> Self {
        let mut all = Self::default();
        for (&(kind, id), life) in &model.rows.lives {
            let on = life.on.map(|on| Group::On(kind, on));
            let whole = (kind == RowKind::Recipe).then_some(Group::All(kind));
            let owner = Some(Group::Owner(kind, life.owner));
            for group in [on, whole, owner].into_iter().flatten() {
                all.groups
                    .entry(group)
                    .or_default()
                    .push((id, life.born.to));
            }
            if let (RowKind::Follow, Some(followed)) = (kind, life.on) {
                all.followed
                    .entry(life.owner)
                    .or_default()
                    .push(AccountId(followed));
            }
        }
        for rows in all.groups.values_mut() {
            rows.sort_unstable();
            let mut earliest = Micros(u64::MAX);
            for (_, born) in rows.iter_mut().rev() {
                earliest = earliest.min(*born);
                *born = earliest;
            }
        }
        for followed in all.followed.values_mut() {
            followed.sort_unstable();
            followed.dedup();
        }
        all
    }

    /// The ids of a group, ascending, from one on, until all further ones were born after a time.
    pub(super) fn ids(
        &self,
        group: &Group,
        from: Option<RowId>,
        born_before: Micros,
    ) -> impl Iterator<Item = RowId> {
        let rows = self.groups.get(group).map_or(&[][..], Vec::as_slice);
        let first = from.map_or(0, |from| rows.partition_point(|(id, _)| *id < from));
        let old = rows[first..]
            .iter()
            .take_while(move |(_, born)| *born < born_before);
        old.map(|(id, _)| *id)
    }

    /// Whom a person ever followed.
    pub(super) fn followed_by(&self, person: AccountId) -> &[AccountId] {
        self.followed.get(&person).map_or(&[], Vec::as_slice)
    }
}
