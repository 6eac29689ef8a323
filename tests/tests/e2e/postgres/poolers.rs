//! `PgBouncer` between the services and the server.

use end_to_end::{
    Actor,
    launcher::{
        Databases, PgBouncer, Reservation, default_identity_config, default_recipe_config, origin,
        start_identity, start_recipes,
    },
};
use rstest::rstest;
use serde_json::json;
use service_kit::{
    clock::{Clock, ManualClock},
    telemetry::causes,
};

use crate::Postgres;

#[tokio::test]
async fn sessions_may_be_pooled() {
    let databases = Databases::ready(Postgres).await;
    let pooler = PgBouncer::start("session").await;
    let clock = ManualClock::of_now();
    let reservation = Reservation::new();
    let database = pooler.url_of(&databases.identity);
    let mut config = default_identity_config(database, databases.master_key_file.clone());
    config.public_url = origin(reservation.address);
    let identity = Box::pin(start_identity(&config, &clock, reservation)).await;
    let database = pooler.url_of(&databases.recipes);
    let config = default_recipe_config(database, config.public_url.clone());
    let recipes = Box::pin(start_recipes(&config, &clock)).await;

    let cook = Actor::new(identity.url(), recipes.url())
        .sign_up("cook")
        .await;
    let recipe = json!({
        "title": "Bread",
        "instructions": "Mix flour, water and salt; wait for a day; bake it hot for an hour.",
        "minutes_to_complete": 90,
    });
    cook.get_until_ok(&format!("{}/readyz", recipes.url()))
        .await;
    cook.post("/recipes", recipe).await.expect_status(201);
    cook.refresh(cook.refresh_token()).await.expect_status(200);
    cook.get(&format!("{}/readyz", identity.url()))
        .await
        .expect_status(200);
    identity.stop().await;
    recipes.stop().await;
}

#[rstest]
#[tokio::test]
async fn other_pool_modes_than_session_are_refused_with_advice(
    #[values("transaction", "statement")] mode: &str,
) {
    let databases = Databases::ready(Postgres).await;
    let pooler = PgBouncer::start(mode).await;
    let database = pooler.url_of(&databases.identity);
    let config = default_identity_config(database, databases.master_key_file.clone());
    let built = identity_service::Application::build(config, Clock::system());
    let said = causes(&Box::pin(built).await.unwrap_err());
    assert!(said.contains("pool_mode=session"), "{said}");
    assert!(!said.contains('\n'), "{said}");
}
