//! Nobody sees or changes what is not theirs, at any point of the history.
//!
//! Posts and stories are for their author and the author's followers; bookmarks, sessions and one's own account
//! for oneself; only the owner edits and deletes. A cache under the wrong key, or a query that lost its
//! condition, would show or change what belongs to others.

use crate::{
    history::{AccountId, Call, Facts, ListName, Row, RowId, RowKind},
    model::{Op, OpIndex},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (place, op) in model.ops.iter().enumerate() {
        if let (Call::Refresh { token }, Some(tokens)) = (op.call(), op.tokens()) {
            let presented = model
                .tokens
                .node(token)
                .map(|node| &model.tokens.refresh[node]);
            let is_same = presented.is_none_or(|node| {
                let session = &model.tokens.sessions[node.session];
                session.id == tokens.access.sid && session.account == tokens.access.sub
            });
            let rule = "a refresh gives tokens of its own session";
            findings.expect(is_same, rule, format_args!("token {token}"), &[place]);
        }
        if let (Some(caller), true) = (model.caller(op), op.is_sure()) {
            account(findings, place, op, caller);
            rows(findings, place, op, caller);
        }
    }
}

fn account(findings: &mut Findings<'_>, place: OpIndex, op: &Op, caller: AccountId) {
    let model = findings.model;
    match op.success() {
        Some(Facts::Account { id, .. }) => {
            let rule = "an account is shown to its owner alone";
            findings.expect(*id == caller, rule, format_args!("account {id}"), &[place]);
        }
        Some(Facts::Sessions { sessions }) => {
            for id in sessions {
                let session = model
                    .tokens
                    .session(id)
                    .map(|at| &model.tokens.sessions[at]);
                let is_own = session.is_none_or(|session| session.account == caller);
                let rule = "a session is shown to its owner alone";
                findings.expect(is_own, rule, format_args!("session {id}"), &[place]);
            }
        }
        Some(Facts::Person {
            id,
            shared: Some(shared),
            ..
        }) => {
            let is_theirs = shared.posts == 0 || may_see(findings, caller, *id, op);
            let rule = "posts are counted only for those who may see them";
            findings.expect(is_theirs, rule, format_args!("account {id}"), &[place]);
        }
        Some(Facts::Person { id, .. }) if matches!(op.call(), Call::ReadProfile) => {
            let rule = "a profile is shown to its owner alone";
            findings.expect(*id == caller, rule, format_args!("account {id}"), &[place]);
        }
        _ => {}
    }
    if let Call::EndSession { session } = op.call() {
        let found = model
            .tokens
            .session(session)
            .map(|at| &model.tokens.sessions[at]);
        let is_own = found.is_none_or(|session| session.account == caller);
        let rule = "a session is ended by its owner alone";
        findings.expect(is_own, rule, format_args!("session {session}"), &[place]);
    }
}

fn rows(findings: &mut Findings<'_>, place: OpIndex, op: &Op, caller: AccountId) {
    match (op.call(), op.success()) {
        (Call::List { list, .. }, Some(Facts::Rows { rows, .. })) => {
            for row in rows {
                listed(findings, place, op, caller, list, row);
            }
        }
        (
            Call::Read {
                row: RowKind::Post, ..
            },
            Some(Facts::Row(row)),
        ) => {
            let is_theirs = may_see(findings, caller, row.owner, op);
            shown(findings, place, is_theirs, row);
        }
        (Call::Create { row: kind, on, .. }, Some(Facts::Row(row))) => {
            let about = format!("{kind:?} {}", row.id);
            let is_as_asked = row.owner == caller && row.on == *on && row.kind == *kind;
            let rule = "what somebody creates is theirs, and where they asked for it";
            findings.expect(is_as_asked, rule, about, &[place]);
            if let (RowKind::Comment | RowKind::Like | RowKind::Bookmark, Some(post)) = (*kind, *on)
            {
                let is_theirs = may_see_post(findings, caller, post, op);
                let rule = "nobody adds to a post that they cannot see";
                findings.expect(is_theirs, rule, format_args!("Post {post}"), &[place]);
            }
        }
        (Call::Edit { row, id, .. } | Call::Delete { row, id, .. }, _) => {
            let life = findings.model.rows.lives.get(&(*row, *id));
            let is_own = life.is_none_or(|life| life.owner == caller);
            let rule = "a row is changed by its owner alone";
            findings.expect(is_own, rule, format_args!("{row:?} {id}"), &[place]);
        }
        _ => {}
    }
}

