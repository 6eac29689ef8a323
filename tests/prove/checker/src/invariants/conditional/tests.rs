use super::*;
use crate::{
    Invariant,
    history::{AccountId, Call, Facts, RowId, RowKind},
    tiny::{Tiny, row},
};

const RECIPE: RowKind = RowKind::Recipe;
const ONE: &str = "one write over a state is accepted";
const REPLACED: &str = "nothing replaced the state that a write names";
const REASON: &str = "a refused write names a state that may have been replaced";

/// The cook's recipe 7 is in state 5.
fn published() -> Tiny {
    let mut tiny = Tiny::with_cook();
    tiny.create(RECIPE, None, Some(5), 7);
    there(&mut tiny, 5);
    tiny
}

fn there(tiny: &mut Tiny, mark: u64) {
    tiny.there(row(RECIPE, 7, 1, None, Some(mark)));
}

fn edit_call(mark: u64, named: Option<u64>) -> Call {
    Call::Edit {
        row: RECIPE,
        id: RowId(7),
        mark: Mark(mark),
        if_mark: named.map(Mark),
    }
}

fn edited(mark: u64, status: u16) -> Option<Facts> {
    let facts = Facts::Row(row(RECIPE, 7, 1, None, Some(mark)));
    (status == 200).then_some(facts)
}

/// An edit to a state, if the recipe is in another.
fn edit(tiny: &mut Tiny, mark: u64, named: Option<u64>, status: u16) {
    tiny.answered(edit_call(mark, named), status, edited(mark, status));
    if status == 200 {
        there(tiny, mark);
    }
}

fn delete(tiny: &mut Tiny, named: u64, status: u16) {
    let call = Call::Delete {
        row: RECIPE,
        id: RowId(7),
        if_mark: Some(Mark(named)),
    };
    tiny.answered(call, status, None);
    if status == 204 {
        tiny.gone(RECIPE, 7);
    }
}

fn read(tiny: &mut Tiny, mark: u64) {
    let seen = Facts::Row(row(RECIPE, 7, 1, None, Some(mark)));
    let (row, id) = (RECIPE, RowId(7));
    tiny.answered(Call::Read { row, id }, 200, Some(seen));
}

#[test]
fn a_write_over_the_present_state_is_accepted_and_over_a_former_one_refused() {
    let mut tiny = published();
    edit(&mut tiny, 6, Some(5), 200);
    edit(&mut tiny, 7, Some(6), 200);
    edit(&mut tiny, 8, Some(5), 412);
    delete(&mut tiny, 6, 412);
    delete(&mut tiny, 7, 204);
    edit(&mut tiny, 9, Some(7), 404);
    tiny.holds();
}

#[test]
fn a_replaced_state_is_not_written_over() {
    let mut tiny = published();
    edit(&mut tiny, 6, None, 200);
    let mut deleted = tiny.clone();
    edit(&mut tiny, 7, Some(5), 200);
    tiny.fails(Invariant::Conditional, REPLACED);
    delete(&mut deleted, 5, 204);
    deleted.fails(Invariant::Conditional, REPLACED);
}

/// Whatever their times are.
#[test]
fn of_two_writes_over_one_state_one_is_accepted() {
    for (second, holds) in [(412, true), (200, false)] {
        let mut tiny = published();
        tiny.at_once([
            (edit_call(6, Some(5)), 200, edited(6, 200)),
            (edit_call(7, Some(5)), second, edited(7, second)),
        ]);
        there(&mut tiny, 6);
        assert_eq!(tiny.clone().finish().holds(), holds, "{second}");
        if !holds {
            tiny.fails(Invariant::Conditional, ONE);
        }
    }
}

#[test]
fn a_write_without_an_answer_counts_if_its_effect_is_seen() {
    let mut tiny = published();
    tiny.unknown(edit_call(6, Some(5)));
    let mut unseen = tiny.clone();
    edit(&mut unseen, 7, Some(5), 200);
    unseen.holds();
    read(&mut tiny, 6);
    there(&mut tiny, 6);
    let mut refused = tiny.clone();
    edit(&mut refused, 7, Some(5), 412);
    refused.holds();
    edit(&mut tiny, 7, Some(5), 200);
    tiny.fails(Invariant::Conditional, ONE);
}

