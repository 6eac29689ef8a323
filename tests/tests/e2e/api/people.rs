//! `GET /api/people/{id}`, and the lists of what one person shares.

use end_to_end::{Actor, Answer, Stack};
use rstest::rstest;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::{NOTHING, follow, member, pages, person, post_by, text};
use crate::{Backend, Postgres, Sqlite};

async fn look_at(viewer: &Actor, id: i64) -> Answer {
    viewer.get(&format!("/api/people/{id}")).await
}

/// `whom` as somebody sees them who may see `posts` of their posts.
fn seen(whom: &Actor, recipes: i64, posts: i64) -> Value {
    let mut seen = person(whom);
    seen["recipes_count"] = json!(recipes);
    seen["posts_count"] = json!(posts);
    seen
}

#[rstest]
#[tokio::test]
async fn a_person_is_shown_as_the_caller_sees_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    let recipe = json!({"title": "Bread", "instructions": "x".repeat(50)});
    ada.post("/recipes", recipe).await.expect_status(201);
    for caption in ["a", "b"] {
        post_by(&ada, caption).await;
    }
    post_by(&bob, "c").await;
    // Being followed shows nothing more.
    follow(&ada, &bob).await;

    let stranger = look_at(&bob, ada.id()).await.expect_status(200);
    assert_eq!(stranger.body, seen(&ada, 1, 0));
    let own = look_at(&ada, ada.id()).await.expect_status(200);
    assert_eq!(own.body, seen(&ada, 1, 2));

    let following = follow(&bob, &ada).await;
    let mut expected = seen(&ada, 1, 2);
    expected["current_user_following_id"] = following["id"].clone();
    let followed = look_at(&bob, ada.id()).await.expect_status(200);
    assert_eq!(followed.body, expected);
}

/// An import leaves authors without a profile.
#[rstest]
#[tokio::test]
async fn somebody_who_only_commented_is_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    post_by(&ada, "Bread").await;
    let comment = "INSERT INTO comments (post_id, user_id, text) VALUES (1, 501, 'Yum!')";
    let database = stack.recipes.state.database.writer();
    let comment = Statement::new(comment, []);
    database.execute(comment).await.unwrap();
    let found = look_at(&ada, 501).await.expect_status(200).body;
    assert_eq!(found["username"], "user-501");
    assert_eq!(found["recipes_count"], 0);
}

#[rstest]
#[tokio::test]
async fn nobody_is_found_who_has_never_been_here(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    // Has an account, but has never used recipe-api.
    let elsewhere = stack.sign_up("elsewhere").await;
    let unknown = look_at(&ada, elsewhere.id()).await;
    unknown.expect_problem(404, "not-found", &NOTHING);
    let bob = member(&stack, "bob").await;
    bob.delete("/api/profile").await.expect_status(204);
    let erased = look_at(&ada, bob.id()).await;
    erased.expect_problem(404, "not-found", &NOTHING);
}

#[rstest]
#[tokio::test]
async fn posts_can_be_listed_by_author(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (ada, bob) = (member(&stack, "ada").await, member(&stack, "bob").await);
    for (author, name) in [(&ada, "1"), (&bob, "2"), (&ada, "3"), (&ada, "4")] {
        post_by(author, name).await;
    }
    follow(&bob, &ada).await;
    let caption = |post: &Value| text(post, "/caption");
    let by =
        |author: &Actor, limit: u32| format!("/api/posts?limit={limit}&user_id={}", author.id());
    assert_eq!(pages(&bob, &by(&ada, 2), caption).await, ["4 3", "1"]);
    assert_eq!(pages(&bob, &by(&ada, 3), caption).await, ["4 3 1"]);
    assert_eq!(pages(&bob, &by(&bob, 3), caption).await, ["2"]);
    assert_eq!(pages(&ada, &by(&ada, 50), caption).await, ["4 3 1"]);
    assert_eq!(
        pages(&ada, &by(&bob, 3), caption).await,
        [""],
        "not followed"
    );
}

#[rstest]
#[tokio::test]
async fn the_author_of_posts_is_any_whole_number(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let ada = member(&stack, "ada").await;
    for nobody in ["0", "-1", "99", "9223372036854775808"] {
        let none = ada.get(&format!("/api/posts?user_id={nobody}")).await;
        assert_eq!(none.expect_status(200).body, json!([]), "{nobody}");
    }
    for id in ["", "ada", "1.5", "%2B1", "%201", "1%00"] {
        let refused = ada.get(&format!("/api/posts?user_id={id}")).await;
        refused.expect_problem(400, "validation", &["user_id must be a whole number"]);
    }
    let twice = ada.get("/api/posts?user_id=1&user_id=2").await;
    twice.expect_problem(400, "validation", &["user_id must not be given twice"]);
    let all_wrong = ada.get("/api/posts?limit=0&cursor=x&user_id=me").await;
    let faults = [
        "limit must be a whole number from 1 to 50",
        "cursor must come from the Link header of the same list",
        "user_id must be a whole number",
    ];
    all_wrong.expect_problem(400, "validation", &faults);
}
