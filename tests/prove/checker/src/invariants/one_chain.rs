//! Each session has at most one living refresh chain.
//!
//! A refresh token is for one use (RFC 9700 §4.14.2). If two replicas that get the same token at once made two
//! successors, and both worked, a thief's copy would live beside its owner's, and nobody would notice.

use crate::{
    model::{Model, Node, Op, OpIndex, Span},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (first, second) in &model.tokens.mixed {
        let rule = "a token belongs to one session and has one predecessor";
        findings.fail(rule, "tokens", &[*first, *second]);
    }
    for parent in &model.tokens.refresh {
        if !parent.children.is_empty() {
            two_used(findings, parent);
            two_in_grace(findings, parent);
            same_after_grace(findings, parent);
        }
    }
}

fn about(model: &Model, node: &Node) -> String {
    let session = &model.tokens.sessions[node.session].id;
    format!("session {session}, successors of {}", node.jti)
}

/// Of two successors of one token, at most one was ever used.
fn two_used(findings: &mut Findings<'_>, parent: &Node) {
    let model = findings.model;
    let children = parent
        .children
        .iter()
        .map(|child| &model.tokens.refresh[*child]);
    let used = children.filter_map(|child| {
        let mut uses = child.presented.iter().copied();
        uses.find(|place| model.ops[*place].is_sure())
    });
    let used: Vec<OpIndex> = used.collect();
    let rule = "of two successors at most one is used";
    findings.expect(used.len() <= 1, rule, about(model, parent), &used);
}

/// Within the grace the successor is the same.
fn two_in_grace(findings: &mut Findings<'_>, parent: &Node) {
    let model = findings.model;
    for (index, child) in parent.children.iter().enumerate() {
        for other in &parent.children[..index] {
            let (child, other) = (&model.tokens.refresh[*child], &model.tokens.refresh[*other]);
            let [first, second] = [child.given[0], other.given[0]];
            let are_apart = may_be_apart(model, parent, first, second);
            let rule = "within the grace a token gets the same successor";
            findings.expect(are_apart, rule, about(model, parent), &[first, second]);
        }
    }
}

/// Whether the grace may have passed between two presentations of a token, or between others that nobody
/// knows the outcome of.
fn may_be_apart(model: &Model, parent: &Node, first: OpIndex, second: OpIndex) -> bool {
    let known = model.ops[first].span.to.max(model.ops[second].span.to);
    let presented = parent.presented.iter().map(|place| &model.ops[*place]);
    let may_rotate = presented.filter(|op| op.may_have_effect() && op.span.from <= known);
    let spans = may_rotate.map(|op| {
        let span = Span {
            from: op.span.from,
            to: op.span.to.min(known),
        };
        (span, model.faults.wall(op.invocation.replica, span))
    });
    let (mut least, mut most, mut during) = (i64::MAX, i64::MIN, model.ops[first].span);
    for (span, wall) in spans {
        (least, most) = (least.min(wall.min), most.max(wall.max));
        during.from = during.from.min(span.from);
        during.to = during.to.max(span.to);
    }
    let (grace, leeway) = model.grace_and_leeway();
    let apart = most.saturating_sub(least);
    // A clock that goes back further than clocks may differ ends the grace too.
    let goes_back = apart > leeway
        && model
            .faults
            .greatest_offset(crate::history::Service::Identity, during)
            > 0;
    apart >= grace || goes_back
}

/// After the grace the successor is another one.
fn same_after_grace(findings: &mut Findings<'_>, parent: &Node) {
    let model = findings.model;
    let (grace, leeway) = model.grace_and_leeway();
    // The service counts whole seconds.
    let (grace, leeway) = (grace + 1_000_000, leeway + 1_000_000);
    for child in parent
        .children
        .iter()
        .map(|child| &model.tokens.refresh[*child])
    {
        let rotated = model.rotated_at(parent, child);
        for &place in &child.given {
            let op: &Op = &model.ops[place];
            let now = model.faults.wall(op.invocation.replica, op.span);
            let is_late = now.min - rotated.max > grace || now.max - rotated.min < -leeway;
            let rule = "after the grace a token does not get the same successor";
            findings.expect(
                !is_late,
                rule,
                about(model, parent),
                &[child.given[0], place],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Invariant, tiny::Tiny};

    #[test]
    fn a_chain_of_refreshes_holds() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r1", Some("r2"));
        tiny.holds();
    }

    #[test]
    fn two_tabs_get_the_same_successor() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r0", Some("r1"));
        tiny.clone().holds();
        tiny.refresh("r0", Some("x1"));
        let rule = "within the grace a token gets the same successor";
        tiny.fails(Invariant::OneChain, rule);
    }

    #[test]
    fn of_two_successors_at_most_one_is_used() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r0", Some("x1"));
        tiny.refresh("r1", Some("r2"));
        tiny.refresh("x1", Some("x2"));
        tiny.fails(Invariant::OneChain, "of two successors at most one is used");
    }

    #[test]
    fn after_the_grace_the_successor_is_another_one() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.wait(62);
        let mut other = tiny.clone();
        other.refresh("r0", Some("x1"));
        other.refresh("x1", Some("x2"));
        other.holds();
        tiny.refresh("r0", Some("r1"));
        let rule = "after the grace a token does not get the same successor";
        tiny.fails(Invariant::OneChain, rule);
    }

    #[test]
    fn a_rotation_that_nobody_heard_of_begins_the_grace() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown_refresh("r0");
        tiny.wait(50);
        tiny.refresh("r0", Some("r1"));
        tiny.wait(15);
        tiny.refresh("r0", Some("x1"));
        tiny.refresh("x1", Some("x2"));
        tiny.holds();
    }

    #[test]
    fn a_clock_that_is_ahead_ends_the_grace_early() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.clock(0, 7_200, |tiny| tiny.refresh("r0", Some("x1")));
        tiny.refresh("x1", Some("x2"));
        tiny.holds();
    }

    #[test]
    fn a_token_has_one_predecessor() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r1", Some("r2"));
        tiny.refresh("r0", Some("r2"));
        let rule = "a token belongs to one session and has one predecessor";
        tiny.fails(Invariant::OneChain, rule);
    }
}
