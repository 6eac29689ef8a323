//! What is said of people, and of what they have.

use std::collections::HashMap;

use crate::{
    history::{AccountId, Call, Facts, RowId, RowKind, Shared},
    model::{Effect, Life, Model, Op, OpIndex},
    report::Findings,
};

/// The most people in an answer with suggestions.
const SUGGESTIONS: usize = 7;

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    let owned = Owned::of(model);
    for (place, op) in model.ops.iter().enumerate() {
        match (op.call(), op.success()) {
            (Call::ReadPerson { account }, Some(Facts::Person { id, .. }))
            | (Call::ReadUser { account }, Some(Facts::User { id })) => {
                let rule = "an answer is about the person who was asked for";
                findings.expect(id == account, rule, about(*account), &[place]);
            }
            (Call::Suggestions, Some(Facts::People { people })) => {
                suggested(findings, place, op, people);
            }
            _ => {}
        }
        if let Some(Facts::Person {
            id,
            username,
            shared,
        }) = op.success()
        {
            named(findings, place, *id, username);
            if let Some(shared) = shared {
                counted(findings, &owned, place, (*id, *shared));
            }
        }
        if let Call::ReadUser { account } = op.call() {
            user(findings, place, op, *account);
        }
    }
}

fn about(account: AccountId) -> String {
    format!("account {account}")
}

/// A username is for good. Whoever erased what they made, or was not here yet, is named by their number.
fn named(findings: &mut Findings<'_>, place: OpIndex, id: AccountId, username: &str) {
    if let Some(account) = findings.model.accounts.by_id.get(&id) {
        let is_theirs = account.username == username || username == format!("user-{id}");
        let rule = "a person has their own name";
        findings.expect(is_theirs, rule, about(id), &[place]);
    }
}

fn suggested(findings: &mut Findings<'_>, place: OpIndex, op: &Op, people: &[AccountId]) {
    let model = findings.model;
    let rule = "few people are suggested";
    findings.expect(people.len() <= SUGGESTIONS, rule, people.len(), &[place]);
    let Some(caller) = model.caller(op) else {
        return;
    };
    for &person in people {
        let is_known = person == caller || model.surely_follows(caller, person, op.span);
        let rule = "nobody is suggested to themselves or to a follower";
        findings.expect(!is_known, rule, about(person), &[place]);
    }
}

/// A deleted or disabled account is not found, and any other is.
fn user(findings: &mut Findings<'_>, place: OpIndex, op: &Op, id: AccountId) {
    let model = findings.model;
    let Some(account) = model.accounts.by_id.get(&id) else {
        return;
    };
    if op.is_sure() {
        let closed = model.surely_disabled(account, op);
        let closed = closed.or_else(|| model.surely_deleted(account, op));
        let ops: Vec<_> = closed.into_iter().chain([place]).collect();
        let rule = "a disabled or deleted account is not found";
        findings.expect(closed.is_none(), rule, about(id), &ops);
    } else if op.status == Some(404) {
        let is_there = account
            .sign_up
            .is_some_and(|sign_up| model.ops[sign_up].surely_before(op));
        let may_be_missing = !is_there || model.may_be_closed(account, op);
        findings.expect(may_be_missing, "an account is found", about(id), &[place]);
    }
}

/// Counts contain all rows that were there throughout, and none that were not there at all.
fn counted(
    findings: &mut Findings<'_>,
    owned: &Owned<'_>,
    place: OpIndex,
    (person, shared): (AccountId, Shared),
) {
    let model = findings.model;
    let op = &model.ops[place];
    let Some(caller) = model.caller(op) else {
        return;
    };
    let sees = caller == person || model.surely_follows(caller, person, op.span);
    for (kind, number, sees) in [
        (RowKind::Recipe, shared.recipes, true),
        (RowKind::Post, shared.posts, sees),
    ] {
        let (least, most) = owned.bounds(model, (kind, person), op);
        let about = format_args!("{number} rows {kind:?} of account {person}, {least} to {most}");
        let rule = "a count contains all that is there";
        findings.expect(!sees || least <= number, rule, about, &[place]);
        let rule = "a count contains nothing else";
        findings.expect(number <= most, rule, about, &[place]);
    }
    let is_shown = match shared.follow {
        Some(follow) => is_follow(model, follow, (caller, person), op),
        None => !model.surely_follows(caller, person, op.span),
    };
    let rule = "whoever follows somebody reads so";
    findings.expect(is_shown, rule, about(person), &[place]);
}

/// Whether a row may be the one with which the caller follows somebody.
fn is_follow(model: &Model, id: RowId, (caller, person): (AccountId, AccountId), op: &Op) -> bool {
    let life = model.rows.lives.get(&(RowKind::Follow, id));
    life.is_none_or(|life| {
        let is_theirs = life.owner == caller && life.on == Some(person.0);
        is_theirs && life.removed_before(&model.ops, op.span.from).is_none()
    })
}

/// Rows by their owner.
struct Owned<'a> {
    lives: HashMap<(RowKind, AccountId), Vec<&'a Life>>,
    /// Creations without an answer.
    possible: HashMap<(RowKind, AccountId), Vec<OpIndex>>,
}

