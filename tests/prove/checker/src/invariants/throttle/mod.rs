//! Counters of failures never allow more attempts than the rule.
//!
//! An attempt counts as failed from its admission, at all replicas together. If two replicas counted apart, or a
//! crash forgot the count, an attacker could guess faster by asking many at once.
//!
//! Two bounds hold in every order: k consecutive failures from one address take at least the sum of the waits
//! between them, and a username fails at most so often within a window from addresses where nobody logged in.
//!
//! And nobody waits for less than that: a rule that counted failures of others against an owner would
//! let anybody keep them out.

use std::collections::HashMap;

use crate::{
    history::{Call, Service},
    model::{Name, OpIndex, Span, Wall, micros},
    report::Findings,
};

mod refusals;

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (username, name) in &model.accounts.by_name {
        let mut by_address: HashMap<&str, Vec<OpIndex>> = HashMap::new();
        for &place in &name.logins {
            if let Call::LogIn { address, .. } = model.ops[place].call() {
                by_address.entry(address).or_default().push(place);
            }
        }
        let mut unknown = Vec::new();
        for logins in by_address.values() {
            one_address(findings, username, name, logins);
            refusals::check(findings, (username, name), logins);
            if !logins
                .iter()
                .any(|place| may_succeed(findings, name, *place))
            {
                unknown.extend(
                    logins
                        .iter()
                        .copied()
                        .filter(|place| has_failed(findings, *place)),
                );
            }
        }
        unknown.sort_unstable();
        all_addresses(findings, username, &unknown);
    }
}

fn has_failed(findings: &Findings<'_>, place: OpIndex) -> bool {
    findings.model.ops[place].status == Some(401)
}

/// A wrong password succeeds nowhere, whatever the outcome.
fn may_succeed(findings: &Findings<'_>, name: &Name, place: OpIndex) -> bool {
    let op = &findings.model.ops[place];
    let Call::LogIn { password, .. } = op.call() else {
        return false;
    };
    let is_possible = name.passwords.iter().any(|set| set.password == *password);
    op.is_sure() || op.may_have_effect() && is_possible
}

fn wall(findings: &Findings<'_>, place: OpIndex) -> Wall {
    let op = &findings.model.ops[place];
    findings.model.faults.wall(op.invocation.replica, op.span)
}

/// From any failure on, the next ones take time, until a success may have cleared the count.
fn one_address(findings: &mut Findings<'_>, username: &str, name: &Name, logins: &[OpIndex]) {
    let mut run: Vec<OpIndex> = Vec::new();
    for &place in logins {
        if has_failed(findings, place) {
            run.push(place);
        } else if may_succeed(findings, name, place) {
            bounded(findings, username, name, &run);
            run.clear();
        }
    }
    bounded(findings, username, name, &run);
}

fn bounded(findings: &mut Findings<'_>, username: &str, name: &Name, run: &[OpIndex]) {
    let free = findings.model.header.promises.throttle.free_failures as usize;
    for start in 0..run.len().saturating_sub(free) {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for end in start..run.len() {
            let wall = wall(findings, run[end]);
            (least, most) = (least.min(wall.min), most.max(wall.max));
            let count = end - start + 1;
            if count <= free {
                continue;
            }
            let needed = needed(findings, count);
            let is_slow = most.saturating_sub(least) >= needed;
            findings.checked();
            if !is_slow && !is_cleared(findings, name, &run[start..=end]) {
                let rule = "further failures from an address come after a wait";
                findings.fail(rule, username, &run[start..=end]);
                return;
            }
        }
    }
}

/// How long this many failures in a row take at least, in microseconds. The service counts whole seconds, so each
/// wait may be up to one shorter.
fn needed(findings: &Findings<'_>, count: usize) -> i64 {
    let rule = &findings.model.header.promises.throttle;
    let (first, longest) = (
        micros(rule.first_wait.micros()),
        micros(rule.longest_wait.micros()),
    );
    let waits = (0..count.saturating_sub(rule.free_failures as usize)).map(|doublings| {
        let wait = u32::try_from(doublings)
            .ok()
            .and_then(|by| first.checked_mul(1_i64.checked_shl(by)?));
        (wait.unwrap_or(longest).min(longest) - 1_000_000).max(0)
    });
    waits.sum()
}

