//! Conditional writes, with all attempts at each.

use std::{collections::HashMap, fmt};

use crate::{
    history::{AccountId, Call, Mark, RowId, RowKind},
    model::{Life, Model, Op, OpIndex},
};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Row(RowKind, RowId),
    Account(AccountId),
}

/// All attempts at one write.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) thing: Thing,
    /// The state that it names.
    pub(super) named: Mark,
    /// `None`: a deletion. All deletions over one state count as one.
    pub(super) mark: Option<Mark>,
    pub(super) attempts: Vec<OpIndex>,
}

pub(super) fn writes(model: &Model) -> impl Iterator<Item = Write> {
    let mut writes: HashMap<_, Vec<OpIndex>> = HashMap::new();
    for (place, op) in model.ops.iter().enumerate() {
        if let Some(key) = parts(model, op) {
            writes.entry(key).or_default().push(place);
        }
    }
    writes
        .into_iter()
        .map(|((thing, named, mark), attempts)| Write {
            thing,
            named,
            mark,
            attempts,
        })
}

/// What a conditional write is about, the state that it names, and its mark.
fn parts(model: &Model, op: &Op) -> Option<(Thing, Mark, Option<Mark>)> {
    match *op.call() {
        Call::Edit {
            row,
            id,
            mark,
            if_mark: Some(named),
        } => Some((Thing::Row(row, id), named, Some(mark))),
        Call::Delete {
            row,
            id,
            if_mark: Some(named),
        } => Some((Thing::Row(row, id), named, None)),
        Call::EditMe {
            mark,
            if_mark: Some(named),
        } => Some((Thing::Account(model.caller(op)?), named, Some(mark))),
        _ => None,
    }
}

impl Thing {
    /// Edits that may have had an effect.
    pub(super) fn edits(self, model: &Model) -> &[OpIndex] {
        let of_account = |account| model.accounts.by_id.get(&account);
        match self {
            Self::Row(..) => self.life(model).map_or(&[], |life| &life.edits),
            Self::Account(account) => of_account(account).map_or(&[], |account| &account.edits),
        }
    }

    pub(super) fn life(self, model: &Model) -> Option<&Life> {
        match self {
            Self::Row(kind, id) => model.rows.lives.get(&(kind, id)),
            Self::Account(_) => None,
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(kind, id) => write!(f, "{kind:?} {id}"),
            Self::Account(id) => write!(f, "account {id}"),
        }
    }
}
