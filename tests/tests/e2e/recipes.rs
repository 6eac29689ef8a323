//! `/recipes`: everybody may read, and authors may change their own.

use end_to_end::{Actor, Answer, Stack, actor::PASSWORD};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{Backend, Postgres, Sqlite};

const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, and eat it.";

fn pasta() -> Value {
    json!({"title": "Pasta", "instructions": STEPS, "minutes_to_complete": 20})
}

async fn create(cook: &Actor, title: &str) -> Value {
    let body = json!({"title": title, "instructions": STEPS});
    cook.post("/recipes", body).await.expect_status(201).body
}

fn titles(answer: &Answer) -> Vec<&str> {
    let recipes = answer.body.as_array().unwrap().iter();
    recipes
        .map(|recipe| recipe["title"].as_str().unwrap())
        .collect()
}

#[rstest]
#[tokio::test]
async fn a_recipe_is_made_read_changed_and_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let created = cook.post("/recipes", pasta()).await.expect_status(201);
    let person = json!({
        "id": cook.id(), "username": "cook", "first_name": null, "last_name": null,
        "image_url": null, "thumb_url": null,
    });
    let expected = json!({
        "id": 1, "title": "Pasta", "instructions": STEPS, "minutes_to_complete": 20,
        "user": person, "created_at": created.body["created_at"],
    });
    assert_eq!(created.body, expected);
    assert_eq!(created.header("location"), "/recipes/1");

    let reader = stack.sign_up("reader").await;
    assert_eq!(
        reader.get("/recipes/1").await.expect_status(200).body,
        expected
    );

    let changes = json!({"title": "Spaghetti", "minutes_to_complete": null});
    let changed = cook.patch("/recipes/1", changes).await.expect_status(200);
    let mut expected = expected;
    expected["title"] = json!("Spaghetti");
    expected["minutes_to_complete"] = Value::Null;
    assert_eq!(changed.body, expected);
    assert_eq!(
        cook.patch("/recipes/1", json!({}))
            .await
            .expect_status(200)
            .body,
        expected
    );

    let deleted = cook.delete("/recipes/1").await.expect_status(204);
    assert_eq!(deleted.text, "");
    for answer in [
        cook.get("/recipes/1").await,
        cook.patch("/recipes/1", json!({})).await,
        cook.delete("/recipes/1").await,
    ] {
        answer.expect_problem(404, "not-found", &["there is nothing here"]);
    }
    assert_ne!(
        create(&cook, "Next").await["id"],
        1,
        "an id is never reused"
    );
}

#[rstest]
#[tokio::test]
async fn others_cannot_change_or_delete_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let recipe = create(&cook, "Mine").await;
    let other = stack.sign_up("other").await;
    let path = format!("/recipes/{}", recipe["id"]);
    let nothing = ["there is nothing here"];
    other
        .patch(&path, json!({"title": "Yours"}))
        .await
        .expect_problem(404, "not-found", &nothing);
    other
        .delete(&path)
        .await
        .expect_problem(404, "not-found", &nothing);
    assert_eq!(other.get(&path).await.expect_status(200).body, recipe);
}

#[rstest]
#[tokio::test]
async fn the_list_is_paged_newest_first(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (cook, other) = (stack.sign_up("cook").await, stack.sign_up("other").await);
    for title in ["1", "2", "3", "4", "5"] {
        create(&cook, title).await;
    }
    create(&other, "other").await;

    let all = cook.get("/recipes").await.expect_status(200);
    assert_eq!(titles(&all), ["other", "5", "4", "3", "2", "1"]);
    assert_eq!(all.header("link"), "");

    let mut path = format!("/recipes?limit=2&user_id={}", cook.id());
    let mut pages = Vec::new();
    loop {
        let page = other.get(&path).await.expect_status(200);
        pages.push(titles(&page).join(" "));
        let Some(next) = page.header("link").strip_suffix(">; rel=\"next\"") else {
            assert_eq!(page.header("link"), "");
            break;
        };
        path = next.strip_prefix('<').unwrap().to_owned();
        // Recipes created meanwhile do not shift the pages.
        create(&cook, "new").await;
    }
    assert_eq!(pages, ["5 4", "3 2", "1"]);
    let nobody = cook.get("/recipes?user_id=99").await.expect_status(200);
    assert_eq!(nobody.body, json!([]));
}

#[rstest]
#[tokio::test]
async fn the_list_can_be_filtered_by_user_id(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for id in [
        "",
        "0",
        "-1",
        "%2B1",
        "1.5",
        "abc",
        "%00",
        "1%00",
        "9223372036854775808",
    ] {
        let refused = cook.get(&format!("/recipes?user_id={id}")).await;
        refused.expect_invalid(&["user_id must be a whole number above 0"]);
    }
    let twice = cook.get("/recipes?user_id=1&user_id=2").await;
    twice.expect_invalid(&["user_id must not be given twice"]);
    let all_wrong = cook.get("/recipes?limit=0&cursor=x&user_id=me").await;
    all_wrong.expect_invalid(&[
        "limit must be a whole number from 1 to 100",
        "cursor must come from the Link header of the same list",
        "user_id must be a whole number above 0",
    ]);
}

