//! What actors change, and over which state.

use super::actors::Actors;
use crate::history::*;

/// Whether a repetition does nothing twice.
pub(super) fn may_repeat(call: &Call) -> bool {
    match call {
        Call::Create {
            idempotency_key, ..
        } => idempotency_key.is_some(),
        Call::Edit { if_mark, .. }
        | Call::EditMe { if_mark, .. }
        | Call::Delete { if_mark, .. } => if_mark.is_some(),
        _ => false,
    }
}

impl Actors {
    pub(super) fn use_row(&mut self) -> Call {
        let Some((row, id)) = self.rng.choice(&self.rows).copied() else {
            return Call::ReadMe;
        };
        self.marks += 1;
        let mark = Mark(self.marks);
        let known = self.states.get(&(row, id)).cloned().unwrap_or_default();
        let if_mark = self.named(&known);
        match (self.rng.u8(0..10), row) {
            (0..2, RowKind::Follow) => Call::delete(row, id),
            (_, RowKind::Follow) => Call::ReadMe,
            (0..2, _) => Call::Delete { row, id, if_mark },
            (2..6, _) => Call::Edit {
                row,
                id,
                mark,
                if_mark,
            },
            _ => Call::Read { row, id },
        }
    }

    pub(super) fn edit_me(&mut self, person: usize) -> Call {
        self.marks += 1;
        let mark = Mark(self.marks);
        let known = self.people[person].states.clone();
        let if_mark = self.named(&known);
        Call::EditMe { mark, if_mark }
    }

    /// The state that a write names: none, the newest that is known, or an old one.
    fn named(&mut self, known: &[Mark]) -> Option<Mark> {
        match self.rng.u8(0..4) {
            0 | 1 => None,
            2 => known.last().copied(),
            _ => self.rng.choice(known).copied(),
        }
    }

    /// Remembers the states in an answer.
    pub(super) fn notice(&mut self, person: usize, facts: &Facts) {
        let rows = match facts {
            Facts::Row(row) => std::slice::from_ref(row),
            Facts::Rows { rows, .. } => rows,
            Facts::Account { mark, .. } => return self.people[person].states.extend(*mark),
            _ => return,
        };
        for row in rows {
            let states = self.states.entry((row.kind, row.id)).or_default();
            states.extend(row.mark);
        }
    }
}
