//! Which write a mark shows, and what it hides.

use super::{Model, OpIndex, Span};
use crate::history::{Call, Mark, Micros};

impl Model {
    /// Operations that wrote a mark, whatever their answer.
    pub(crate) fn writers(&self, mark: Mark) -> &[OpIndex] {
        self.rows.by_mark.get(&mark).map_or(&[], Vec::as_slice)
    }

    /// When a mark was surely written, if it ever was. `None`: nobody wrote it, or all were refused.
    pub(crate) fn written_by(&self, mark: Mark) -> Option<Micros> {
        let writers = self.writers(mark).iter().map(|place| &self.ops[*place]);
        let possible = writers.filter(|op| op.may_have_effect());
        let last = possible.map(|op| op.span.to).max()?;
        let seen = self.sights.get(&mark);
        Some(seen.map_or(last, |seen| last.min(*seen)))
    }

    /// An acknowledged edit, surely after the write of a mark and surely before a span.
    pub(crate) fn overwritten(
        &self,
        mark: Mark,
        edits: &[OpIndex],
        before: Span,
    ) -> Option<OpIndex> {
        let written = self.written_by(mark)?;
        edits.iter().copied().find(|place| {
            let edit = &self.ops[*place];
            let is_other = !matches!(
                edit.call(),
                Call::Edit { mark: other, .. } | Call::EditMe { mark: other, .. } if *other == mark
            );
            is_other && edit.is_sure() && written < edit.span.from && edit.span.to < before.from
        })
    }

    /// Whether a switch of an account enables it.
    pub(crate) fn enables(&self, place: OpIndex) -> bool {
        matches!(self.ops[place].call(), Call::Enable { .. })
    }
}