#[rstest]
#[case(json!({}), &["title is required", "instructions is required"])]
#[case(json!({"title": "", "instructions": "short", "minutes_to_complete": 0}), &["title must not be blank", "instructions must be at least 50 characters long", "minutes_to_complete must be a whole number from 1 to 10000"])]
#[case(json!({"title": "x".repeat(201), "instructions": STEPS}), &["title must be at most 200 characters long"])]
#[case(json!({"title": "a\0b", "instructions": format!("{STEPS}\0")}), &["title must not contain control characters", "instructions must not contain control characters"])]
#[case(json!({"title": 7, "instructions": [STEPS]}), &["title must be a string", "instructions must be a string"])]
#[case(json!({"title": "Pasta", "instructions": " ".repeat(60)}), &["instructions must not be blank"])]
#[case(json!({"title": "Pasta", "instructions": STEPS, "minutes_to_complete": 1.5}), &["minutes_to_complete must be a whole number from 1 to 10000"])]
#[case(json!({"title": "Pasta", "instructions": STEPS, "minutes_to_complete": "ten"}), &["minutes_to_complete must be a whole number from 1 to 10000"])]
#[case(json!({"title": "Pasta", "instructions": STEPS, "minutes_to_complete": 18_446_744_073_709_551_615_u64}), &["minutes_to_complete must be a whole number from 1 to 10000"])]
#[tokio::test]
async fn an_invalid_recipe_gets_all_errors_at_once(
    #[case] body: Value,
    #[case] errors: &[&str],
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    cook.post("/recipes", body).await.expect_invalid(errors);
    assert_eq!(
        cook.get("/recipes").await.body,
        json!([]),
        "there is no partial write"
    );
    let recipe = create(&cook, "Fine").await;
    let path = format!("/recipes/{}", recipe["id"]);
    cook.patch(&path, json!({"title": " "}))
        .await
        .expect_invalid(&["title must not be blank"]);
    assert_eq!(cook.get(&path).await.body, recipe);
}

#[rstest]
#[tokio::test]
async fn minutes_may_be_a_numeric_string(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for (sent, stored) in [
        (json!("45"), json!(45)),
        (json!(20.0), json!(20)),
        (json!(""), json!(null)),
        (json!(10_000), json!(10_000)),
    ] {
        let body =
            json!({"title": "Žemlovka 🍐", "instructions": STEPS, "minutes_to_complete": sent});
        let created = cook.post("/recipes", body).await.expect_status(201);
        assert_eq!(created.body["minutes_to_complete"], stored);
        assert_eq!(created.body["title"], "Žemlovka 🍐");
    }
}

#[rstest]
#[tokio::test]
async fn an_invalid_id_is_404(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    for id in [
        "abc",
        "0",
        "-1",
        "+1",
        "1.5",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "%00",
        "1%2F2",
    ] {
        let path = format!("/recipes/{id}");
        for answer in [
            cook.get(&path).await,
            cook.patch(&path, json!({"title": "x"})).await,
            cook.delete(&path).await,
        ] {
            answer.expect_problem(404, "not-found", &["there is nothing here"]);
        }
    }
}

async fn ask_everything(actor: &Actor) -> [Answer; 5] {
    [
        actor.get("/recipes").await,
        actor.post("/recipes", pasta()).await,
        actor.get("/recipes/1").await,
        actor.patch("/recipes/1", json!({"title": "x"})).await,
        actor.delete("/recipes/1").await,
    ]
}

#[rstest]
#[tokio::test]
async fn every_route_needs_the_scope(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    create(&cook, "Mine").await;
    let body = json!({"username": "cook", "password": PASSWORD, "scope": "account posts"});
    let issued = cook.post("/api/token", body).await.expect_status(200);
    let narrow = cook.with_token(issued.body["access_token"].as_str().unwrap());
    let metadata =
        "resource_metadata=\"http://localhost:8081/.well-known/oauth-protected-resource\"";
    for answer in ask_everything(&stack.anonymous()).await {
        answer.expect_problem(401, "unauthorized", &["an access token is needed"]);
        let challenge = format!("Bearer {metadata}");
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    for answer in ask_everything(&narrow).await {
        let sentence = "the token lacks the scope recipes";
        answer.expect_problem(403, "insufficient-scope", &[sentence]);
        let challenge =
            format!("Bearer error=\"insufficient_scope\", scope=\"recipes\", {metadata}");
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    assert_eq!(
        cook.get("/recipes/1").await.expect_status(200).body["title"],
        "Mine"
    );
}

#[rstest]
#[tokio::test]
async fn people_are_shown_as_in_their_latest_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let body = json!({
        "username": "Ada", "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace",
        "email": "ada@example.com", "thumb_url": "https://example.com/t.png",
    });
    let signed_up = stack
        .anonymous()
        .post("/signup", body)
        .await
        .expect_status(201);
    let ada = stack
        .anonymous()
        .with_token(signed_up.body["token"].as_str().unwrap());
    let recipe = create(&ada, "Hers").await;
    let person = json!({
        "id": signed_up.body["user"]["id"], "username": "Ada", "first_name": "Ada",
        "last_name": "Lovelace", "image_url": null, "thumb_url": "https://example.com/t.png",
    });
    assert_eq!(recipe["user"], person);
    let reader = stack.sign_up("reader").await;
    let list = reader.get("/recipes").await.expect_status(200);
    assert_eq!(list.body[0]["user"], person);
    assert!(!list.text.contains("example.com\"") && !list.text.contains("email"));
}
