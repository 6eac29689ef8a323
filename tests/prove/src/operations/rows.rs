use prove_checker::history::{AccountId, ListName, Page, Row, RowId, RowKind};
use serde_json::Value;

use super::mark_in;

/// The path of the first page of a list.
#[must_use]
pub fn list_path(list: &ListName, page: Page) -> String {
    let limit = page.limit;
    match list {
        ListName::Recipes => format!("/recipes?limit={limit}"),
        ListName::RecipesOf(user) => format!("/recipes?user_id={user}&limit={limit}"),
        ListName::Feed => format!("/api/posts?limit={limit}"),
        ListName::PostsOf(user) => format!("/api/posts?user_id={user}&limit={limit}"),
        ListName::Stories => format!("/api/stories?limit={limit}"),
        ListName::Comments(post) => format!("/api/posts/{post}/comments?limit={limit}"),
        ListName::Bookmarks => format!("/api/bookmarks?limit={limit}"),
        ListName::Following => format!("/api/following?limit={limit}"),
        ListName::Followers => format!("/api/followers?limit={limit}"),
    }
}

/// The kind of the rows of a list.
fn kind_in(list: &ListName) -> RowKind {
    match list {
        ListName::Recipes | ListName::RecipesOf(_) => RowKind::Recipe,
        ListName::Feed | ListName::PostsOf(_) => RowKind::Post,
        ListName::Stories => RowKind::Story,
        ListName::Comments(_) => RowKind::Comment,
        ListName::Bookmarks => RowKind::Bookmark,
        ListName::Following | ListName::Followers => RowKind::Follow,
    }
}

/// The rows of a page; `None` if it is not one. `caller` is who asked.
pub(super) fn rows_of(list: &ListName, body: &Value, caller: AccountId) -> Option<Vec<Row>> {
    let kind = kind_in(list);
    let rows = body.as_array()?.iter();
    rows.map(|value| match list {
        ListName::Followers => Some(Row {
            kind,
            id: id_of(value)?,
            owner: AccountId(value["follower"]["id"].as_i64()?),
            on: Some(caller.0),
            mark: None,
        }),
        _ => row_of(kind, value, caller),
    })
    .collect()
}

/// A row in an answer; `None` if it is not one.
pub(super) fn row_of(kind: RowKind, value: &Value, caller: AccountId) -> Option<Row> {
    let marked = |name: &str| value[name].as_str().and_then(mark_in);
    let user = || value["user"]["id"].as_i64().map(AccountId);
    let (owner, on, mark) = match kind {
        RowKind::Recipe => (user()?, None, marked("title")),
        RowKind::Post => (user()?, None, marked("caption")),
        RowKind::Story => (user()?, None, marked("text")),
        RowKind::Comment => (user()?, Some(value["post_id"].as_i64()?), marked("text")),
        RowKind::Like => {
            let owner = AccountId(value["user_id"].as_i64()?);
            (owner, Some(value["post_id"].as_i64()?), None)
        }
        RowKind::Bookmark => (caller, Some(value["post"]["id"].as_i64()?), None),
        RowKind::Follow => (caller, Some(value["following"]["id"].as_i64()?), None),
    };
    Some(Row {
        kind,
        id: id_of(value)?,
        owner,
        on,
        mark,
    })
}

fn id_of(value: &Value) -> Option<RowId> {
    value["id"].as_i64().map(RowId)
}
