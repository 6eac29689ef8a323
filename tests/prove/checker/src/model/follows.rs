//! Who follows whom, and when.

use super::{Life, Model, Span};
use crate::history::{AccountId, RowKind};

impl Model {
    fn follows(&self, follower: AccountId, author: AccountId) -> impl Iterator<Item = &Life> {
        let ids = self.rows.follows.get(&(follower, author));
        let keys = ids.into_iter().flatten().map(|id| (RowKind::Follow, *id));
        keys.filter_map(|key| self.rows.lives.get(&key))
    }

    /// Whether somebody surely followed an author from the beginning to the end of a span.
    pub(crate) fn surely_follows(
        &self,
        follower: AccountId,
        author: AccountId,
        span: Span,
    ) -> bool {
        let mut follows = self.follows(follower, author);
        follows.any(|life| life.is_there_throughout(&self.ops, span))
    }

    /// Whether somebody may have followed an author at some time of a span.
    pub(crate) fn may_follow(&self, follower: AccountId, author: AccountId, span: Span) -> bool {
        let mut follows = self.follows(follower, author);
        let is_known = follows.any(|life| {
            let removed = life.removed_before(&self.ops, span.from);
            life.born.from <= span.to && removed.is_none()
        });
        let key = (RowKind::Follow, follower, author.0);
        let creates = self.rows.pairs.get(&key).into_iter().flatten();
        let mut unanswered = creates
            .map(|place| &self.ops[*place])
            .filter(|op| op.answered.is_none());
        is_known
            || unanswered
                .any(|op| op.span.from <= span.to && !self.was_unfollowed(op.span, key, span))
    }

    /// Whether a follow that may have begun in a span was surely removed later, and before another span.
    fn was_unfollowed(&self, begun: Span, key: (RowKind, AccountId, i64), before: Span) -> bool {
        let mut follows = self.follows(key.1, AccountId(key.2));
        follows.any(|life| {
            let removed = life.removed_before(&self.ops, before.from);
            removed.is_some_and(|removed| begun.precedes(self.ops[removed].span))
        })
    }
}
