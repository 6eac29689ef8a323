//! Nothing is there twice.
//!
//! Clients repeat requests whose answer was lost, and the services repeat statements after a conflict. An
//! `Idempotency-Key` and the unique pairs of the database promise that this makes nothing twice.

use std::collections::HashMap;

use crate::{
    history::{AccountId, Call, Facts, RowId, RowKind},
    model::OpIndex,
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    rows_at_the_end(findings);
    usernames(findings);
    repeated_keys(findings);
}

fn rows_at_the_end(findings: &mut Findings<'_>) {
    let model = findings.model;
    let (mut marks, mut pairs) = (HashMap::new(), HashMap::new());
    for row in model.finals.rows.values() {
        let about = |other: RowId| format!("{:?} {other} and {}", row.kind, row.id);
        if let Some(mark) = row.mark {
            let former = marks.insert(mark, row.id);
            let writers = model.writers(mark);
            let rule = "one write is in one row";
            findings.expect(
                former.is_none(),
                rule,
                about(former.unwrap_or(row.id)),
                writers,
            );
        }
        if let (true, Some(on)) = (row.kind.is_pair(), row.on) {
            let key = (row.kind, row.owner, on);
            let former = pairs.insert(key, row.id);
            let creates = model.rows.pairs.get(&key).map_or(&[][..], Vec::as_slice);
            let rule = "a pair is in one row";
            findings.expect(
                former.is_none(),
                rule,
                about(former.unwrap_or(row.id)),
                creates,
            );
        }
    }
}

fn usernames(findings: &mut Findings<'_>) {
    let mut names = HashMap::new();
    for (id, account) in &findings.model.finals.accounts {
        let former = names.insert(account.username.as_str(), id);
        let about = format!("accounts {:?} and {id}", former.unwrap_or(id));
        findings.expect(former.is_none(), "a username is one account's", about, &[]);
    }
}

/// The same key of the same caller gets the same row while its answer is kept.
fn repeated_keys(findings: &mut Findings<'_>) {
    let model = findings.model;
    let mut keys: HashMap<(AccountId, &str), (OpIndex, RowId)> = HashMap::new();
    for (place, op) in model.ops_where(|call| matches!(call, Call::Create { .. })) {
        let Call::Create {
            idempotency_key: Some(key),
            ..
        } = op.call()
        else {
            continue;
        };
        let (Some(caller), Some(Facts::Row(row))) = (model.caller(op), op.success()) else {
            continue;
        };
        let (first, id) = *keys.entry((caller, key)).or_insert((place, row.id));
        let holds = id == row.id || is_forgotten(findings, caller, first, place, row.kind);
        findings.expect(
            holds,
            "a repeated request gets the same row",
            format_args!("{:?} {id} and {}", row.kind, row.id),
            &[first, place],
        );
    }
}

/// Whether the first answer may be forgotten: it is old, its owner was erased, or it showed what somebody else
/// made, and they were.
fn is_forgotten(
    findings: &Findings<'_>,
    caller: AccountId,
    first: OpIndex,
    again: OpIndex,
    kind: RowKind,
) -> bool {
    let model = findings.model;
    let (first, again) = (&model.ops[first], &model.ops[again]);
    let life = model.header.promises.idempotency_key_life.micros();
    let is_old = again.span.to.0.saturating_sub(first.span.from.0) >= life;
    let mut erasures = model.rows.erasures.iter();
    is_old
        || erasures.any(|(erased, places)| {
            let counts = *erased == caller || kind.is_pair();
            counts
                && places.iter().any(|place| {
                    let erasure = model.ops[*place].span;
                    erasure.from <= again.span.to && first.span.from <= erasure.to
                })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Invariant,
        tiny::{Tiny, row},
    };

    fn published_twice_under(keys: [&str; 2], ids: [i64; 2]) -> Tiny {
        let mut tiny = Tiny::with_cook();
        for (key, id) in keys.into_iter().zip(ids) {
            tiny.create_under(Some(key), RowKind::Recipe, None, Some(5), id);
        }
        tiny
    }

    #[test]
    fn a_repeated_request_gets_the_same_row() {
        let mut same = published_twice_under(["k", "k"], [7, 7]);
        same.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        same.holds();
        let other = published_twice_under(["k", "k"], [7, 8]);
        other.fails(Invariant::Twice, "a repeated request gets the same row");
    }

    #[test]
    fn one_write_is_in_one_row() {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Recipe, None, Some(5), 7);
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.there(row(RowKind::Recipe, 8, 1, None, Some(5)));
        tiny.fails(Invariant::Twice, "one write is in one row");
    }

    #[test]
    fn a_pair_is_in_one_row() {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Follow, Some(2), None, 7);
        tiny.there(row(RowKind::Follow, 7, 1, Some(2), None));
        tiny.clone().holds();
        tiny.there(row(RowKind::Follow, 8, 1, Some(2), None));
        tiny.fails(Invariant::Twice, "a pair is in one row");
    }

    #[test]
    fn a_username_is_one_accounts() {
        let mut tiny = Tiny::with_cook();
        tiny.there_account(9, "cook", true);
        tiny.fails(Invariant::Twice, "a username is one account's");
    }
}
