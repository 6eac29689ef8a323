//! `make seed` spreads what it creates over the past weeks.

use std::time::Duration;

use end_to_end::{
    Stack,
    demo::{History, open_database},
    launcher::Databases,
};
use rstest::rstest;
use serde_json::json;
use service_kit::{
    clock::Clock,
    database::{Connection, Statement},
};
use time::OffsetDateTime;

use super::fill;
use crate::{Backend, Postgres, Sqlite};

/// The tables with their times, and the least and greatest age of the oldest row in hours.
const TABLES: [(&str, &str, i64, i64); 4] = [
    ("recipes", "created_at", 6 * 7 * 24 - 1, 6 * 7 * 24),
    ("posts", "pub_date", 3 * 7 * 24 - 1, 3 * 7 * 24),
    ("comments", "pub_date", 2 * 7 * 24, 3 * 7 * 24),
    ("stories", "pub_date", 19, 20),
];

/// The id and time of everything in a table, by id.
type Times = Vec<(i64, OffsetDateTime)>;

pub(super) async fn times(stack: &Stack, table: &str, column: &str) -> Times {
    let all = format!("SELECT id, {column} FROM {table} ORDER BY id");
    let database = stack.recipes.state.database.reader();
    database.all(Statement::new(all, [])).await.unwrap()
}

async fn all_times(stack: &Stack) -> Vec<Times> {
    let mut all = Vec::new();
    for (table, column, ..) in TABLES {
        all.push(times(stack, table, column).await);
    }
    all
}

/// Dates back as another process does, while the services run.
async fn date_back(stack: &Stack, history: &History) {
    let database = open_database(&stack.databases.recipes).await.unwrap();
    let now = stack.clock.clock().now();
    history.date_back(&database, now).await.unwrap();
    database.close().await;
}

async fn fill_and_date_back(stack: &Stack) {
    let (_, history) = fill(stack).await.unwrap();
    date_back(stack, &history).await;
}

async fn comments_before_their_post(stack: &Stack) -> i64 {
    let early = "SELECT count(*) FROM comments JOIN posts ON posts.id = comments.post_id \
                 WHERE comments.pub_date < posts.pub_date";
    let database = stack.recipes.state.database.reader();
    database.only(Statement::new(early, [])).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn what_it_creates_is_weeks_to_minutes_old(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    fill_and_date_back(&stack).await;
    let now = stack.clock.clock().now();
    let first = all_times(&stack).await;
    for ((table, _, least, most), times) in TABLES.into_iter().zip(&first) {
        let ages: Vec<_> = times.iter().map(|(_, time)| now - *time).collect();
        assert!(ages.is_sorted_by(|older, newer| older > newer), "{table}");
        let oldest = ages[0].whole_hours();
        assert!((least..=most).contains(&oldest), "{table}: {oldest}");
        let newest = ages.last().unwrap().whole_minutes();
        assert!((1..60).contains(&newest), "{table}: {newest}");
    }
    assert_eq!(comments_before_their_post(&stack).await, 0);

    stack.advance(Duration::from_hours(5));
    fill_and_date_back(&stack).await;
    assert_eq!(
        all_times(&stack).await,
        first,
        "another run changes nothing"
    );
}

#[rstest]
#[tokio::test]
async fn nothing_becomes_older_than_what_others_wrote_before(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let early_bird = stack.sign_up("early-bird").await;
    let picture = json!({"image_url": "https://images.example.com/eggs.jpg"});
    let post = early_bird.post("/api/posts", picture).await;
    let post = post.expect_status(201).body["id"].as_i64().unwrap();
    stack.advance(Duration::from_hours(48));
    fill_and_date_back(&stack).await;
    let now = stack.clock.clock().now();
    let posts = times(&stack, "posts", "pub_date").await;
    assert_eq!(posts[0], (post, now - Duration::from_hours(48)));
    assert!(posts.is_sorted_by_key(|(_, time)| *time));
    assert!(posts[30].1 < now - Duration::from_hours(6), "{posts:?}");
    assert_eq!(comments_before_their_post(&stack).await, 0);
    let recipes = times(&stack, "recipes", "created_at").await;
    assert_eq!((now - recipes[0].1).whole_weeks(), 6);
}

#[rstest]
#[tokio::test]
async fn the_database_of_another_stack_is_left_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, other) = (Stack::start(backend).await, Stack::start(backend).await);
    fill_and_date_back(&other).await;
    let before = all_times(&other).await;
    let (_, history) = fill(&stack).await.unwrap();
    let database = open_database(&other.databases.recipes).await.unwrap();
    let refused = history.date_back(&database, Clock::system().now()).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "--date-back: that is not the database of this stack; everything was created, but dated now"
    );
    assert_eq!(all_times(&other).await, before);
}

#[rstest]
#[tokio::test]
async fn only_a_database_of_recipe_api_is_opened(#[values(Sqlite, Postgres)] backend: Backend) {
    let databases = Databases::ready(backend).await;
    let refused = open_database(&databases.identity).await.unwrap_err();
    let expected = "--date-back: the database lacks the migrations ";
    assert!(refused.to_string().starts_with(expected), "{refused}");
}
