//! `ETag` and `If-Match`: of two tabs that edit the same thing, the second hears of it.

use end_to_end::{Actor, Answer, Stack};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
const PICTURE: &str = "https://images.example.com/bread.jpg";

/// Something that its owner can change.
struct Thing {
    path: String,
    change: fn(&str) -> Value,
}

/// A recipe, a post and the account of the cook.
async fn things(cook: &Actor) -> [Thing; 3] {
    let recipe = json!({"title": "Pasta", "instructions": STEPS});
    let recipe = cook.post("/recipes", recipe).await.expect_status(201);
    let post = json!({"image_url": PICTURE});
    let post = cook.post("/api/posts", post).await.expect_status(201);
    let path = |answer: &Answer| answer.header("location").to_owned();
    [
        Thing {
            path: path(&recipe),
            change: |text| json!({"title": text}),
        },
        Thing {
            path: path(&post),
            change: |text| json!({"caption": text}),
        },
        Thing {
            path: "/me".to_owned(),
            change: |text| json!({"bio": text}),
        },
    ]
}

async fn write(cook: &Actor, method: Method, path: &str, tag: &str, body: Value) -> Answer {
    let request = cook.request(method, path).header("if-match", tag);
    cook.send(request.json(&body)).await
}

async fn tag_of(cook: &Actor, path: &str) -> String {
    let tag = cook
        .get(path)
        .await
        .expect_status(200)
        .header("etag")
        .to_owned();
    assert!(
        tag.starts_with('"') && tag.len() > 10,
        "{path}: {tag:?} is a strong tag"
    );
    tag
}

#[rstest]
#[tokio::test]
async fn the_second_tab_does_not_overwrite_the_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for Thing { path, change } in things(&cook).await {
        let read = tag_of(&cook, &path).await;
        let first = write(&cook, Method::PATCH, &path, &read, change("first")).await;
        let saved = first.expect_status(200).header("etag").to_owned();
        assert_ne!(saved, read, "{path}");
        assert_eq!(saved, tag_of(&cook, &path).await, "{path}");

        let second = write(&cook, Method::PATCH, &path, &read, change("second")).await;
        let sentence = "this has been changed since; read it again";
        second.expect_problem(412, "precondition-failed", &[sentence]);
        assert_eq!(
            second.header("etag"),
            saved,
            "{path}: the present state's tag"
        );
        assert_eq!(
            saved,
            tag_of(&cook, &path).await,
            "{path}: nothing was written"
        );

        let again = write(&cook, Method::PATCH, &path, &saved, change("second")).await;
        again.expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn a_deletion_names_the_state_that_it_is_about(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let password = json!({"password": end_to_end::actor::PASSWORD});
    for Thing { path, change } in things(&cook).await {
        let old = tag_of(&cook, &path).await;
        cook.patch(&path, change("changed"))
            .await
            .expect_status(200);
        let refused = write(&cook, Method::DELETE, &path, &old, password.clone()).await;
        refused.expect_status(412);
        let present = tag_of(&cook, &path).await;
        let deleted = write(&cook, Method::DELETE, &path, &present, password.clone()).await;
        assert!(
            [200, 204].contains(&deleted.status),
            "{path}: {}",
            deleted.text
        );
    }
}

#[tokio::test]
async fn a_tag_is_of_the_content_alone() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    let [_, post, _] = things(&cook).await;
    let before = tag_of(&cook, &post.path).await;
    let likes = format!("{}/likes", post.path);
    cook.post(&likes, json!({})).await.expect_status(201);
    assert_eq!(before, tag_of(&cook, &post.path).await);
    // What is written back as it was is the same state.
    cook.patch(&post.path, (post.change)("other"))
        .await
        .expect_status(200);
    assert_ne!(before, tag_of(&cook, &post.path).await);
    let back = json!({"caption": null});
    cook.patch(&post.path, back).await.expect_status(200);
    assert_eq!(before, tag_of(&cook, &post.path).await);
}

#[tokio::test]
async fn any_state_and_none_of_others_things() {
    let stack = Stack::start(Sqlite).await;
    let (cook, baker) = (stack.sign_up("cook").await, stack.sign_up("baker").await);
    let [recipe, ..] = things(&cook).await;
    let change = || (recipe.change)("Spaghetti");
    let any = write(&cook, Method::PATCH, &recipe.path, "*", change()).await;
    any.expect_status(200);
    let tag = tag_of(&cook, &recipe.path).await;
    let foreign = write(&baker, Method::PATCH, &recipe.path, &tag, change()).await;
    foreign.expect_status(404);
    let no_tag = write(&cook, Method::PATCH, &recipe.path, "yesterday", change()).await;
    no_tag.expect_status(412);
}

/// However many save at once, one of those that read the same state succeeds.
#[rstest]
#[tokio::test]
async fn of_many_at_once_one_succeeds(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for Thing { path, change } in things(&cook).await {
        let tag = tag_of(&cook, &path).await;
        let attempts = (0..10).map(|number| {
            write(
                &cook,
                Method::PATCH,
                &path,
                &tag,
                change(&format!("tab {number}")),
            )
        });
        let answers = futures_util::future::join_all(attempts).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        let expected = [&[200][..], &[412; 9]].concat();
        assert_eq!(statuses, expected, "{path}");
    }
}

/// Deleting the account compares the state in its own transaction, after the password was
/// checked.
#[rstest]
#[tokio::test]
async fn of_a_change_and_a_deletion_at_once_one_succeeds(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let tag = tag_of(&cook, "/me").await;
    let password = json!({"password": end_to_end::actor::PASSWORD});
    let (deleted, changed) = tokio::join!(
        write(&cook, Method::DELETE, "/me", &tag, password),
        write(&cook, Method::PATCH, "/me", &tag, json!({"bio": "new"})),
    );
    // Usually the change is first, because the deletion checks the password.
    match changed.status {
        200 => deleted.expect_status(412),
        _ => deleted.expect_status(204),
    };
}
