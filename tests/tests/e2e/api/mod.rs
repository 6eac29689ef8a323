//! `/api/*` and the rules that it shares with `/recipes`.

mod bad_ids;
mod bookmarks;
mod comments;
mod cookies;
mod erasure;
mod feed;
mod follows;
mod idempotency;
mod idempotency_at_random;
mod likes;
mod lists;
mod openapi;
mod origins;
mod people;
mod posts;
mod profile;
mod scopes;
mod shown_with;
mod simultaneous;
mod statements;
mod stories;
mod suggestions;
mod texts;
mod visibility;
mod write_limits;

use end_to_end::{Actor, Answer, Stack};
use serde_json::{Value, json};

/// The answer for things that do not exist or are not visible.
const NOTHING: [&str; 1] = ["there is nothing here"];

const PICTURE: &str = "https://example.com/bread.jpg";

/// How each challenge of recipe-api ends (RFC 9728 §5.1).
const METADATA: &str =
    "resource_metadata=\"http://localhost:8081/.well-known/oauth-protected-resource\"";

/// A user who has signed up and used recipe-api.
async fn member(stack: &Stack, username: &str) -> Actor {
    let member = stack.sign_up(username).await;
    member.get("/api/profile").await.expect_status(200);
    member
}

/// A person without any profile data, as recipe-api shows them.
fn person(actor: &Actor) -> Value {
    json!({
        "id": actor.id(), "username": actor.user["username"], "first_name": null,
        "last_name": null, "image_url": null, "thumb_url": null,
    })
}

/// A new post, as its author sees it.
async fn post_by(author: &Actor, caption: &str) -> Value {
    let body = json!({"image_url": PICTURE, "caption": caption});
    let created = author.post("/api/posts", body).await;
    created.expect_status(201).body
}

async fn follow(follower: &Actor, whom: &Actor) -> Value {
    let body = json!({"user_id": whom.id()});
    let created = follower.post("/api/following", body).await;
    created.expect_status(201).body
}

async fn bookmark(owner: &Actor, post: &Value) -> Value {
    let created = owner.post("/api/bookmarks", json!({"post_id": post["id"]}));
    created.await.expect_status(201).body
}

async fn like(liker: &Actor, post: &Value) -> Value {
    let path = format!("/api/posts/{}/likes", post["id"]);
    liker.post(&path, json!({})).await.expect_status(201).body
}

async fn comment(author: &Actor, post: &Value, text: &str) -> Value {
    let body = json!({"post_id": post["id"], "text": text});
    let created = author.post("/api/comments", body).await;
    created.expect_status(201).body
}

/// The path of the next page, from the `Link` header.
fn next_page(page: &Answer) -> Option<String> {
    let link = page.header("link");
    if link.is_empty() {
        return None;
    }
    let path = link.strip_prefix('<').unwrap();
    Some(path.strip_suffix(">; rel=\"next\"").unwrap().to_owned())
}

/// All pages of a list. `name` turns each item into text.
async fn pages(reader: &Actor, path: &str, name: impl Fn(&Value) -> String) -> Vec<String> {
    let mut pages = Vec::new();
    let mut path = Some(path.to_owned());
    while let Some(here) = path {
        let page = reader.get(&here).await.expect_status(200);
        let items = page.body.as_array().unwrap().iter();
        pages.push(items.map(&name).collect::<Vec<_>>().join(" "));
        path = next_page(&page);
    }
    pages
}

/// A string inside an item.
fn text(item: &Value, pointer: &str) -> String {
    item.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}
