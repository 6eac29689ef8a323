//! Ids that are malformed, or that do not exist.

use end_to_end::{Actor, Answer, Stack};
use rstest::rstest;
use serde_json::{Value, json};

use super::{NOTHING, member, post_by};
use crate::{Backend, Postgres, Sqlite};

/// Requests to every route with an id in its path. The name is that of the id.
async fn named_by_path(actor: &Actor, id: &str) -> Vec<(&'static str, Answer)> {
    let posts = format!("/api/posts/{id}");
    vec![
        ("id", actor.get(&posts).await),
        ("id", actor.patch(&posts, json!({})).await),
        ("id", actor.delete(&posts).await),
        ("id", actor.get(&format!("{posts}/comments")).await),
        (
            "post_id",
            actor.post(&format!("{posts}/likes"), json!({})).await,
        ),
        ("post_id", actor.delete(&format!("{posts}/likes/1")).await),
        (
            "id",
            actor.delete(&format!("/api/posts/1/likes/{id}")).await,
        ),
        ("id", actor.delete(&format!("/api/comments/{id}")).await),
        ("id", actor.delete(&format!("/api/bookmarks/{id}")).await),
        ("id", actor.delete(&format!("/api/following/{id}")).await),
        ("id", actor.delete(&format!("/api/stories/{id}")).await),
        ("id", actor.get(&format!("/api/people/{id}")).await),
    ]
}

#[rstest]
#[tokio::test]
async fn an_id_that_is_not_a_whole_number_is_400(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for id in [
        "abc", "1.5", "+1", "%201", "1e3", "0x1", "1%00", "%D9%A1", "1%2F2", "%FF", "-",
    ] {
        for (name, answer) in named_by_path(&ada, id).await {
            let sentence = format!("{name} must be a whole number");
            answer.expect_problem(400, "validation", &[&sentence]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_id_that_does_not_exist_is_404(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for id in [
        "0",
        "-1",
        "99",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999",
    ] {
        for (_, answer) in named_by_path(&ada, id).await {
            answer.expect_problem(404, "not-found", &NOTHING);
        }
    }
}

/// Requests to every route with an id in its body, with the name of the member.
async fn named_in_body(actor: &Actor, id: &Value) -> Vec<(&'static str, Answer)> {
    let comment = json!({"post_id": id, "text": "Yum!"});
    vec![
        ("post_id", actor.post("/api/comments", comment).await),
        (
            "post_id",
            actor.post("/api/bookmarks", json!({"post_id": id})).await,
        ),
        (
            "user_id",
            actor.post("/api/following", json!({"user_id": id})).await,
        ),
    ]
}

#[rstest]
#[tokio::test]
async fn ids_in_bodies_follow_the_same_rules(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    for id in [
        json!("abc"),
        json!(""),
        json!(" 1"),
        json!("1.0"),
        json!("1\0"),
        json!(1.5),
        json!(true),
        json!([1]),
        json!({"id": 1}),
    ] {
        for (name, answer) in named_in_body(&ada, &id).await {
            let sentence = format!("{name} must be a whole number");
            answer.expect_problem(400, "validation", &[&sentence]);
        }
    }
    for id in [
        json!(0),
        json!(-1),
        json!("-1"),
        json!(99),
        json!(u64::MAX),
        json!(1e300),
        json!("9223372036854775808"),
    ] {
        for (_, answer) in named_in_body(&ada, &id).await {
            answer.expect_problem(404, "not-found", &NOTHING);
        }
    }
}
