//! A 412 says that there is something new, and a 404 that there is nothing.

use super::writes::{Thing, Write};
use crate::{
    history::{Call, Micros},
    model::{Model, Op},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>, write: &Write) {
    let model = findings.model;
    for &place in &write.attempts {
        let op = &model.ops[place];
        match op.status {
            Some(412) => {
                let rule = "a refused write names a state that may have been replaced";
                let has_reason = has_reason(model, write, op);
                findings.expect(has_reason, rule, write.thing, &[place]);
                changed(findings, write, place);
            }
            Some(404) => missing(findings, write, place),
            _ => {}
        }
    }
}

/// Whether a write that may have had an effect came after the named state, or that may not have been
/// there yet.
fn has_reason(model: &Model, write: &Write, op: &Op) -> bool {
    let may_come = model
        .written_by(write.named)
        .is_none_or(|written| written >= op.span.from);
    let writers = model.writers(write.named).iter();
    let possible = writers.filter(|place| model.ops[**place].may_have_effect());
    let named_from = possible.map(|place| model.ops[*place].span.from).min();
    let named_from = named_from.unwrap_or(Micros(0));
    let mut edits = write.thing.edits(model).iter();
    let may_be_replaced = edits.any(|place| {
        let edit = &model.ops[*place];
        let is_other = !matches!(
            edit.call(),
            Call::Edit { mark, .. } | Call::EditMe { mark, .. } if *mark == write.named
        );
        is_other && edit.span.from <= op.span.to && edit.span.to >= named_from
    });
    may_come || may_be_replaced
}

/// A row that is gone, or another's, has no state.
fn changed(findings: &mut Findings<'_>, write: &Write, place: usize) {
    let model = findings.model;
    let op = &model.ops[place];
    let Some(life) = write.thing.life(model) else {
        return;
    };
    let removed = life.removed_before(&model.ops, op.span.from);
    let ops: Vec<_> = removed.into_iter().chain([place]).collect();
    let rule = "what is deleted is not found, rather than changed";
    findings.expect(removed.is_none(), rule, write.thing, &ops);
    let is_own = model.caller(op).is_none_or(|caller| caller == life.owner);
    let rule = "the state of a row is compared for its owner alone";
    findings.expect(is_own, rule, write.thing, &[place]);
}

fn missing(findings: &mut Findings<'_>, write: &Write, place: usize) {
    let model = findings.model;
    let op = &model.ops[place];
    let (Thing::Row(..), Some(life)) = (write.thing, write.thing.life(model)) else {
        return;
    };
    if model.caller(op) != Some(life.owner) || life.origins.is_empty() {
        return;
    }
    let is_there = life.is_there_throughout(&model.ops, op.span);
    let rule = "what is there is found by its owner";
    findings.expect(!is_there, rule, write.thing, &[place]);
}
