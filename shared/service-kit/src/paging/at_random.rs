//! Random lists that change while somebody reads them page by page.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{prelude::*, test_runner::RngSeed};

use super::{Page, Paging, Slice};

const LIST: Paging<'_> = Paging::usual("posts");

/// What happens between two pages: ids that appear, and ids that are deleted.
type Change = (Vec<i64>, Vec<i64>);

/// What a database answers: the newest rows behind the last one, and one more to see whether
/// there are others.
fn rows(of: &BTreeSet<i64>, page: Page) -> Vec<i64> {
    let behind = page.after.unwrap_or(i64::MAX);
    let rows = of.iter().rev().filter(|id| **id < behind);
    rows.take(usize::try_from(page.limit).unwrap() + 1)
        .copied()
        .collect()
}

fn ids(most: usize) -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(1..200_i64, 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_there_throughout_is_seen_once(
        first in ids(120),
        limit in 1..=20_u64,
        changes in prop::collection::vec((ids(6), ids(6)), 0..40),
    ) {
        let changes: Vec<Change> = changes;
        let mut list: BTreeSet<i64> = first.into_iter().collect();
        let (mut throughout, mut ever) = (list.clone(), list.clone());
        let (mut seen, mut cursor, limit) = (Vec::new(), None, limit.to_string());
        let mut changes = changes.into_iter();
        loop {
            let page = LIST.parse(Some(&limit), cursor.as_deref()).unwrap();
            let slice = Slice::cut(rows(&list, page), page, |id| *id);
            prop_assert!(slice.items.len() as u64 <= page.limit);
            seen.extend(slice.items);
            let Some(next) = slice.next else { break };
            prop_assert_eq!(seen.last(), Some(&next), "a page begins behind the one before");
            cursor = Some(LIST.cursor(next));
            let (added, deleted) = changes.next().unwrap_or_default();
            for id in deleted {
                list.remove(&id);
                throughout.remove(&id);
            }
            ever.extend(&added);
            list.extend(added);
        }
        prop_assert!(seen.is_sorted_by(|one, next| one > next), "twice, or out of order");
        let seen: BTreeSet<_> = seen.into_iter().collect();
        prop_assert!(seen.is_superset(&throughout), "left out");
        prop_assert!(seen.is_subset(&ever), "made up");
    }

    #[test]
    fn a_place_has_one_cursor(
        list in prop_oneof![3 => Just("posts"), 1 => Just("post"), 1 => Just("posts2")],
        before in prop_oneof![2 => Just(""), 1 => Just("0"), 1 => Just("+"), 1 => Just("-")],
        id in 1..=i64::MAX,
        padding in prop_oneof![3 => Just(""), 1 => Just("=")],
    ) {
        let cursor = URL_SAFE_NO_PAD.encode(format!("{list}:{before}{id}")) + padding;
        let found = LIST.parse(None, Some(&cursor)).map(|page| page.after);
        if list == "posts" && before.is_empty() && padding.is_empty() {
            prop_assert_eq!(found, Ok(Some(id)));
        } else {
            prop_assert!(found.is_err(), "{cursor}: {found:?}");
        }
    }
}
