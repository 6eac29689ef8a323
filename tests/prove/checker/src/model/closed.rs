//! Accounts that are disabled or deleted, and those that may be.

use super::{Account, Model, Op, OpIndex};

impl Model {
    /// What surely disabled an account before an operation, if nothing may have enabled it again.
    pub(crate) fn surely_disabled(&self, account: &Account, op: &Op) -> Option<OpIndex> {
        let mut switches = account.switches.iter().copied();
        switches.find(|disable| {
            let is_disabled = !self.enables(*disable) && self.ops[*disable].surely_before(op);
            let is_later = |other: &OpIndex| {
                let enable = &self.ops[*other];
                let is_in_time = enable.span.from <= op.span.to;
                is_in_time && !enable.span.precedes(self.ops[*disable].span)
            };
            let mut enables = account
                .switches
                .iter()
                .filter(|other| self.enables(**other));
            is_disabled && !enables.any(is_later)
        })
    }

    /// What surely deleted an account before an operation.
    pub(crate) fn surely_deleted(&self, account: &Account, op: &Op) -> Option<OpIndex> {
        let mut deletions = account.deletions.iter().copied();
        deletions.find(|deletion| self.ops[*deletion].surely_before(op))
    }

    /// Whether an account may be disabled or deleted when an operation is served.
    pub(crate) fn may_be_closed(&self, account: &Account, op: &Op) -> bool {
        let began = |other: &OpIndex| self.ops[*other].span.from <= op.span.to;
        let mut switches = account.switches.iter();
        let may_be_disabled = switches.any(|disable| {
            let is_undone = self.is_undone(*disable, &account.switches, op);
            !self.enables(*disable) && began(disable) && !is_undone
        });
        may_be_disabled || account.deletions.iter().any(began)
    }

    /// Whether an account was surely enabled again, after it was disabled and before an operation.
    fn is_undone(&self, disable: OpIndex, switches: &[OpIndex], op: &Op) -> bool {
        switches.iter().any(|other| {
            let enable = &self.ops[*other];
            let is_later = self.ops[disable].span.precedes(enable.span);
            self.enables(*other) && is_later && enable.surely_before(op)
        })
    }
}