fn listed(
    findings: &mut Findings<'_>,
    place: OpIndex,
    op: &Op,
    caller: AccountId,
    list: &ListName,
    row: &Row,
) {
    let belongs = match list {
        ListName::Recipes => row.kind == RowKind::Recipe,
        ListName::RecipesOf(owner) => row.kind == RowKind::Recipe && row.owner == *owner,
        ListName::PostsOf(author) => {
            row.owner == *author && may_see(findings, caller, row.owner, op)
        }
        ListName::Feed | ListName::Stories => may_see(findings, caller, row.owner, op),
        ListName::Comments(post) => {
            row.on == Some(post.0) && may_see_post(findings, caller, post.0, op)
        }
        ListName::Bookmarks => {
            let post = row.on;
            let sees = post.is_none_or(|post| may_see_post(findings, caller, post, op));
            row.owner == caller && sees
        }
        ListName::Following => row.owner == caller,
        ListName::Followers => row.on == Some(caller.0),
    };
    shown(findings, place, belongs && is_truthful(findings, row), row);
}

/// Whether a row is whose it was said to be. Bookmarks and follows do not say it: whoever lists their own takes
/// them for theirs.
fn is_truthful(findings: &Findings<'_>, row: &Row) -> bool {
    let rows = &findings.model.rows;
    let was_asked_for = match (row.kind, row.on) {
        (RowKind::Bookmark | RowKind::Follow, Some(on)) => {
            rows.pairs.contains_key(&(row.kind, row.owner, on))
        }
        _ => true,
    };
    let life = rows.lives.get(&(row.kind, row.id));
    was_asked_for && life.is_none_or(|life| (life.owner, life.on) == (row.owner, row.on))
}

fn shown(findings: &mut Findings<'_>, place: OpIndex, belongs: bool, row: &Row) {
    let about = format_args!("{:?} {} of account {}", row.kind, row.id, row.owner);
    findings.expect(
        belongs,
        "a row is shown only to those who may see it",
        about,
        &[place],
    );
}

fn may_see(findings: &Findings<'_>, caller: AccountId, author: AccountId, op: &Op) -> bool {
    caller == author || findings.model.may_follow(caller, author, op.span)
}

