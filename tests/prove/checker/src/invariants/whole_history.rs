//! The history itself is whole: each operation has one invocation and at most one outcome, and the final
//! reading was completed. Without that, silence would pass for success. So would an answer that cannot be read,
//! and a fault of the program that looks like one of its surroundings.

use crate::{
    history::{Call, UnknownReason},
    model::Op,
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (op, rule) in &model.malformed {
        findings.fail(rule, format_args!("operation {op}"), &[]);
    }
    let is_read = model.finals.began.is_some() && model.finals.ended.is_some();
    findings.expect(
        is_read,
        "the final reading is complete",
        "the end of the history",
        &[],
    );
    for again in &model.finals.again {
        findings.fail("nothing is read twice at the end", again, &[]);
    }
    for (place, op) in model.ops.iter().enumerate() {
        let about = format_args!("operation {}", op.id());
        let rule = "a success says what it must";
        findings.expect(!is_mute(op), rule, about, &[place]);
        let rule = "who cannot answer at present says so with 503";
        findings.expect(!is_broken(op), rule, about, &[place]);
        let may_fail = !model.faults.are_none() || !has_failed_to_change_keys(op);
        let rule = "a command about keys fails only under faults";
        findings.expect(may_fail, rule, about, &[place]);
    }
    // A copy is made while operations go on.
    if let Some(end) = model.at_the_end().filter(|_| !model.finals.is_copy) {
        for (place, op) in model.ops.iter().enumerate() {
            let is_over = op.answered.is_none_or(|at| at <= end.from) && op.span.from <= end.from;
            findings.expect(
                is_over,
                "nothing happens after the final reading began",
                format_args!("operation {}", op.id()),
                &[place],
            );
        }
    }
}

/// A success whose answer could not be read.
fn is_mute(op: &Op) -> bool {
    let tells = !matches!(
        op.call(),
        Call::LogOut
            | Call::Revoke { .. }
            | Call::EndSession { .. }
            | Call::EndOtherSessions
            | Call::ChangePassword { .. }
            | Call::DeleteAccount { .. }
            | Call::Disable { .. }
            | Call::Enable { .. }
            | Call::RotateKeys
            | Call::CompromiseKey { .. }
            | Call::Delete { .. }
            | Call::EraseProfile
    );
    tells && matches!(op.status, Some(200 | 201)) && op.facts.is_none()
}

/// A status of 500 and above that no fault explains.
fn is_broken(op: &Op) -> bool {
    matches!(op.unknown, Some(UnknownReason::ServerError(500..)))
        && op.unknown != Some(UnknownReason::ServerError(503))
}

/// Commands about an account fail if it was just deleted, those about keys never.
fn has_failed_to_change_keys(op: &Op) -> bool {
    matches!(op.call(), Call::RotateKeys | Call::CompromiseKey { .. })
        && matches!(op.unknown, Some(UnknownReason::ServerError(..500)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Invariant,
        history::{RowId, RowKind},
        tiny::Tiny,
    };

    #[test]
    fn an_answer_must_be_readable() {
        let mut tiny = Tiny::with_cook();
        let (row, id) = (RowKind::Recipe, RowId(1));
        tiny.answered(Call::Read { row, id }, 404, None);
        tiny.clone().holds();
        tiny.answered(Call::Read { row, id }, 200, None);
        tiny.fails(Invariant::History, "a success says what it must");
    }

    #[test]
    fn a_command_about_keys_fails_only_under_faults() {
        let mut tiny = Tiny::with_cook();
        tiny.refused_for_now(Call::RotateKeys, 1);
        let mut disturbed = tiny.clone();
        let rule = "a command about keys fails only under faults";
        tiny.fails(Invariant::History, rule);
        disturbed.clock(0, 25, |_| {});
        disturbed.holds();
    }

    #[test]
    fn no_fault_explains_a_500() {
        let rule = "who cannot answer at present says so with 503";
        for status in [500, 501, 502, 504] {
            let mut tiny = Tiny::with_cook();
            tiny.refused_for_now(Call::ListSessions, 503);
            tiny.clone().holds();
            tiny.refused_for_now(Call::ListSessions, status);
            tiny.fails(Invariant::History, rule);
        }
    }

    #[test]
    fn a_history_without_its_end_fails() {
        let mut tiny = Tiny::new();
        assert!(tiny.clone().finish().holds());
        tiny.end = false;
        tiny.fails(Invariant::History, "the final reading is complete");
    }

    #[test]
    fn an_outcome_needs_its_invocation() {
        let mut tiny = Tiny::new();
        tiny.outcome(9, 5, 200, None);
        tiny.fails(Invariant::History, "it ended without an invocation");
    }
}
