//! The invariants, each a file with its reason and its tests.

mod acknowledged;
mod conditional;
mod early_refusal;
mod ids;
mod keys;
mod late_acceptance;
mod logins;
mod one_chain;
mod pages;
mod reads;
mod refresh_refused;
mod refused;
mod replay;
mod throttle;
mod twice;
mod unknown;
mod visibility;
mod whole_history;

use crate::{
    model::Model,
    report::{Findings, Invariant, Report},
};

type Check = fn(&mut Findings<'_>);

const ALL: [(Invariant, Check); 18] = [
    (Invariant::History, whole_history::check),
    (Invariant::Acknowledged, acknowledged::check),
    (Invariant::Twice, twice::check),
    (Invariant::Refused, refused::check),
    (Invariant::Unknown, unknown::check),
    (Invariant::Reads, reads::check),
    (Invariant::Conditional, conditional::check),
    (Invariant::OneChain, one_chain::check),
    (Invariant::RefreshRefused, refresh_refused::check),
    (Invariant::Replay, replay::check),
    (Invariant::LateAcceptance, late_acceptance::check),
    (Invariant::EarlyRefusal, early_refusal::check),
    (Invariant::Logins, logins::check),
    (Invariant::Keys, keys::check),
    (Invariant::Ids, ids::check),
    (Invariant::Pages, pages::check),
    (Invariant::Throttle, throttle::check),
    (Invariant::Visibility, visibility::check),
];

/// What is asked of a copy. All others judge answers, which the copy has no part in.
const OF_COPIES: [Invariant; 5] = [
    Invariant::History,
    Invariant::Acknowledged,
    Invariant::Twice,
    Invariant::Refused,
    Invariant::Unknown,
];

/// Checks all that are about a reading of this kind.
pub(crate) fn check(model: &Model) -> Report {
    let mut report = Report {
        operations: model.ops.len() as u64,
        unknown: model.ops.iter().filter(|op| op.is_open()).count() as u64,
        ..Report::default()
    };
    let of_copies = |invariant| OF_COPIES.contains(&invariant);
    let is_copy = model.finals.is_copy;
    for (invariant, check) in ALL
        .into_iter()
        .filter(|(which, _)| !is_copy || of_copies(*which))
    {
        report.counts.entry(invariant).or_default();
        check(&mut Findings {
            invariant,
            model,
            report: &mut report,
        });
    }
    report
}
