//! The likes, comments and age that a post is shown with.

use std::time::Duration;

use end_to_end::Stack;
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{bookmark, comment, follow, like, member, person, post_by};
use crate::{Backend, Postgres, Sqlite};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

#[rstest]
#[tokio::test]
async fn likes_and_comments_are_shown_with_a_post(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let mut expected = post_by(&ada, "Bread").await;
    follow(&bob, &ada).await;
    like(&ada, &expected).await;
    like(&bob, &expected).await;
    comment(&bob, &expected, "First").await;
    let second = comment(&ada, &expected, "Second").await;
    bookmark(&bob, &expected).await;

    let comment = |id: i64, text: &str, author: &Value| {
        json!({
            "id": id, "text": text, "post_id": 1, "user": author,
            "display_time": "Just now", "pub_date": second["pub_date"],
        })
    };
    expected["likes"] = json!([
        {"id": 2, "user_id": bob.id(), "post_id": 1},
        {"id": 1, "user_id": ada.id(), "post_id": 1},
    ]);
    expected["comments"] = json!([
        comment(1, "First", &person(&bob)),
        comment(2, "Second", &person(&ada)),
    ]);
    expected["likes_count"] = json!(2);
    expected["comments_count"] = json!(2);
    expected["current_user_like_id"] = json!(1);
    assert_eq!(ada.get("/api/posts/1").await.body, expected);
    expected["current_user_like_id"] = json!(2);
    expected["current_user_bookmark_id"] = json!(1);
    assert_eq!(bob.get("/api/posts/1").await.body, expected);
    assert_eq!(bob.get("/api/posts").await.body, json!([expected]));
    let bookmarks = json!([{"id": 1, "post": expected}]);
    assert_eq!(bob.get("/api/bookmarks").await.body, bookmarks);

    bob.delete("/api/posts/1/likes/2").await.expect_status(200);
    bob.delete("/api/bookmarks/1").await.expect_status(200);
    let seen = bob.get("/api/posts/1").await.body;
    assert_eq!(seen.get("current_user_like_id"), None);
    assert_eq!(seen.get("current_user_bookmark_id"), None);
    assert_eq!(seen["likes_count"], 1);
}

/// Rows like those of an import, by people without a profile.
#[rstest]
#[tokio::test]
async fn only_the_newest_are_shown_and_all_are_counted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Plain").await;
    post_by(&ada, "Popular").await;
    let mut likes = Vec::new();
    let mut comments = Vec::new();
    for stranger in 1001..=1103 {
        likes.push(format!("(2, {stranger})"));
        comments.push(format!("(2, {stranger}, 'by {stranger}')"));
    }
    let (likes, comments) = (likes.join(", "), comments.join(", "));
    for statement in [
        format!("INSERT INTO likes_posts (post_id, user_id) VALUES {likes}"),
        format!("INSERT INTO comments (post_id, user_id, text) VALUES {comments}"),
    ] {
        let database = stack.recipes.state.database.writer();
        let statement = Statement::new(statement, []);
        database.execute(statement).await.unwrap();
    }
    comment(&ada, &json!({"id": 1}), "Mine").await;

    let feed = ada.get("/api/posts").await.expect_status(200).body;
    let numbers = |list: &Value, pointer: &str| -> Vec<i64> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| item.pointer(pointer).unwrap().as_i64().unwrap())
            .collect()
    };
    let popular = &feed[0];
    assert_eq!(popular["likes_count"], 103);
    assert_eq!(popular["comments_count"], 103);
    let newest_first: Vec<_> = (1004..=1103).rev().collect();
    assert_eq!(numbers(&popular["likes"], "/user_id"), newest_first);
    let oldest_first: Vec<_> = (1084..=1103).collect();
    assert_eq!(numbers(&popular["comments"], "/user/id"), oldest_first);
    assert_eq!(popular["comments"][0]["user"]["username"], "user-1084");
    let plain = &feed[1];
    assert_eq!(plain["likes"], json!([]));
    assert_eq!(plain["comments"][0]["text"], "Mine");
    assert_eq!(plain["comments_count"], 1);
}

#[rstest]
#[tokio::test]
async fn its_age_is_shown_in_words(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    let post = post_by(&ada, "Bread").await;
    let mut age = Duration::ZERO;
    for (later, words) in [
        (Duration::from_secs(3_599), "Just now"),
        (HOUR, "1 hour ago"),
        (5 * HOUR, "5 hours ago"),
        (Duration::from_secs(86_399), "23 hours ago"),
        (DAY, "1 day ago"),
        (3 * DAY, "3 days ago"),
    ] {
        stack.advance(later.checked_sub(age).unwrap());
        age = later;
        let ada = stack.anonymous().log_in("ada").await;
        let seen = ada.get("/api/posts/1").await.expect_status(200).body;
        assert_eq!(seen["display_time"], words);
        assert_eq!(seen["pub_date"], post["pub_date"]);
        let comment = comment(&ada, &post, words).await;
        assert_eq!(comment["display_time"], "Just now");
    }
    let ada = stack.anonymous().log_in("ada").await;
    let comments = ada.get("/api/posts/1/comments").await.body;
    assert_eq!(comments[0]["display_time"], "2 days ago");
    assert_eq!(comments[5]["display_time"], "Just now");
}