impl<'a> Owned<'a> {
    fn of(model: &'a Model) -> Self {
        let (mut lives, mut possible) = (HashMap::new(), HashMap::new());
        for ((kind, _), life) in &model.rows.lives {
            let of = lives.entry((*kind, life.owner));
            of.or_insert_with(Vec::new).push(life);
        }
        for (place, op) in model.ops_where(|call| matches!(call, Call::Create { .. })) {
            if let (Call::Create { row, .. }, Some(caller)) = (op.call(), model.caller(op))
                && op.effect() == Effect::Possible
            {
                let of = possible.entry((*row, caller));
                of.or_insert_with(Vec::new).push(place);
            }
        }
        Self { lives, possible }
    }

    /// How many rows there were at least and at most when an operation was served.
    fn bounds(&self, model: &Model, of: (RowKind, AccountId), op: &Op) -> (u64, u64) {
        let lives = self.lives.get(&of).into_iter().flatten();
        let (mut least, mut most) = (0, 0);
        for life in lives {
            least += u64::from(life.is_there_throughout(&model.ops, op.span));
            let removed = life.removed_before(&model.ops, op.span.from);
            most += u64::from(life.born.from <= op.span.to && removed.is_none());
        }
        let possible = self.possible.get(&of).into_iter().flatten();
        let unseen = possible.filter(|place| model.ops[**place].span.from <= op.span.to);
        (least, most + unseen.count() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Invariant, tiny::Tiny, tiny::row};

    /// The cook has recipe 7 and follows the baker, who has post 8.
    fn met() -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.sign_up("baker", 2, 2, "s2");
        tiny.create(RowKind::Recipe, None, Some(5), 7);
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.create(RowKind::Follow, Some(2), None, 3);
        tiny.there(row(RowKind::Follow, 3, 1, Some(2), None));
        tiny.by("b0", |tiny| tiny.create(RowKind::Post, None, Some(6), 8));
        tiny.there(row(RowKind::Post, 8, 2, None, Some(6)));
        tiny
    }

    fn person(id: i64, username: &str, counts: (u64, u64, Option<i64>)) -> Facts {
        let (recipes, posts, follow) = counts;
        Facts::Person {
            id: AccountId(id),
            username: username.to_owned(),
            shared: Some(Shared {
                recipes,
                posts,
                follow: follow.map(RowId),
            }),
        }
    }

    /// The cook asks for the baker, or the baker for the cook.
    fn asked(by: &str, of: i64, said: Facts) -> Tiny {
        let mut tiny = met();
        let account = AccountId(of);
        tiny.by(by, |tiny| {
            tiny.answered(Call::ReadPerson { account }, 200, Some(said));
        });
        tiny
    }

    #[test]
    fn a_person_is_shown_with_what_they_have() {
        asked("a0", 2, person(2, "baker", (0, 1, Some(3)))).holds();
        asked("a0", 2, person(2, "user-2", (0, 1, Some(3)))).holds();
        asked("b0", 1, person(1, "cook", (1, 0, None))).holds();
        for (said, rule) in [
            (
                person(1, "cook", (1, 0, None)),
                "an answer is about the person who was asked for",
            ),
            (
                person(2, "cook", (0, 1, Some(3))),
                "a person has their own name",
            ),
            (
                person(2, "baker", (0, 0, Some(3))),
                "a count contains all that is there",
            ),
            (
                person(2, "baker", (1, 1, Some(3))),
                "a count contains nothing else",
            ),
            (
                person(2, "baker", (0, 1, None)),
                "whoever follows somebody reads so",
            ),
        ] {
            asked("a0", 2, said).fails(Invariant::Reads, rule);
        }
        let said = person(1, "cook", (1, 1, None));
        let rule = "posts are counted only for those who may see them";
        asked("b0", 1, said).fails(Invariant::Visibility, rule);
    }

    #[test]
    fn a_creation_without_an_answer_may_count() {
        for (recipes, holds) in [(1, true), (2, true), (3, false)] {
            let mut tiny = met();
            tiny.unknown_create(RowKind::Recipe, None, Some(9));
            let said = person(1, "cook", (recipes, 0, None));
            let account = AccountId(1);
            tiny.answered(Call::ReadPerson { account }, 200, Some(said));
            assert_eq!(tiny.finish().holds(), holds, "{recipes}");
        }
    }

    #[test]
    fn nobody_is_suggested_whom_one_follows() {
        for (people, holds) in [(&[3, 4][..], true), (&[2], false), (&[1], false)] {
            let mut tiny = met();
            let people = people.iter().copied().map(AccountId).collect();
            tiny.answered(Call::Suggestions, 200, Some(Facts::People { people }));
            assert_eq!(tiny.finish().holds(), holds);
        }
        let mut tiny = met();
        let people = (3..11).map(AccountId).collect();
        tiny.answered(Call::Suggestions, 200, Some(Facts::People { people }));
        tiny.fails(Invariant::Reads, "few people are suggested");
    }

    #[test]
    fn a_disabled_account_is_not_found_and_any_other_is() {
        let account = AccountId(2);
        let read = |tiny: &mut Tiny, status: u16| {
            let facts = Facts::User { id: account };
            let facts = (status == 200).then_some(facts);
            tiny.answered(Call::ReadUser { account }, status, facts);
        };
        let mut tiny = met();
        read(&mut tiny, 200);
        let mut missing = tiny.clone();
        read(&mut missing, 404);
        missing.fails(Invariant::Reads, "an account is found");
        tiny.answered(Call::Disable { account }, 200, None);
        tiny.disabled_at_the_end(2);
        tiny.gone_session("s2");
        read(&mut tiny, 404);
        tiny.clone().holds();
        read(&mut tiny, 200);
        let rule = "a disabled or deleted account is not found";
        tiny.fails(Invariant::Reads, rule);
    }
}
