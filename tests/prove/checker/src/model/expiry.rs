//! When sessions expired by themselves.
//!
//! A session expires with its newest refresh token. A replica whose clock is behind moves that back: what it
//! gives has expired elsewhere, and so has the session.

use super::{Model, Node, Session, Span, micros, unix_micros};
use crate::history::Service;

impl Model {
    /// Whether a session may have expired before a span was over, although its tokens say otherwise.
    pub(super) fn may_have_expired_early(&self, session: &Session, span: Span) -> bool {
        let nodes = session.nodes.iter().map(|node| &self.tokens.refresh[*node]);
        let now = self.latest_wall(span);
        nodes
            .into_iter()
            .any(|node| self.shortened(node).is_some_and(|expiry| expiry <= now))
    }

    /// Whether a session may have expired before a span was over.
    pub(crate) fn may_have_expired(&self, session: &Session, span: Span) -> bool {
        let nodes = session.nodes.iter().map(|node| &self.tokens.refresh[*node]);
        let last = nodes.map(|node| unix_micros(node.exp)).max();
        let now = self.latest_wall(span);
        last.is_none_or(|last| last <= now) || self.may_have_expired_early(session, span)
    }

    /// The earliest expiry that a presentation of a token may have set before the token's own.
    fn shortened(&self, node: &Node) -> Option<i64> {
        let own = unix_micros(node.exp);
        let children = node
            .children
            .iter()
            .map(|child| &self.tokens.refresh[*child]);
        let known = children.map(|child| unix_micros(child.exp)).min();
        let lifetime = micros(self.header.promises.refresh_token_ttl.micros());
        let presented = node.presented.iter().map(|place| &self.ops[*place]);
        let unanswered = presented.filter(|op| op.answered.is_none()).map(|op| {
            let wall = self.faults.wall(op.invocation.replica, op.span);
            wall.min.saturating_add(lifetime)
        });
        known
            .into_iter()
            .chain(unanswered)
            .filter(|expiry| *expiry < own)
            .min()
    }

    /// What the clock that was ahead most may have shown at the end of a span.
    fn latest_wall(&self, span: Span) -> i64 {
        let offset = micros(self.faults.greatest_offset(Service::Identity, span));
        let at = self
            .header
            .began_at_unix_micros
            .saturating_add(micros(span.to.0));
        at.saturating_add(offset)
    }
}
