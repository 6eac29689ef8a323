//! The server becomes read-only while connections to it stay open.

use end_to_end::{Stack, actor::PASSWORD, eventually};
use serde_json::json;

use super::{alter, execute};
use crate::Postgres;

const END_ALL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test]
async fn read_only_connections_are_closed() {
    let stack = Stack::start(Postgres).await;
    let cook = stack.sign_up("cook").await;
    // recipe-api stores a profile at the first request.
    cook.get("/recipes").await.expect_status(200);
    let both = [
        &stack.identity_config.database,
        &stack.recipe_config.database,
    ];
    let recipe = json!({
        "title": "Bread",
        "instructions": "Mix flour, water and salt; wait for a day; bake it hot for an hour.",
        "minutes_to_complete": 90,
    });
    let ready = [stack.identity_url("/readyz"), stack.recipe_url("/readyz")];
    for url in both {
        alter(url, "SET default_transaction_read_only = on").await;
        execute(url, END_ALL).await;
    }
    // Each service must first notice that its connections were closed.
    for url in &ready {
        eventually(async || (cook.get(url).await.status == 503).then_some(())).await;
    }
    let answer = cook.try_password("cook", PASSWORD).await.expect_status(503);
    assert_eq!(answer.header("retry-after"), "1");
    cook.post("/recipes", recipe.clone())
        .await
        .expect_status(503);
    // Reads still work.
    cook.get("/me").await.expect_status(200);
    cook.get("/recipes").await.expect_status(200);

    for url in both {
        alter(url, "RESET default_transaction_read_only").await;
    }
    for url in &ready {
        eventually(async || (cook.get(url).await.status == 200).then_some(())).await;
    }
    cook.log_in("cook").await;
    cook.post("/recipes", recipe).await.expect_status(201);
}
