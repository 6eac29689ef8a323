//! The number of statements per request does not depend on the amount of data.

use end_to_end::{Actor, Answer, Stack};
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{member, post_by};
use crate::{Backend, Postgres, Sqlite, statements::counted};

/// The number of statements that recipe-api has sent so far.
async fn sent(stack: &Stack) -> u64 {
    counted(&stack.anonymous().get(&stack.recipe_url("/metrics")).await)
}

/// The number of statements for a request, and its answer.
async fn cost(stack: &Stack, reader: &Actor, path: &str) -> (u64, Answer) {
    // The first request stores the profile from the token, so it is not counted.
    reader.get(path).await.expect_status(200);
    let before = sent(stack).await;
    let answer = reader.get(path).await.expect_status(200);
    (sent(stack).await - before, answer)
}

/// The number of statements for a list, and of its items.
async fn cost_of_list(stack: &Stack, reader: &Actor, path: &str) -> (u64, usize) {
    let (statements, answer) = cost(stack, reader, path).await;
    (statements, answer.body.as_array().unwrap().len())
}

/// Inserts 60 people who follow `reader` and whom `reader` follows. Each has created one of
/// everything, and a comment on every post.
async fn a_crowd(stack: &Stack, reader: &Actor) {
    let reader = reader.id();
    let people = "WITH RECURSIVE people(id) AS \
        (SELECT 1001 UNION ALL SELECT id + 1 FROM people WHERE id < 1060)";
    for (into, values) in [
        (
            "following (user_id, following_id)",
            format!("SELECT {reader}, id FROM people"),
        ),
        (
            "following (user_id, following_id)",
            format!("SELECT id, {reader} FROM people"),
        ),
        (
            "recipes (title, instructions, user_id)",
            "SELECT 'Soup', 'Boil it.', id FROM people".to_owned(),
        ),
        (
            "stories (text, user_id)",
            "SELECT 'Once', id FROM people".to_owned(),
        ),
        (
            "posts (image_url, user_id)",
            "SELECT 'https://example.com/1', id FROM people".to_owned(),
        ),
        (
            "likes_posts (post_id, user_id)",
            "SELECT posts.id, people.id FROM posts, people".to_owned(),
        ),
        (
            "comments (post_id, user_id, text)",
            "SELECT posts.id, people.id, 'Yum!' FROM posts, people".to_owned(),
        ),
        (
            "bookmarks (post_id, user_id)",
            format!("SELECT id, {reader} FROM posts WHERE id > 1"),
        ),
        (
            "profiles (user_id, username, learnt_at)",
            // Followed people are not suggested, so these are others.
            "SELECT id + 1000, 'somebody', 0 FROM people".to_owned(),
        ),
    ] {
        let statement = format!("INSERT INTO {into} {people} {values}");
        let database = stack.recipes.state.database.writer();
        let statement = Statement::new(statement, []);
        database.execute(statement).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_page_of_one_item_costs_as_many_statements_as_a_full_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Mine").await;
    a_crowd(&stack, &ada).await;
    for (path, full, statements) in [
        // Posts with authors, counts and the reader's own reactions; newest likes; newest
        // comments.
        ("/api/posts", 50, 3),
        ("/api/bookmarks", 60, 3),
        // The visibility of the post; comments.
        ("/api/posts/1/comments", 60, 2),
        ("/api/following", 60, 1),
        ("/api/followers", 60, 1),
        ("/api/stories", 60, 1),
        ("/recipes", 60, 1),
        ("/api/suggestions", 7, 1),
    ] {
        let one = cost_of_list(&stack, &ada, &format!("{path}?limit=1")).await;
        assert_eq!(one, (statements, 1), "{path}");
        let all = cost_of_list(&stack, &ada, &format!("{path}?limit={full}")).await;
        assert_eq!(all, (statements, full), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_single_item_costs_a_fixed_number_of_statements(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Mine").await;
    a_crowd(&stack, &ada).await;
    for (path, statements) in [
        ("/api/profile", 0),
        ("/recipes/1", 1),
        ("/recipes?user_id=1001", 1),
        // Like a list of posts.
        ("/api/posts/1", 3),
        ("/api/posts?user_id=1001", 3),
        // The profile; what they share.
        ("/api/people/2001", 2),
        // No profile: whether anything is theirs.
        ("/api/people/1001", 3),
    ] {
        let (sent, _) = cost(&stack, &ada, path).await;
        assert_eq!(sent, statements, "{path}");
    }
}

/// The number of statements to create something from `body` at `path`.
async fn cost_to_make(stack: &Stack, author: &Actor, path: &str, body: Value) -> u64 {
    let before = sent(stack).await;
    author.post(path, body).await.expect_status(201);
    sent(stack).await - before
}

#[rstest]
#[tokio::test]
async fn a_created_item_is_not_read_back(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    post_by(&ada, "Mine").await;
    let recipe = json!({"title": "Soup", "instructions": "Boil it. ".repeat(6)});
    for (path, body, statements) in [
        ("/recipes", recipe, 1),
        ("/api/stories", json!({"text": "Once…"}), 1),
        (
            "/api/posts",
            json!({"image_url": "https://example.com/1"}),
            1,
        ),
        // The visibility of the post; the comment.
        ("/api/comments", json!({"post_id": 1, "text": "Yum!"}), 2),
        ("/api/posts/1/likes", json!({}), 2),
        // The post, its likes and its comments; the bookmark.
        ("/api/bookmarks", json!({"post_id": 1}), 4),
        // The person; the follow.
        ("/api/following", json!({"user_id": bob.id()}), 2),
    ] {
        let sent = cost_to_make(&stack, &ada, path, body).await;
        assert_eq!(sent, statements, "{path}");
    }
}
