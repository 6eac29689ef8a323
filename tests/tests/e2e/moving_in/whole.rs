//! `recipe-api import`

use std::time::{Duration, Instant};

use end_to_end::{Answer, Stack, launcher::Said};
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::Source;
use crate::{Backend, Postgres, Sqlite};

const DATA: &str = include_str!("../../../fixtures/reference_apps/data.sql");

const REFUSALS: &str = "\
recipes 3: instructions must be at least 50 characters long
recipes 4: user_id is required
recipes 12: minutes_to_complete must be a whole number from 1 to 10000
posts 6: image_url must be an http or https URL
posts 7: pub_date must lie between 1970 and now
posts 21: image_url must be an http or https URL
comments 3: text must not be blank
comments 4: text is required
comments 2: post_id names no post
likes_posts 2: post_id names no post
bookmarks 2: has the post_id and user_id of 1
following 2: following_id must be somebody else
following 3: has the user_id and following_id of 1
";

/// The summary lines of all tables, in order. `imported` decides whether rows are new or
/// already there.
fn counts(imported: bool) -> String {
    let tables = [
        ("recipes", 2, 3),
        ("posts", 3, 3),
        ("comments", 1, 3),
        ("likes_posts", 2, 1),
        ("bookmarks", 1, 1),
        ("following", 1, 2),
        ("stories", 1, 0),
    ];
    let lines = tables.map(|(table, good, refused)| {
        let (new, old) = if imported { (good, 0) } else { (0, good) };
        format!("{table}: {new} imported, {old} already there, {refused} refused\n")
    });
    lines.concat()
}

fn said(output: String, errors: &str) -> Said {
    let errors = errors.to_owned();
    Said {
        code: Some(1),
        output,
        errors,
    }
}

/// An imported person, who has no profile data because they have never used recipe-api.
fn person(id: i64) -> Value {
    json!({
        "id": id, "first_name": null, "last_name": null, "username": format!("user-{id}"),
        "image_url": null, "thumb_url": null,
    })
}

#[rstest]
#[tokio::test]
async fn all_valid_rows_are_copied_once(
    #[values(Sqlite, Postgres)] from: Backend,
    #[values(Sqlite, Postgres)] to: Backend,
) {
    let mut stack = Stack::start(to).await;
    let source = Source::with_tables(&mut stack, from).await;
    source.run(DATA).await;
    let dry = stack.import(&source.url, &["--dry-run"]).await;
    assert_eq!(dry, said(counts(true), REFUSALS));
    let first = stack.import(&source.url, &[]).await;
    assert_eq!(
        first,
        said(counts(true), REFUSALS),
        "the dry run left nothing behind"
    );
    let second = stack.import(&source.url, &[]).await;
    assert_eq!(second, said(counts(false), REFUSALS));

    stack.sign_up("ada").await;
    let ben = stack.sign_up("ben").await;
    let posts = ben.get("/api/posts").await.expect_status(200).body;
    let days = |post: &Value| {
        post["display_time"]
            .as_str()
            .unwrap()
            .ends_with(" days ago")
    };
    let shown: Vec<_> = posts
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["id"].clone())
        .collect();
    assert_eq!(shown, [22, 5, 3]);
    let mut bread = posts[2].clone();
    assert!(days(&bread) && days(&bread["comments"][0]));
    bread.as_object_mut().unwrap().remove("display_time");
    bread["comments"][0]
        .as_object_mut()
        .unwrap()
        .remove("display_time");
    let you = ben.get("/api/profile").await.body;
    let expected = json!({
        "id": 3, "image_url": "https://images.example.com/bread.jpg", "user": person(1),
        "caption": "Sunday's bread", "alt_text": "A round loaf", "pub_date": "2024-02-29T13:07:09Z",
        "likes": [{"id": 1, "user_id": 2, "post_id": 3}], "likes_count": 1,
        "comments": [{
            "id": 1, "text": "That crust!", "post_id": 3, "user": you,
            "pub_date": "2024-02-29T14:00:00Z",
        }],
        "comments_count": 1, "current_user_like_id": 1, "current_user_bookmark_id": 1,
    });
    assert_eq!(bread, expected);
    let stories = ben.get("/api/stories").await.body;
    let story = json!({
        "id": 4, "text": "The starter is alive.", "user": person(1), "pub_date": "2024-03-05T06:00:00Z",
    });
    assert_eq!(stories, json!([story]));
    let recipe = ben.get("/recipes/1").await.expect_status(200).body;
    assert_eq!(
        (&recipe["minutes_to_complete"], &recipe["user"]),
        (&json!(90), &person(1))
    );

    let new_id = |answer: Answer| answer.expect_status(201).body["id"].clone();
    let picture = json!({"image_url": "https://images.example.com/new.jpg"});
    assert_eq!(new_id(ben.post("/api/posts", picture).await), 23);
    assert_eq!(new_id(ben.post("/api/posts/22/likes", json!({})).await), 9);
    assert_eq!(
        new_id(ben.post("/api/stories", json!({"text": "New."})).await),
        5
    );
}

