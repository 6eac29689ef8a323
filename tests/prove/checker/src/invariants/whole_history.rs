//! The history itself is whole: each operation has one invocation and at most one outcome, and the final
//! reading was completed. Without that, silence would pass for success.

use crate::report::Findings;

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

#[cfg(test)]
mod tests {
    use crate::{Invariant, tiny::Tiny};

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