/// Whether something may have cleared the count or ended a wait meanwhile: another login, a change of the
/// password, or a wrong clock.
fn is_cleared(findings: &Findings<'_>, name: &Name, run: &[OpIndex]) -> bool {
    let ops = &findings.model.ops;
    let spans = run.iter().map(|place| ops[*place].span);
    let during = spans.reduce(|all, span| Span {
        from: all.from.min(span.from),
        to: all.to.max(span.to),
    });
    let Some(during) = during else {
        return false;
    };
    let by_check =
        name.checks.iter().map(|place| &ops[*place]).any(|op| {
            op.may_have_effect() && op.span.from <= during.to && during.from <= op.span.to
        });
    // A login from there that succeeds clears the count at any time until its answer.
    let address = |place: OpIndex| match ops[place].call() {
        Call::LogIn { address, .. } => Some(address),
        _ => None,
    };
    let from_there = name
        .logins
        .iter()
        .filter(|place| address(**place) == address(run[0]));
    let others = from_there.filter(|place| {
        let span = ops[**place].span;
        span.from <= during.to && during.from <= span.to
    });
    // A wait that a wrong clock wrote, or that one reads, may count as over.
    let faults = &findings.model.faults;
    let is_off = |place: OpIndex| {
        let op = &ops[place];
        op.status != Some(429) && faults.is_off(op.invocation.replica, op.span)
    };
    let by_login = others.into_iter().any(|place| {
        is_off(*place)
            || may_succeed(findings, name, *place)
            || may_be_overtaken(findings, name, *place)
    });
    by_check || by_login
}

/// Whether a login may have had the right password and cleared the count, and was refused all the same, because the
/// account was disabled or deleted before its session began.
fn may_be_overtaken(findings: &Findings<'_>, name: &Name, place: OpIndex) -> bool {
    let model = findings.model;
    let login = &model.ops[place];
    let Call::LogIn { password, .. } = login.call() else {
        return false;
    };
    let accounts = name
        .ids
        .iter()
        .filter_map(|id| model.accounts.by_id.get(id));
    let mut changes =
        accounts.flat_map(|account| account.switches.iter().chain(&account.deletions));
    name.passwords.iter().any(|set| set.password == *password)
        && changes.any(|change| {
            let change = model.ops[*change].span;
            change.from <= login.span.to && login.span.from <= change.to
        })
}

/// A window begins with a failure.
fn all_addresses(findings: &mut Findings<'_>, username: &str, failures: &[OpIndex]) {
    let model = findings.model;
    let rule = &model.header.promises.throttle;
    let (most, window) = (rule.failures_of_name as usize, micros(rule.window.micros()));
    let mut rest = failures;
    while let Some(first) = rest.first().copied() {
        let begin = wall(findings, first);
        let mut inside = Vec::new();
        for &place in rest {
            if wall(findings, place).max < begin.min.saturating_add(window) {
                inside.push(place);
            }
        }
        let during = inside.last().map(|last| Span {
            from: model.ops[first].span.from,
            to: model.ops[*last].span.to,
        });
        let is_relaxed =
            during.is_some_and(|during| model.faults.clocks_differ(Service::Identity, during));
        let shown = inside.len().min(3);
        findings.expect(
            inside.len() <= most || is_relaxed,
            "a username fails at most so often in a window",
            format_args!("{username}: {} failures", inside.len()),
            &inside[inside.len() - shown..],
        );
        let later = begin.max.saturating_add(window);
        let next = rest
            .iter()
            .position(|place| wall(findings, *place).min >= later);
        rest = next.map_or(&[][..], |next| &rest[next..]);
    }
}

#[cfg(test)]
mod tests;