#[rstest]
#[tokio::test]
async fn rows_that_changed_since_are_left_alone(#[values(Sqlite, Postgres)] to: Backend) {
    let mut stack = Stack::start(to).await;
    let source = Source::with_tables(&mut stack, Sqlite).await;
    source.run("INSERT INTO posts (id, image_url, caption, user_id) VALUES (1, 'https://a.example', 'One', 1)").await;
    let said = stack.import(&source.url, &[]).await;
    assert!(
        said.output
            .contains("posts: 1 imported, 0 already there, 0 refused\n"),
        "{said:?}"
    );
    let ada = stack.sign_up("ada").await;
    ada.patch("/api/posts/1", json!({"caption": "Two", "alt_text": "A"}))
        .await
        .expect_status(200);
    let said = stack.import(&source.url, &[]).await;
    said.expect_refusal("posts 1: is there already with another caption, alt_text\n");
    assert_eq!(ada.get("/api/posts/1").await.body["caption"], "Two");
}

#[rstest]
#[tokio::test]
async fn many_rows_come_in_batches(
    #[values(Sqlite, Postgres)] from: Backend,
    #[values(Sqlite, Postgres)] to: Backend,
) {
    let mut stack = Stack::start(to).await;
    let source = Source::with_tables(&mut stack, from).await;
    source
        .run("INSERT INTO users (id, username) VALUES (1, 'ada'), (2, 'ben')")
        .await;
    // Every second post, so that ids and positions differ.
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)";
    for insert in [
        "INSERT INTO posts (id, image_url, user_id) SELECT 2 * i, 'https://example.com/' || i, 1 FROM n",
        "INSERT INTO likes_posts (id, user_id, post_id) SELECT i, 2, 2 * i FROM n",
    ] {
        let (into, select) = insert.split_at(insert.find("SELECT").unwrap());
        source.run(&format!("{into} {numbers} {select}")).await;
    }
    let started = Instant::now();
    let said = stack.import(&source.url, &[]).await;
    let took = started.elapsed();
    eprintln!("20,000 rows from {from:?} to {to:?} in {took:?}");
    assert!(took < Duration::from_mins(1), "{took:?}");
    let output = said.expect_success();
    for table in ["posts", "likes_posts"] {
        let line = format!("{table}: 10000 imported, 0 already there, 0 refused\n");
        assert!(output.contains(&line), "{output}");
    }
    let database = stack.recipes.state.database.reader();
    let count = "SELECT count(*) FROM likes_posts JOIN posts ON posts.id = 2 * likes_posts.id";
    let count: i64 = database.only(Statement::new(count, [])).await.unwrap();
    assert_eq!(count, 10_000);
}
