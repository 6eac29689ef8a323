//! An unknown outcome is there whole or not at all.
//!
//! Whoever hears nothing looks again, and finds either the old state or the new one. A half would be neither:
//! a row without its owner, an erasure that left a part, a deleted account that is still logged in.

use std::collections::HashMap;

use crate::{
    history::{AccountId, Call, Kind, Row},
    model::{Effect, Op, OpIndex},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    for row in findings.model.finals.rows.values() {
        created(findings, row);
    }
    erased(findings);
    logged_out(findings);
}

/// A row is all that its creation asked for.
fn created(findings: &mut Findings<'_>, row: &Row) {
    let model = findings.model;
    let writers = row.mark.map_or(&[][..], |mark| model.writers(mark));
    for &place in writers {
        let op = &model.ops[place];
        if op.effect() != Effect::Possible {
            continue;
        }
        let is_whole = match op.call() {
            Call::Create { row: kind, on, .. } => {
                let caller = model.caller(op);
                *kind == row.kind && *on == row.on && caller.is_none_or(|owner| owner == row.owner)
            }
            Call::Edit { row: kind, id, .. } => *kind == row.kind && *id == row.id,
            _ => false,
        };
        findings.expect(
            is_whole,
            "a write without an answer is there whole",
            format_args!("{:?} {}", row.kind, row.id),
            &[place],
        );
    }
}

/// Either all that a person had made before an erasure is gone, or it left all of it.
fn erased(findings: &mut Findings<'_>) {
    let model = findings.model;
    let mut by_owner: HashMap<AccountId, Vec<_>> = HashMap::new();
    for (key, life) in &model.rows.lives {
        if model.rows.erasures.contains_key(&life.owner) && model.finals.has_all(Kind::Rows(key.0))
        {
            by_owner.entry(life.owner).or_default().push((key, life));
        }
    }
    for (owner, erasures) in &model.rows.erasures {
        for &erasure in erasures {
            let op = &model.ops[erasure];
            if !is_over(findings, op) {
                continue;
            }
            let rows = by_owner.get(owner).into_iter().flatten();
            // Rows that nothing else may have removed.
            let counted = rows.filter(|(_, life)| {
                let only = life.removals.iter().all(|(place, _)| *place == erasure);
                only && !life.origins.is_empty() && life.born.precedes(op.span)
            });
            let (mut left, mut gone) = (None, None);
            for (key, _) in counted {
                let slot = if model.finals.rows.contains_key(key) {
                    &mut left
                } else {
                    &mut gone
                };
                *slot = Some(*key);
            }
            let about = format!("account {owner}: {left:?} is there, {gone:?} is not");
            let is_whole = left.is_none() || gone.is_none();
            let rule = "an erasure leaves all or nothing";
            findings.expect(is_whole, rule, &about, &[erasure]);
            let is_done = left.is_none() || op.status != Some(202);
            let rule = "an erasure that was accepted is done";
            findings.expect(is_done, rule, &about, &[erasure]);
        }
    }
}

/// Whether an erasure that was interrupted has surely been finished: another replica notices after a minute, looks
/// every ten seconds, and needs as long as a request.
fn is_over(findings: &Findings<'_>, op: &Op) -> bool {
    let model = findings.model;
    let slack = 3 * model.header.promises.late_effect.micros();
    let end = model.at_the_end().map_or(0, |end| end.from.0);
    op.is_sure() || op.span.from.0.saturating_add(slack) <= end
}

/// Nobody is logged in to an account that is disabled or gone.
fn logged_out(findings: &mut Findings<'_>) {
    let model = findings.model;
    let finals = &model.finals;
    if !finals.has_all(Kind::Accounts) || !finals.has_all(Kind::Sessions) {
        return;
    }
    for (id, session) in &finals.sessions {
        let account = finals.accounts.get(&session.account);
        let ops: Vec<OpIndex> =
            model
                .accounts
                .by_id
                .get(&session.account)
                .map_or(vec![], |account| {
                    account
                        .deletions
                        .iter()
                        .chain(&account.switches)
                        .copied()
                        .collect()
                });
        findings.expect(
            account.is_some_and(|account| account.enabled),
            "no session outlives its account, or the time in which it was enabled",
            format_args!("session {id} of account {}", session.account),
            &ops,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Invariant,
        history::{Call, RowKind},
        tiny::{Tiny, row},
    };

    #[test]
    fn a_row_has_the_owner_who_asked_for_it() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown_create(RowKind::Recipe, None, Some(5));
        tiny.there(row(RowKind::Recipe, 7, 0, None, Some(5)));
        tiny.fails(
            Invariant::Unknown,
            "a write without an answer is there whole",
        );
    }

    fn erasure_that_leaves(left: &[i64], status: Option<u16>) -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Recipe, None, Some(5), 7);
        tiny.create(RowKind::Recipe, None, Some(6), 8);
        match status {
            Some(status) => tiny.answered(Call::EraseProfile, status, None),
            None => tiny.unknown(Call::EraseProfile),
        }
        tiny.wait(120);
        for id in left {
            tiny.there(row(
                RowKind::Recipe,
                *id,
                1,
                None,
                Some(u64::try_from(*id).unwrap() - 2),
            ));
        }
        tiny
    }

    #[test]
    fn an_erasure_leaves_all_or_nothing() {
        erasure_that_leaves(&[], None).holds();
        erasure_that_leaves(&[7, 8], None).holds();
        let rule = "an erasure leaves all or nothing";
        erasure_that_leaves(&[8], None).fails(Invariant::Unknown, rule);
    }

    #[test]
    fn an_erasure_that_was_accepted_is_done() {
        erasure_that_leaves(&[], Some(202)).holds();
        let rule = "an erasure that was accepted is done";
        erasure_that_leaves(&[7, 8], Some(202)).fails(Invariant::Unknown, rule);
    }

    #[test]
    fn a_disabled_account_has_no_session() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown(Call::Disable {
            account: crate::history::AccountId(1),
        });
        tiny.clone().holds();
        tiny.disabled_at_the_end(1);
        tiny.fails(
            Invariant::Unknown,
            "no session outlives its account, or the time in which it was enabled",
        );
    }
}
