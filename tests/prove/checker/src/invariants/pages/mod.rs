//! Pages never lose or double a row that was there throughout.
//!
//! People scroll while others write. A list that is paged by offset shows a row twice, or skips one, whenever
//! something is added or removed before it.

use std::collections::{HashMap, HashSet};

use crate::{
    history::{AccountId, Call, Facts, ListName, Page, Row, RowId, RowKind},
    model::{Model, OpIndex, Span},
    report::Findings,
};

mod groups;

use groups::{Group, Groups};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    let groups = Groups::of(model);
    let mut walks: HashMap<u64, Vec<(Page, OpIndex)>> = HashMap::new();
    for (place, op) in model.ops_where(|call| matches!(call, Call::List { .. })) {
        if let (Call::List { page, .. }, Some(Facts::Rows { .. })) = (op.call(), op.success()) {
            walks.entry(page.walk).or_default().push((*page, place));
        }
    }
    for mut pages in walks.into_values() {
        pages.sort_unstable_by_key(|(page, _)| page.number);
        let whole = pages
            .iter()
            .enumerate()
            .take_while(|(at, (page, _))| page.number as usize == *at);
        let places: Vec<OpIndex> = whole.map(|(_, (_, place))| *place).collect();
        if let Some(walk) = Walk::of(model, &places) {
            walk.check(findings, &groups);
        }
    }
}

/// The first pages of a list, without a gap.
struct Walk<'a> {
    list: &'a ListName,
    caller: AccountId,
    rows: Vec<&'a Row>,
    is_complete: bool,
    span: Span,
    places: &'a [OpIndex],
}

impl<'a> Walk<'a> {
    fn of(model: &'a Model, places: &'a [OpIndex]) -> Option<Self> {
        let (first, last) = (&model.ops[*places.first()?], &model.ops[*places.last()?]);
        let Call::List { list, .. } = first.call() else {
            return None;
        };
        let facts = places
            .iter()
            .filter_map(|place| model.ops[*place].success());
        let pages = facts.filter_map(|facts| match facts {
            Facts::Rows { rows, more } => Some((rows, *more)),
            _ => None,
        });
        let (mut rows, mut is_complete) = (Vec::new(), false);
        for (page, more) in pages {
            rows.extend(page);
            is_complete = !more;
        }
        Some(Self {
            list,
            caller: model.caller(first)?,
            rows,
            is_complete,
            span: Span {
                from: first.span.from,
                to: last.span.to,
            },
            places,
        })
    }

    fn check(&self, findings: &mut Findings<'_>, groups: &Groups) {
        let mut seen = HashSet::new();
        for row in &self.rows {
            let about = format_args!("{:?} {} in {:?}", row.kind, row.id, self.list);
            let rule = "pages double no row";
            findings.expect(seen.insert(row.id), rule, about, self.places);
        }
        let oldest_first = matches!(self.list, ListName::Comments(_));
        let in_order = self
            .rows
            .windows(2)
            .all(|two| (two[0].id < two[1].id) == oldest_first);
        findings.expect(
            in_order,
            "pages are in order",
            format_args!("{:?}", self.list),
            self.places,
        );
        let last = self
            .rows
            .last()
            .map(|row| row.id)
            .filter(|_| !self.is_complete);
        if !self.is_complete && last.is_none() {
            return;
        }
        let model = findings.model;
        for (group, kind) in self.groups(model, groups) {
            let ids = groups.ids(&group, last.filter(|_| !oldest_first), self.span.from);
            for id in ids.take_while(|id| !oldest_first || last.is_none_or(|last| *id <= last)) {
                self.expect(findings, &seen, kind, id);
            }
        }
    }

    fn expect(&self, findings: &mut Findings<'_>, seen: &HashSet<RowId>, kind: RowKind, id: RowId) {
        let model = findings.model;
        let life = model.rows.lives.get(&(kind, id));
        let Some(life) = life.filter(|life| life.is_there_throughout(&model.ops, self.span)) else {
            return;
        };
        if kind == RowKind::Bookmark && !self.sees_bookmarked(model, life.on) {
            return;
        }
        let ops: Vec<_> = life.origins.iter().chain(self.places).copied().collect();
        let about = format_args!("{kind:?} {id} in {:?}", self.list);
        findings.expect(seen.contains(&id), "pages lose no row", about, &ops);
    }

    /// Whether a bookmarked post was surely visible throughout. Bookmarks of others are hidden.
    fn sees_bookmarked(&self, model: &Model, post: Option<i64>) -> bool {
        let post = post.and_then(|post| model.rows.lives.get(&(RowKind::Post, RowId(post))));
        post.is_some_and(|post| {
            let is_there = post.is_there_throughout(&model.ops, self.span);
            let follows = post.owner == self.caller
                || model.surely_follows(self.caller, post.owner, self.span);
            is_there && follows
        })
    }

    /// Whose rows belong into the list.
    fn groups(&self, model: &Model, groups: &Groups) -> Vec<(Group, RowKind)> {
        let of_people = |kind| {
            let followed = groups.followed_by(self.caller).iter().copied();
            let surely =
                followed.filter(|author| model.surely_follows(self.caller, *author, self.span));
            let mut authors: Vec<AccountId> = surely.collect();
            authors.push(self.caller);
            authors.sort_unstable();
            authors.dedup();
            authors
                .into_iter()
                .map(|author| (Group::Owner(kind, author), kind))
                .collect()
        };
        match self.list {
            ListName::Recipes => vec![(Group::All(RowKind::Recipe), RowKind::Recipe)],
            ListName::RecipesOf(owner) => {
                vec![(Group::Owner(RowKind::Recipe, *owner), RowKind::Recipe)]
            }
            ListName::Feed => of_people(RowKind::Post),
            ListName::PostsOf(author) => of_people(RowKind::Post)
                .into_iter()
                .filter(|(group, _)| *group == Group::Owner(RowKind::Post, *author))
                .collect(),
            ListName::Stories => of_people(RowKind::Story),
            ListName::Comments(post) => {
                vec![(Group::On(RowKind::Comment, post.0), RowKind::Comment)]
            }
            ListName::Bookmarks => {
                vec![(
                    Group::Owner(RowKind::Bookmark, self.caller),
                    RowKind::Bookmark,
                )]
            }
            ListName::Following => {
                vec![(Group::Owner(RowKind::Follow, self.caller), RowKind::Follow)]
            }
            ListName::Followers => {
                vec![(Group::On(RowKind::Follow, self.caller.0), RowKind::Follow)]
            }
        }
    }
}

#[cfg(test)]
mod tests;
