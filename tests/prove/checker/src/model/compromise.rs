use super::{Access, Model, Node, Op, OpIndex, Span};
use crate::history::{Call, Kid};

impl Model {
    /// Whether others may distrust an access token already, because its key was compromised: a replica that had
    /// not heard of it signed on.
    pub(crate) fn may_be_distrusted(&self, access: &Access) -> bool {
        self.may_be_compromised(&access.kid, self.ops[access.from].span)
    }

    /// Likewise for a refresh token, however often it was signed.
    pub(crate) fn may_be_distrusted_for_refresh(&self, token: &Node) -> bool {
        let mut given = token.given.iter().map(|place| &self.ops[*place]);
        given.any(|op| {
            let kid = op.tokens().map(|tokens| &tokens.refresh.kid);
            kid.is_none_or(|kid| self.may_be_compromised(kid, op.span))
        })
    }

    fn may_be_compromised(&self, kid: &Kid, signed: Span) -> bool {
        let mut withdrawals = self.compromises().filter(
            |op| matches!(op.call(), Call::CompromiseKey { kid: withdrawn } if withdrawn == kid),
        );
        withdrawals.any(|op| self.is_about(op, signed))
    }

    /// Whether a resource server may not know the key of a token: after a compromise, one signs at once that nobody
    /// had fetched before.
    pub(crate) fn may_be_signed_by_a_sudden_key(&self, access: &Access) -> bool {
        let signed = self.ops[access.from].span;
        self.compromises().any(|op| self.is_about(op, signed))
    }

    fn compromises(&self) -> impl Iterator<Item = &Op> {
        self.compromises.iter().map(|place| &self.ops[*place])
    }

    /// Whether replicas may not all have heard of a compromise when something was signed.
    fn is_about(&self, compromise: &Op, signed: Span) -> bool {
        let late = self.header.promises.keys.staleness;
        compromise.span.from <= signed.to && signed.from <= compromise.span.to.plus(late)
    }
}

/// Commands that may have withdrawn a key.
pub(super) fn compromises(ops: &[Op]) -> Vec<OpIndex> {
    let is_compromise =
        |op: &Op| matches!(op.call(), Call::CompromiseKey { .. }) && op.may_have_effect();
    let all = ops.iter().enumerate();
    all.filter(|(_, op)| is_compromise(op))
        .map(|(place, _)| place)
        .collect()
}
