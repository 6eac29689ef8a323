//! The refresh table of the contract, over uncertain times.
//!
//! The current token rotates. The previous one gets the same successor within the grace, and another one
//! later, as long as its successor is unused. Any other token counts as stolen.

use super::{Effect, Model, Node, Op, OpIndex, Span, Wall, micros};

impl Model {
    /// Whether a token surely counts as stolen when it is presented: its successor was used before, or
    /// it was replaced.
    pub(crate) fn is_surely_stolen(&self, node: &Node, op: &Op) -> bool {
        let is_authentic = self.times_are_surely_good(op, node.iat, node.exp);
        is_authentic
            && (self.use_of_child_before(node, op).is_some() || self.was_replaced(node, op))
    }

    /// An operation that used a successor of a token before another was invoked.
    pub(crate) fn use_of_child_before(&self, node: &Node, op: &Op) -> Option<OpIndex> {
        let children = node
            .children
            .iter()
            .map(|child| &self.tokens.refresh[*child]);
        let mut uses = children.flat_map(|child| child.presented.iter().copied());
        uses.find(|place| self.ops[*place].surely_before(op))
    }

    /// A sibling was current after it, and before the operation.
    fn was_replaced(&self, node: &Node, op: &Op) -> bool {
        let Some(known_by) = self.first_known(node) else {
            return false;
        };
        self.siblings(node).any(|sibling| {
            let later = |place: &OpIndex| self.ops[*place].span.from > known_by;
            sibling.given.iter().all(later)
                && sibling
                    .given
                    .iter()
                    .any(|place| self.ops[*place].surely_before(op))
        })
    }

    /// Whether a token may count as stolen when it is presented.
    pub(crate) fn may_count_as_stolen(&self, node: &Node, op: &Op) -> bool {
        let children = node
            .children
            .iter()
            .map(|child| &self.tokens.refresh[*child]);
        let mut uses = children.flat_map(|child| &child.presented);
        let is_used = uses.any(|place| {
            let other = &self.ops[*place];
            other.may_have_effect() && other.span.from <= op.span.to
        });
        is_used || self.may_be_replaced(node, op)
    }

    fn may_be_replaced(&self, node: &Node, op: &Op) -> bool {
        let Some(parent) = node.parent.map(|parent| &self.tokens.refresh[parent]) else {
            return false;
        };
        parent.presented.iter().any(|place| {
            let other = &self.ops[*place];
            let is_in_time = other.span.from <= op.span.to && other.may_have_effect();
            is_in_time
                && match other.effect() {
                    Effect::Sure => !node.given.contains(place),
                    _ => !self.is_surely_in_grace(parent, node, other),
                }
        })
    }

    /// Whether the rotation that made a token was surely so recent that its parent gets it again.
    fn is_surely_in_grace(&self, parent: &Node, node: &Node, op: &Op) -> bool {
        let rotated = self.rotated_at(parent, node);
        let now = self.faults.wall(op.invocation.replica, op.span);
        let (grace, leeway) = self.grace_and_leeway();
        now.max - rotated.min < grace && now.min - rotated.max > -leeway
    }

    /// When a token was made, by the clock of the replica that made it: one of the operations that
    /// presented its parent before it was first known.
    pub(crate) fn rotated_at(&self, parent: &Node, node: &Node) -> Wall {
        let known_by = self.first_known(node);
        let presented = parent.presented.iter().map(|place| &self.ops[*place]);
        let makers = presented.filter(|op| {
            op.may_have_effect() && known_by.is_none_or(|known| op.span.from <= known)
        });
        let walls = makers.map(|op| {
            let to = known_by.map_or(op.span.to, |known| op.span.to.min(known));
            let span = Span {
                from: op.span.from,
                to,
            };
            self.faults.wall(op.invocation.replica, span)
        });
        let nothing = Wall {
            min: i64::MAX / 4,
            max: i64::MIN / 4,
        };
        walls.fold(nothing, |all, wall| Wall {
            min: all.min.min(wall.min),
            max: all.max.max(wall.max),
        })
    }

    /// The grace, and how far clocks may differ, in microseconds.
    pub(crate) fn grace_and_leeway(&self) -> (i64, i64) {
        let promises = &self.header.promises;
        let [grace, leeway] = [promises.refresh_grace, promises.leeway];
        (micros(grace.micros()), micros(leeway.micros()))
    }

    fn siblings(&self, node: &Node) -> impl Iterator<Item = &Node> {
        let parent = node.parent.map(|parent| &self.tokens.refresh[parent]);
        let children = parent.into_iter().flat_map(|parent| &parent.children);
        let all = children.map(|child| &self.tokens.refresh[*child]);
        all.filter(|sibling| sibling.jti != node.jti)
    }

    /// When it was surely there.
    fn first_known(&self, node: &Node) -> Option<crate::history::Micros> {
        node.given
            .iter()
            .map(|place| self.ops[*place].span.to)
            .min()
    }
}
