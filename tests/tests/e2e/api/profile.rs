//! `/api/profile`

use end_to_end::{Actor, Stack, actor::PASSWORD, eventually};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use super::{bookmark, comment, follow, like, member, person, post_by};
use crate::{Backend, Postgres, Sqlite, postgres::execute};

#[rstest]
#[tokio::test]
async fn it_shows_the_caller_as_others_see_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let body = json!({
        "username": "Ada", "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace",
        "email": "ada@example.com", "image_url": "https://example.com/a.png", "bio": "Counts.",
    });
    let signed_up = stack.anonymous().post("/signup", body).await;
    let signed_up = signed_up.expect_status(201).body;
    let token = signed_up["token"].as_str().unwrap();
    let ada = stack.anonymous().with_token(token);
    let profile = ada.get("/api/profile").await.expect_status(200);
    let expected = json!({
        "id": signed_up["user"]["id"], "username": "Ada", "first_name": "Ada",
        "last_name": "Lovelace", "image_url": "https://example.com/a.png", "thumb_url": null,
    });
    assert_eq!(profile.body, expected);
}

/// The number of rows in each table.
pub(super) async fn rows(stack: &Stack) -> Vec<(&'static str, i64)> {
    let database = stack.recipes.state.database.reader();
    let tables = [
        "profiles",
        "recipes",
        "posts",
        "comments",
        "likes_posts",
        "bookmarks",
        "following",
        "stories",
    ];
    let mut rows = Vec::new();
    for table in tables {
        let query = format!("SELECT count(*) FROM {table}");
        let count = database.only(Statement::new(query, []));
        rows.push((table, count.await.unwrap()));
    }
    rows
}

/// Does everything that a user can do, on their own post and on one of `other`. The two
/// follow each other.
pub(super) async fn live(actor: &Actor, other: &Actor) {
    let recipe =
        json!({"title": "Bread", "instructions": "Mix, wait, shape, wait, bake, wait. ".repeat(2)});
    actor.post("/recipes", recipe).await.expect_status(201);
    let story = actor.post("/api/stories", json!({"text": "Once…"}));
    story.await.expect_status(201);
    follow(actor, other).await;
    for author in [actor, other] {
        let post = post_by(author, "Bread").await;
        like(actor, &post).await;
        comment(actor, &post, "Yum!").await;
        bookmark(actor, &post).await;
    }
}

#[rstest]
#[tokio::test]
async fn deleting_it_deletes_everything_the_user_made(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    let before = rows(&stack).await;
    assert!(before.iter().all(|(_, rows)| *rows >= 2), "{before:?}");

    let deleted = bob.delete("/api/profile").await.expect_status(204);
    assert_eq!(deleted.text, "");
    // What remains: Ada's recipe, story and posts, and her reactions to her own posts.
    let left = [
        ("profiles", 1),
        ("recipes", 1),
        ("posts", 2),
        ("comments", 1),
        ("likes_posts", 1),
        ("bookmarks", 1),
        ("following", 0),
        ("stories", 1),
    ];
    assert_eq!(rows(&stack).await, left);
    assert_eq!(ada.get("/api/followers").await.body, json!([]));

    // The token is still valid, and using it creates the profile again,
    let profile = bob.get("/api/profile").await.expect_status(200);
    assert_eq!(profile.body, person(&bob));
    let suggested = ada.get("/api/suggestions").await.expect_status(200);
    assert_eq!(suggested.body, json!([person(&bob)]));
    // which can be deleted again, any number of times.
    for _ in 0..2 {
        bob.delete("/api/profile").await.expect_status(204);
    }
    assert_eq!(rows(&stack).await, left);
}

/// They liked each other's posts, so each erasure also touches rows of the others.
#[rstest]
#[tokio::test]
async fn many_profiles_can_be_deleted_at_the_same_time(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let mut people = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        people.push(member(&stack, name).await);
    }
    for person in &people {
        for other in people.iter().filter(|other| other.id() != person.id()) {
            live(person, other).await;
        }
    }
    let gone = people.iter().map(|person| person.delete("/api/profile"));
    for answer in join_all(gone).await {
        answer.expect_status(204);
    }
    let left = rows(&stack).await;
    assert!(left.iter().all(|(_, rows)| *rows == 0), "{left:?}");
}

/// Rejects statements that delete more than 500 rows.
const AT_MOST_500: &str = "CREATE FUNCTION at_most() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN IF (SELECT count(*) FROM gone) > 500 THEN RAISE EXCEPTION 'too many'; END IF; \
    RETURN NULL; END $$; \
    CREATE TRIGGER at_most AFTER DELETE ON comments REFERENCING OLD TABLE AS gone \
    FOR EACH STATEMENT EXECUTE FUNCTION at_most(); \
    CREATE TRIGGER at_most AFTER DELETE ON recipes REFERENCING OLD TABLE AS gone \
    FOR EACH STATEMENT EXECUTE FUNCTION at_most()";

/// Multiplies the user's rows by `times`.
pub(super) async fn multiply(stack: &Stack, times: usize) {
    let database = stack.recipes.state.database.writer();
    for (table, columns) in [
        ("recipes", "title, instructions, user_id, created_at"),
        ("comments", "post_id, user_id, text, pub_date"),
    ] {
        let copies = format!(
            "WITH RECURSIVE numbers(n) AS \
                (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {times}) \
             INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}, numbers"
        );
        database.execute(Statement::new(copies, [])).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn large_profiles_are_deleted_in_batches(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    multiply(&stack, 700).await;
    if backend == Postgres {
        execute(&stack.recipe_config.database, AT_MOST_500).await;
    }
    bob.delete("/api/profile").await.expect_status(204);
    let left = rows(&stack).await;
    // Ada's rows: those on her own post, multiplied as well.
    assert_eq!(left[1], ("recipes", 701));
    assert_eq!(left[3], ("comments", 701));
    ada.delete("/api/profile").await.expect_status(204);
    let left = rows(&stack).await;
    assert!(left.iter().all(|(_, rows)| *rows == 0), "{left:?}");
}

/// Makes each statement slow, like on a slow disk.
pub(super) const SLOW: &str = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN PERFORM nextval(TG_ARGV[0]), pg_sleep(3.5); RETURN NULL; END $$; \
    CREATE SEQUENCE of_comments; CREATE SEQUENCE of_stories; \
    CREATE TRIGGER slow AFTER DELETE ON comments FOR EACH STATEMENT \
    EXECUTE FUNCTION slow('of_comments'); \
    CREATE TRIGGER slow AFTER DELETE ON stories FOR EACH STATEMENT \
    EXECUTE FUNCTION slow('of_stories')";

#[tokio::test]
async fn a_long_erasure_continues_in_the_background() {
    let stack = Stack::start(Postgres).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    live(&ada, &bob).await;
    live(&bob, &ada).await;
    execute(&stack.recipe_config.database, SLOW).await;
    let asked = join_all((0..5).map(|_| bob.delete("/api/profile"))).await;
    for answer in asked {
        let answer = answer.expect_status(202);
        assert_eq!(answer.body, json!({"status": "erasing"}));
    }
    eventually(async || (rows(&stack).await[0] == ("profiles", 1)).then_some(())).await;
    // It ran once, however often it was requested.
    let times = Statement::new("SELECT last_value FROM of_stories", []);
    let database = stack.recipes.state.database.reader();
    assert_eq!(database.only::<i64>(times).await.unwrap(), 1);
}
