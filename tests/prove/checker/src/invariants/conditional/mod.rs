//! An accepted conditional write was made over the state that it named, and a refusal has a reason.
//!
//! Two tabs edit the same recipe, and both send the `ETag` that they read as `If-Match`. Whoever saves
//! second must hear that there is something new, and not overwrite it unseen. And whoever hears that
//! looks for what is new: if nothing is, they cannot save at all.
//!
//! A mark is written once at most, so it names a state that is there once, until another write follows.

use std::collections::HashMap;

use crate::{history::Mark, model::OpIndex, report::Findings};

mod refusals;
mod writes;

use writes::{Thing, Write, writes};

pub(super) fn check(findings: &mut Findings<'_>) {
    let mut over: HashMap<(Thing, Mark), Vec<OpIndex>> = HashMap::new();
    for write in writes(findings.model) {
        if let Some(place) = accepted(findings, &write) {
            let same = over.entry((write.thing, write.named)).or_default();
            same.push(place);
        }
        refusals::check(findings, &write);
    }
    for ((thing, _), places) in over {
        let rule = "one write over a state is accepted";
        findings.expect(places.len() == 1, rule, thing, &places);
    }
}

/// Checks a write that took effect. Returns one of the attempts that may have had it.
fn accepted(findings: &mut Findings<'_>, write: &Write) -> Option<OpIndex> {
    let model = findings.model;
    let is_sure = |place: &&OpIndex| model.ops[**place].is_sure();
    let sure: Vec<OpIndex> = write.attempts.iter().filter(is_sure).copied().collect();
    let is_seen = write
        .mark
        .is_some_and(|mark| model.sights.contains_key(&mark));
    let candidates = if sure.is_empty() && is_seen {
        let possible = write.attempts.iter().copied();
        possible
            .filter(|place| model.ops[*place].may_have_effect())
            .collect()
    } else {
        sure.clone()
    };
    let first = candidates.first().copied()?;
    let rule = "a repetition is not accepted again";
    findings.expect(sure.len() <= 1, rule, write.thing, &sure);
    let faults: Vec<_> = candidates
        .iter()
        .map(|place| fault(findings, write, *place))
        .collect();
    findings.checked();
    // Without an answer, either attempt may be the one that had an effect.
    if let Some(Some((rule, reason))) = faults.iter().find(|_| faults.iter().all(Option::is_some)) {
        let ops: Vec<_> = reason.iter().copied().chain([first]).collect();
        findings.fail(rule, write.thing, &ops);
    }
    Some(first)
}

/// Why an attempt cannot have been made over the state that it named, and the operation that says so.
fn fault(
    findings: &Findings<'_>,
    write: &Write,
    place: OpIndex,
) -> Option<(&'static str, Option<OpIndex>)> {
    let model = findings.model;
    let op = &model.ops[place];
    let mut writers = model.writers(write.named).iter();
    let was_written = writers.any(|writer| {
        let writer = &model.ops[*writer];
        writer.may_have_effect() && writer.span.from <= op.span.to
    });
    if !was_written {
        return Some(("the state that a write names was there", None));
    }
    if let Some(later) = model.overwritten(write.named, write.thing.edits(model), op.span) {
        let rule = "nothing replaced the state that a write names";
        return Some((rule, Some(later)));
    }
    let life = write.thing.life(model)?;
    let removed = life.removed_before(&model.ops, op.span.from)?;
    Some(("what is deleted is not changed", Some(removed)))
}

#[cfg(test)]
mod tests;
