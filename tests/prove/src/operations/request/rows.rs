use prove_checker::history::{Call, Mark, RowId, RowKind};
use reqwest::Method;
use serde_json::json;

use super::Prepared;
use crate::operations::{Asked, list_path, marked};

/// Long enough for a recipe.
const INSTRUCTIONS: &str = "Mix flour and water, wait a day, fold, wait, shape, bake it hot.";

/// The request for a call to recipe-api.
pub(super) fn prepare(asked: &Asked) -> Option<Prepared> {
    Some(match &asked.call {
        Call::Create { row, on, mark, .. } => creation(*row, *on, *mark),
        Call::Edit { row, id, mark, .. } => {
            let name = match row {
                RowKind::Recipe => "title",
                _ => "caption",
            };
            let body = json!({name: marked(*mark)});
            Prepared::json(Method::PATCH, path_of(*row, *id, None), body)
        }
        Call::Delete { row, id, .. } => {
            Prepared::plain(Method::DELETE, path_of(*row, *id, asked.on))
        }
        Call::Read { row, id } => Prepared::plain(Method::GET, path_of(*row, *id, None)),
        Call::List { list, page } => {
            let first = || list_path(list, *page);
            let path = asked.next_page.clone().unwrap_or_else(first);
            Prepared::plain(Method::GET, path)
        }
        Call::ReadPerson { account } => {
            Prepared::plain(Method::GET, format!("/api/people/{account}"))
        }
        Call::ReadProfile => Prepared::plain(Method::GET, "/api/profile"),
        Call::Suggestions => Prepared::plain(Method::GET, "/api/suggestions"),
        Call::EraseProfile => Prepared::plain(Method::DELETE, "/api/profile"),
        _ => return None,
    })
}

fn creation(row: RowKind, on: Option<i64>, mark: Option<Mark>) -> Prepared {
    let text = mark.map(marked).unwrap_or_default();
    let on = on.unwrap_or_default();
    let (path, body) = match row {
        RowKind::Recipe => (
            "/recipes",
            json!({"title": text, "instructions": INSTRUCTIONS, "minutes_to_complete": 90}),
        ),
        RowKind::Post => (
            "/api/posts",
            json!({"image_url": "https://images.example/bread.jpg", "caption": text}),
        ),
        RowKind::Story => ("/api/stories", json!({"text": text})),
        RowKind::Comment => ("/api/comments", json!({"post_id": on, "text": text})),
        RowKind::Like => {
            return Prepared::plain(Method::POST, format!("/api/posts/{on}/likes"));
        }
        RowKind::Bookmark => ("/api/bookmarks", json!({"post_id": on})),
        RowKind::Follow => ("/api/following", json!({"user_id": on})),
    };
    Prepared::json(Method::POST, path, body)
}

/// The path of a row. `on` is the post of a like.
fn path_of(row: RowKind, id: RowId, on: Option<i64>) -> String {
    match row {
        RowKind::Recipe => format!("/recipes/{id}"),
        RowKind::Post => format!("/api/posts/{id}"),
        RowKind::Story => format!("/api/stories/{id}"),
        RowKind::Comment => format!("/api/comments/{id}"),
        RowKind::Like => format!("/api/posts/{}/likes/{id}", on.unwrap_or_default()),
        RowKind::Bookmark => format!("/api/bookmarks/{id}"),
        RowKind::Follow => format!("/api/following/{id}"),
    }
}
