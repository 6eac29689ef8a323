use super::*;
use crate::{
    Invariant,
    tiny::{Tiny, row},
};

fn recipe(id: i64) -> Row {
    row(
        RowKind::Recipe,
        id,
        1,
        None,
        Some(u64::try_from(id).unwrap()),
    )
}

/// The cook has published these.
fn published(ids: impl IntoIterator<Item = i64>) -> Tiny {
    let mut tiny = Tiny::with_cook();
    for id in ids {
        publish(&mut tiny, id);
    }
    tiny
}

fn publish(tiny: &mut Tiny, id: i64) {
    let recipe = recipe(id);
    tiny.create(recipe.kind, None, recipe.mark.map(|mark| mark.0), id);
    tiny.there(recipe);
}

fn page(tiny: &mut Tiny, number: u32, ids: &[i64], more: bool) {
    let rows = ids.iter().copied().map(recipe).collect();
    let page = Page {
        walk: 1,
        number,
        limit: 2,
    };
    let list = ListName::Recipes;
    tiny.answered(
        Call::List { list, page },
        200,
        Some(Facts::Rows { rows, more }),
    );
}

#[test]
fn pages_lose_no_row() {
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[4, 3], true);
    let mut lost = tiny.clone();
    page(&mut tiny, 1, &[2, 1], false);
    tiny.holds();
    page(&mut lost, 1, &[1], false);
    lost.fails(Invariant::Pages, "pages lose no row");
}

#[test]
fn the_first_pages_alone_are_checked_as_far_as_they_go() {
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[4, 3], true);
    tiny.holds();
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[4, 2], true);
    tiny.fails(Invariant::Pages, "pages lose no row");
}

#[test]
fn what_comes_or_goes_meanwhile_may_be_missing() {
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[4, 3], true);
    publish(&mut tiny, 5);
    let (row, id) = (RowKind::Recipe, RowId(2));
    tiny.answered(Call::delete(row, id), 204, None);
    tiny.gone(row, 2);
    page(&mut tiny, 1, &[1], false);
    tiny.holds();
}

#[test]
fn pages_double_no_row() {
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[4, 3], true);
    page(&mut tiny, 1, &[3, 2], true);
    tiny.fails(Invariant::Pages, "pages double no row");
}

#[test]
fn pages_are_in_order() {
    let mut tiny = published(1..=4);
    page(&mut tiny, 0, &[3, 4], true);
    tiny.fails(Invariant::Pages, "pages are in order");
}

#[test]
fn the_feed_has_all_posts_of_people_followed() {
    for (follows, holds) in [(true, false), (false, true)] {
        let mut tiny = Tiny::with_cook();
        tiny.sign_up("baker", 2, 2, "s2");
        tiny.by("b0", |tiny| tiny.create(RowKind::Post, None, Some(5), 7));
        tiny.there(row(RowKind::Post, 7, 2, None, Some(5)));
        if follows {
            tiny.create(RowKind::Follow, Some(2), None, 3);
            tiny.there(row(RowKind::Follow, 3, 1, Some(2), None));
        }
        let page = Page {
            walk: 1,
            number: 0,
            limit: 20,
        };
        let list = ListName::Feed;
        let facts = Facts::Rows {
            rows: vec![],
            more: false,
        };
        tiny.answered(Call::List { list, page }, 200, Some(facts));
        assert_eq!(tiny.finish().holds(), holds, "{follows}");
    }
}
