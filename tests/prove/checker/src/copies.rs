//! Copies that are made while operations go on.

use crate::{
    Invariant,
    history::{Call, RowId, RowKind},
    tiny::{Tiny, row},
};

const RECIPE: RowKind = RowKind::Recipe;

/// The cook publishes recipe 7 before a copy, 8 while it is made, and 9 afterwards.
fn copied() -> Tiny {
    let mut tiny = Tiny::with_cook();
    tiny.create(RECIPE, None, Some(5), 7);
    tiny.copy_begins();
    tiny.create(RECIPE, None, Some(6), 8);
    tiny.copy_ends();
    tiny.create(RECIPE, None, Some(7), 9);
    tiny
}

fn there(tiny: &mut Tiny, id: i64) {
    let mark = u64::try_from(id).unwrap() - 2;
    tiny.there(row(RECIPE, id, 1, None, Some(mark)));
}

#[test]
fn a_copy_has_what_was_acknowledged_before_it() {
    let mut tiny = copied();
    let rule = "an acknowledged row is there";
    tiny.clone().fails(Invariant::Acknowledged, rule);
    there(&mut tiny, 7);
    tiny.clone().holds();
    there(&mut tiny, 8);
    tiny.holds();
}

#[test]
fn a_copy_has_nothing_that_was_asked_for_after_it() {
    let mut tiny = copied();
    there(&mut tiny, 7);
    there(&mut tiny, 9);
    tiny.fails(Invariant::Refused, "what is there was asked for");
}

#[test]
fn what_happens_meanwhile_is_there_whole() {
    let mut tiny = copied();
    there(&mut tiny, 7);
    tiny.there(row(RECIPE, 8, 2, None, Some(6)));
    tiny.fails(
        Invariant::Unknown,
        "a write without an answer is there whole",
    );
}

#[test]
fn a_refusal_meanwhile_changes_nothing() {
    let mut tiny = Tiny::with_cook();
    tiny.copy_begins();
    tiny.refused_create(RECIPE, None, Some(5), 422);
    tiny.copy_ends();
    tiny.clone().holds();
    there(&mut tiny, 7);
    tiny.fails(Invariant::Refused, "a refused write is not there");
}

#[test]
fn what_is_deleted_meanwhile_may_be_there_and_what_was_deleted_before_may_not() {
    let mut tiny = Tiny::with_cook();
    tiny.create(RECIPE, None, Some(5), 7);
    tiny.create(RECIPE, None, Some(6), 8);
    let delete = |id| Call::delete(RECIPE, RowId(id));
    tiny.answered(delete(7), 204, None);
    tiny.copy_begins();
    tiny.answered(delete(8), 204, None);
    tiny.copy_ends();
    tiny.clone().holds();
    there(&mut tiny, 8);
    tiny.clone().holds();
    there(&mut tiny, 7);
    tiny.fails(Invariant::Acknowledged, "a deleted row is gone");
}

#[test]
fn what_was_seen_after_a_copy_says_nothing_of_it() {
    let mut tiny = Tiny::with_cook();
    tiny.copy_begins();
    tiny.create(RECIPE, None, Some(5), 7);
    let seen = crate::history::Facts::Row(row(RECIPE, 7, 1, None, Some(5)));
    let read = Call::Read {
        row: RECIPE,
        id: RowId(7),
    };
    tiny.answered(read, 200, Some(seen));
    tiny.copy_ends();
    tiny.holds();
}

#[test]
fn accounts_and_sessions_that_begin_meanwhile_may_be_missing() {
    let mut tiny = Tiny::with_cook();
    tiny.copy_begins();
    tiny.sign_up("baker", 2, 2, "s2");
    tiny.log_in("cook", 1, Some("s3"));
    tiny.copy_ends();
    tiny.clone().holds();
    tiny.gone_session("s3");
    tiny.clone().holds();
    tiny.gone_account(2);
    tiny.clone().holds();
    tiny.gone_session("s1");
    let rule = "a session that nobody ended is there";
    tiny.fails(Invariant::Acknowledged, rule);
}

#[test]
fn a_session_that_ends_meanwhile_may_be_there_and_one_that_ended_before_may_not() {
    let mut tiny = Tiny::with_cook();
    tiny.copy_begins();
    tiny.answered(Call::LogOut, 204, None);
    tiny.copy_ends();
    tiny.gone_session("s1");
    tiny.clone().holds();
    tiny.there_session("s1", 1);
    tiny.holds();
    let mut tiny = Tiny::with_cook();
    tiny.answered(Call::LogOut, 204, None);
    tiny.copy_begins();
    tiny.copy_ends();
    tiny.there_session("s1", 1);
    tiny.fails(Invariant::Acknowledged, "an ended session is gone");
}
