//! Invalid sources.

use end_to_end::Stack;
use rstest::rstest;

use super::Source;
use crate::{Backend, Postgres, Sqlite};

const RECIPES: &str = "\
CREATE TABLE recipes (id INTEGER, title VARCHAR, instructions VARCHAR, user_id INTEGER)";

#[rstest]
#[tokio::test]
async fn a_source_may_have_only_some_of_the_tables(#[values(Sqlite, Postgres)] from: Backend) {
    let mut stack = Stack::start(Sqlite).await;
    let source = Source::empty(&mut stack, from).await;
    source.run(RECIPES).await;
    let steps = "Boil the water, add the pasta, wait, drain, serve, eat, and wash up.";
    source
        .run(&format!(
            "INSERT INTO recipes VALUES (1, 'Pasta', '{steps}', 1)"
        ))
        .await;
    let output = stack.import(&source.url, &[]).await.expect_success();
    let expected = "\
recipes: 1 imported, 0 already there, 0 refused
posts: not in the source
comments: not in the source
likes_posts: not in the source
bookmarks: not in the source
following: not in the source
stories: not in the source
";
    assert_eq!(output, expected);
    let cook = stack.sign_up("cook").await;
    let recipe = cook.get("/recipes/1").await.expect_status(200).body;
    assert_eq!(recipe["minutes_to_complete"], serde_json::Value::Null);
}

#[rstest]
#[tokio::test]
async fn a_source_with_wrong_tables_is_refused(#[values(Sqlite, Postgres)] from: Backend) {
    let mut stack = Stack::start(Sqlite).await;
    let source = Source::empty(&mut stack, from).await;
    let tables = "recipes, posts, comments, likes_posts, bookmarks, following, stories";
    let refused = format!("the source has none of the tables {tables}\n");
    stack
        .import(&source.url, &[])
        .await
        .expect_refusal(&refused);

    source
        .run("CREATE TABLE following (id INTEGER, user_id INTEGER)")
        .await;
    let refused = "the source's table following has no column following_id\n";
    stack.import(&source.url, &[]).await.expect_refusal(refused);

    source.run(RECIPES).await;
    source
        .run("INSERT INTO recipes VALUES (1, 'a', 'b', 1), (1, 'c', 'd', 1)")
        .await;
    let refused = "the ids in the source's table recipes are not unique whole numbers\n";
    stack.import(&source.url, &[]).await.expect_refusal(refused);
}

#[tokio::test]
async fn values_that_only_sqlite_can_hold_are_refused_row_by_row() {
    let mut stack = Stack::start(Postgres).await;
    let source = Source::with_tables(&mut stack, Sqlite).await;
    source
        .run(
            "INSERT INTO stories (id, text, user_id, pub_date) VALUES \
                 (-1, 'a', 1, NULL), \
                 (1, 'a' || char(0), 1, NULL), \
                 (2, CAST(x'ff' AS TEXT), 1, NULL), \
                 (3, 'a', 'b', 'c'), \
                 (4, 7, '1', '2024-02-29'), \
                 (5, 'good', 1, NULL)",
        )
        .await;
    let said = stack.import(&source.url, &[]).await;
    let id = "must be a whole number from 1 to 9007199254740991";
    let time = "must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00";
    let expected = format!(
        "stories -1: id {id}\n\
         stories 1: text must not contain control characters\n\
         stories 2: text is not UTF-8\n\
         stories 3: user_id {id}; pub_date {time}\n\
         stories 4: pub_date {time}\n"
    );
    said.expect_refusal(&expected);
    assert!(
        said.output
            .ends_with("stories: 1 imported, 0 already there, 5 refused\n")
    );
}

#[tokio::test]
async fn a_missing_source_is_not_created() {
    let stack = Stack::start(Sqlite).await;
    let file = stack.databases.folder().join("nothing.db");
    let url = format!("sqlite://{}?mode=rwc", file.display())
        .parse()
        .unwrap();
    let said = stack.import(&url, &[]).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.errors.starts_with("the source cannot be read: "),
        "{said:?}"
    );
    assert_eq!(said.errors.lines().count(), 1);
    assert!(!file.exists());
}