fn may_see_post(findings: &Findings<'_>, caller: AccountId, post: i64, op: &Op) -> bool {
    let life = findings.model.rows.lives.get(&(RowKind::Post, RowId(post)));
    life.is_none_or(|life| may_see(findings, caller, life.owner, op))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Invariant,
        history::Page,
        tiny::{Tiny, row},
    };

    const SHOWN: &str = "a row is shown only to those who may see it";

    /// The baker's post, and the cook, who may follow them.
    fn posted(follows: bool) -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.sign_up("baker", 2, 2, "s2");
        tiny.by("b0", |tiny| tiny.create(RowKind::Post, None, Some(5), 7));
        tiny.there(row(RowKind::Post, 7, 2, None, Some(5)));
        if follows {
            tiny.create(RowKind::Follow, Some(2), None, 3);
            tiny.there(row(RowKind::Follow, 3, 1, Some(2), None));
        }
        tiny
    }

    fn unfollow(tiny: &mut Tiny) {
        let (row, id) = (RowKind::Follow, RowId(3));
        tiny.answered(Call::delete(row, id), 200, None);
        tiny.gone(row, 3);
    }

    fn read(tiny: &mut Tiny) {
        let call = Call::Read {
            row: RowKind::Post,
            id: RowId(7),
        };
        let row = row(RowKind::Post, 7, 2, None, Some(5));
        tiny.answered(call, 200, Some(Facts::Row(row)));
    }

    #[test]
    fn followers_see_a_post_and_others_do_not() {
        for (follows, unfollows, holds) in [
            (true, false, true),
            (false, false, false),
            (true, true, false),
        ] {
            let mut tiny = posted(follows);
            if unfollows {
                unfollow(&mut tiny);
            }
            read(&mut tiny);
            assert_eq!(tiny.finish().holds(), holds, "{follows} {unfollows}");
        }
    }

    #[test]
    fn a_follow_without_an_answer_may_count() {
        let mut tiny = posted(false);
        tiny.unknown_create(RowKind::Follow, Some(2), None);
        read(&mut tiny);
        tiny.holds();
    }

    #[test]
    fn the_feed_shows_no_posts_of_strangers() {
        let post = row(RowKind::Post, 7, 2, None, Some(5));
        let mut tiny = posted(true);
        list(&mut tiny, ListName::Feed, post.clone());
        tiny.clone().holds();
        let mut tiny = posted(false);
        list(&mut tiny, ListName::Feed, post);
        tiny.fails(Invariant::Visibility, SHOWN);
    }

    fn list(tiny: &mut Tiny, list: ListName, seen: Row) {
        let page = Page {
            walk: 1,
            number: 0,
            limit: 20,
        };
        let rows = vec![seen];
        let facts = Facts::Rows { rows, more: false };
        tiny.answered(Call::List { list, page }, 200, Some(facts));
    }

    /// What a person lists of their own is recorded as theirs.
    #[test]
    fn only_bookmarks_and_follows_of_ones_own_are_shown() {
        let lists = [
            (ListName::Bookmarks, RowKind::Bookmark, 7),
            (ListName::Following, RowKind::Follow, 2),
        ];
        for (name, kind, on) in lists {
            let mut tiny = posted(true);
            let others = tiny.clone();
            let id = if kind == RowKind::Follow { 3 } else { 4 };
            if kind == RowKind::Bookmark {
                tiny.create(kind, Some(on), None, id);
                tiny.there(row(kind, id, 1, Some(on), None));
            }
            list(&mut tiny, name.clone(), row(kind, id, 1, Some(on), None));
            tiny.holds();
            // Somebody else's, with whoever asked as its owner.
            let mut tiny = others;
            tiny.sign_up("dora", 3, 3, "s3");
            tiny.by("d0", |tiny| tiny.create(kind, Some(on), None, 9));
            tiny.there(row(kind, 9, 3, Some(on), None));
            list(&mut tiny, name, row(kind, 9, 1, Some(on), None));
            tiny.fails(Invariant::Visibility, SHOWN);
        }
    }

    #[test]
    fn nobody_adds_to_a_post_that_they_cannot_see() {
        let mut tiny = posted(false);
        tiny.create(RowKind::Like, Some(7), None, 1);
        tiny.fails(
            Invariant::Visibility,
            "nobody adds to a post that they cannot see",
        );
    }

    #[test]
    fn a_row_is_changed_by_its_owner_alone() {
        let mut tiny = posted(true);
        let (row, id) = (RowKind::Post, RowId(7));
        tiny.answered(Call::delete(row, id), 200, None);
        tiny.fails(Invariant::Visibility, "a row is changed by its owner alone");
    }

    #[test]
    fn an_account_is_shown_to_its_owner_alone() {
        for (id, holds) in [(1, true), (2, false)] {
            let mut tiny = posted(true);
            let facts = Facts::Account {
                id: AccountId(id),
                username: "cook".to_owned(),
                mark: None,
            };
            tiny.answered(Call::ReadMe, 200, Some(facts));
            assert_eq!(tiny.finish().holds(), holds, "{id}");
        }
    }

    #[test]
    fn a_session_is_shown_to_its_owner_alone() {
        for (id, holds) in [("s1", true), ("s2", false)] {
            let mut tiny = posted(true);
            let sessions = vec![id.into()];
            tiny.answered(Call::ListSessions, 200, Some(Facts::Sessions { sessions }));
            assert_eq!(tiny.finish().holds(), holds, "{id}");
        }
    }
}
