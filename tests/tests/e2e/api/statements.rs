//! What a request costs at the database does not depend on how much there is.

use end_to_end::{Actor, Stack};
use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::{member, post_by};
use crate::{Backend, Postgres, Sqlite};

/// The statements that recipe-api has sent to its database so far.
async fn sent(stack: &Stack) -> u64 {
    let metrics = stack.anonymous().get(&stack.recipe_url("/metrics")).await;
    let counts = metrics.text.lines().filter_map(|line| {
        let rest = line.strip_prefix("database_statement_duration_seconds_count{failed=\"")?;
        rest.split_once("\"} ")?.1.parse::<u64>().ok()
    });
    counts.sum()
}

/// The statements that it takes to answer `path`, and the items in the answer.
async fn cost(stack: &Stack, reader: &Actor, path: &str) -> (u64, usize) {
    // What is learnt from a token is learnt before.
    reader.get(path).await.expect_status(200);
    let before = sent(stack).await;
    let answer = reader.get(path).await.expect_status(200);
    let items = answer.body.as_array().unwrap().len();
    (sent(stack).await - before, items)
}

/// Rows of 60 people whom `reader` follows, and who follow back; each has made one
/// of everything, and has something to say on every post.
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
            // Whom one follows is not suggested.
            "SELECT id + 1000, 'somebody', 0 FROM people".to_owned(),
        ),
    ] {
        let statement = format!("INSERT INTO {into} {people} {values}");
        let database = stack.recipes.state.database.writer();
        database.execute_unprepared(&statement).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_page_of_one_costs_as_much_as_a_full_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Mine").await;
    a_crowd(&stack, &ada).await;
    for (path, full, statements) in [
        // Posts; newest likes, their number, the reader's; newest comments, their
        // number; the reader's bookmarks; people.
        ("/api/posts", 50, 8),
        // Bookmarks, and what posts cost.
        ("/api/bookmarks", 60, 9),
        // Is the post to be seen? Comments; people.
        ("/api/posts/1/comments", 60, 3),
        // Who follows whom; people.
        ("/api/following", 60, 2),
        ("/api/followers", 60, 2),
        ("/api/stories", 60, 2),
        ("/recipes", 60, 2),
        ("/api/suggestions", 7, 1),
    ] {
        let one = cost(&stack, &ada, &format!("{path}?limit=1")).await;
        assert_eq!(one, (statements, 1), "{path}");
        let all = cost(&stack, &ada, &format!("{path}?limit={full}")).await;
        assert_eq!(all, (statements, full), "{path}");
    }
}