#[test]
fn a_repetition_is_refused_if_the_first_attempt_had_its_effect() {
    for (status, holds) in [(412, true), (200, true)] {
        let mut tiny = published();
        tiny.unknown(edit_call(6, Some(5)));
        edit(&mut tiny, 6, Some(5), status);
        assert_eq!(tiny.finish().holds(), holds, "{status}");
    }
    let mut tiny = published();
    edit(&mut tiny, 6, Some(5), 200);
    edit(&mut tiny, 6, Some(5), 200);
    let rule = "a repetition is not accepted again";
    tiny.fails(Invariant::Conditional, rule);
}

#[test]
fn a_refusal_has_a_reason() {
    let mut tiny = published();
    let mut excused = tiny.clone();
    edit(&mut tiny, 6, Some(5), 412);
    tiny.fails(Invariant::Conditional, REASON);
    excused.unknown(edit_call(8, None));
    let mut late = excused.clone();
    edit(&mut excused, 6, Some(5), 412);
    excused.holds();
    // It can have no effect any more.
    late.wait(40);
    edit(&mut late, 9, None, 200);
    edit(&mut late, 6, Some(9), 412);
    late.fails(Invariant::Conditional, REASON);
}

#[test]
fn a_state_that_nobody_wrote_is_not_written_over() {
    let mut tiny = published();
    edit(&mut tiny, 6, Some(99), 412);
    tiny.clone().holds();
    edit(&mut tiny, 6, Some(99), 200);
    let rule = "the state that a write names was there";
    tiny.fails(Invariant::Conditional, rule);
}

#[test]
fn what_is_deleted_is_not_found() {
    let mut tiny = published();
    delete(&mut tiny, 5, 204);
    let mut found = tiny.clone();
    edit(&mut tiny, 6, Some(5), 412);
    let rule = "what is deleted is not found, rather than changed";
    tiny.fails(Invariant::Conditional, rule);
    edit(&mut found, 6, Some(5), 200);
    found.fails(Invariant::Conditional, "what is deleted is not changed");
    let mut tiny = published();
    edit(&mut tiny, 6, Some(5), 404);
    let rule = "what is there is found by its owner";
    tiny.fails(Invariant::Conditional, rule);
}

#[test]
fn the_state_of_a_row_is_compared_for_its_owner_alone() {
    for (status, holds) in [(404, true), (412, false)] {
        let mut tiny = published();
        edit(&mut tiny, 6, None, 200);
        tiny.sign_up("baker", 2, 2, "s2");
        tiny.by("b0", |tiny| edit(tiny, 7, Some(5), status));
        assert_eq!(tiny.finish().holds(), holds, "{status}");
    }
}

#[test]
fn an_account_is_written_over_the_state_that_was_read() {
    let edit_me = |tiny: &mut Tiny, mark: u64, named: Option<u64>, status: u16| {
        let facts = Facts::Account {
            id: AccountId(1),
            username: "cook".to_owned(),
            mark: Some(Mark(mark)),
        };
        let call = Call::EditMe {
            mark: Mark(mark),
            if_mark: named.map(Mark),
        };
        tiny.answered(call, status, (status == 200).then_some(facts));
    };
    let mut tiny = Tiny::with_cook();
    edit_me(&mut tiny, 5, None, 200);
    edit_me(&mut tiny, 6, Some(5), 200);
    let mut groundless = tiny.clone();
    edit_me(&mut tiny, 7, Some(5), 412);
    tiny.marked_at_the_end(1, 6);
    tiny.clone().holds();
    edit_me(&mut tiny, 8, Some(5), 200);
    tiny.fails(Invariant::Conditional, REPLACED);
    edit_me(&mut groundless, 7, Some(6), 412);
    groundless.fails(Invariant::Conditional, REASON);
}
