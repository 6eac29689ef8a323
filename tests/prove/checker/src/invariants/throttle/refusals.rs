//! Whether somebody waits without a reason.

use crate::{
    history::Service,
    model::{Name, Op, OpIndex, Span},
    report::Findings,
};

const RULE: &str = "an attempt is refused only after so many failures";

/// `logins` are those from one address.
pub(super) fn check(findings: &mut Findings<'_>, of: (&str, &Name), logins: &[OpIndex]) {
    let (username, name) = of;
    let ops = &findings.model.ops;
    for &place in logins {
        if ops[place].status != Some(429) {
            continue;
        }
        let has_reason = has_waits(findings, name, logins, place)
            || !is_known(findings, name, logins, place) && is_used_up(findings, name, place);
        findings.expect(has_reason, RULE, username, &[place]);
    }
}

/// Whether so many attempts from there may have counted as failed since the last success. An attempt
/// counts as failed until it succeeds, so those that are under way count.
fn has_waits(findings: &Findings<'_>, name: &Name, logins: &[OpIndex], refused: OpIndex) -> bool {
    let model = findings.model;
    let op = &model.ops[refused];
    let successes = logins.iter().map(|place| &model.ops[*place]);
    let last = successes
        .filter(|login| login.surely_before(op))
        .map(|login| login.span.from)
        .max();
    let may_count = |attempt: &Op| {
        attempt.status != Some(429)
            && attempt.span.from <= op.span.to
            && last.is_none_or(|last| attempt.span.to >= last)
    };
    let attempts = logins.iter().chain(&name.checks);
    let counted = attempts.filter(|place| may_count(&model.ops[**place]));
    counted.count() >= model.header.promises.throttle.free_failures as usize
}

/// Whether the owner surely logged in from there before.
fn is_known(findings: &Findings<'_>, name: &Name, logins: &[OpIndex], refused: OpIndex) -> bool {
    let model = findings.model;
    let op = &model.ops[refused];
    let mut logins = logins.iter().map(|place| &model.ops[*place]);
    let first = logins.find(|login| login.surely_before(op));
    first.is_some_and(|first| {
        let during = Span {
            from: first.span.from,
            to: op.span.to,
        };
        // Another may have taken the name of a deleted account. To other replicas, a login at one whose
        // clock is ahead is in the future, and makes nothing known.
        let mut deletions = name
            .ids
            .iter()
            .filter_map(|id| model.accounts.by_id.get(id))
            .flat_map(|account| &account.deletions);
        let is_deleted = deletions.any(|place| model.ops[*place].span.from <= op.span.to);
        !is_deleted && !model.faults.clocks_differ(Service::Identity, during)
    })
}

/// Whether so many attempts, wherever they came from, may have failed: in all, so that no clock needs to
/// say in which hour.
fn is_used_up(findings: &Findings<'_>, name: &Name, refused: OpIndex) -> bool {
    let model = findings.model;
    let op = &model.ops[refused];
    let attempts = name.logins.iter().chain(&name.checks);
    let may_have_failed = attempts.filter(|place| {
        let attempt = &model.ops[**place];
        attempt.status != Some(429) && !attempt.surely_before(op) && attempt.span.from <= op.span.to
    });
    may_have_failed.count() >= model.header.promises.throttle.failures_of_name as usize
}
