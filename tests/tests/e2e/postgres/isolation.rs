//! Conflicts between transactions are retried, whatever the database's default isolation
//! level.

use end_to_end::{Stack, actor::PASSWORD};
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use service_kit::database::DatabaseUrl;

use super::{alter, connect, execute};
use crate::Postgres;

#[rstest]
#[tokio::test]
async fn simultaneous_requests_succeed_at_every_isolation_level(
    #[values("repeatable read", "serializable")] level: &str,
) {
    let stack = Stack::start(Postgres).await;
    let change = format!("SET default_transaction_isolation = {level:?}").replace('"', "''");
    for url in [
        &stack.identity_config.database,
        &stack.recipe_config.database,
    ] {
        alter(url, &change).await;
    }
    let stack = Box::pin(stack.restart()).await;
    let cook = stack.sign_up("cook").await;
    let anonymous = stack.anonymous();

    let refreshes = (0..20).map(|_| anonymous.refresh(cook.refresh_token()));
    for answer in join_all(refreshes).await {
        answer.expect_status(200);
    }
    // The most that may run for one name: each counts as failed until it succeeds.
    let logged_in = join_all((0..4).map(|_| anonymous.log_in("cook"))).await;
    let logouts = logged_in.iter().map(|cook| cook.post("/logout", json!({})));
    for answer in join_all(logouts).await {
        assert!(answer.status < 300, "{answer:?}");
    }
    let recipe = json!({
        "title": "Bread",
        "instructions": "Mix flour, water and salt; wait for a day; bake it hot for an hour.",
        "minutes_to_complete": 90,
    });
    let created = (0..20).map(|_| cook.post("/recipes", recipe.clone()));
    for answer in join_all(created).await {
        answer.expect_status(201);
    }
}

/// Makes writes conflict, as often as the sequence says.
const CONFLICTS: &str = "CREATE SEQUENCE conflicts; \
    CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF nextval('conflicts') <= 2 THEN \
            RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; \
        ELSIF currval('conflicts') = 3 THEN \
            RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected'; \
        END IF; RETURN NULL; END $$; \
    DO $$ DECLARE name text; BEGIN \
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
            EXECUTE format('CREATE TRIGGER conflict AFTER INSERT OR UPDATE OR DELETE ON %I \
                FOR EACH STATEMENT EXECUTE FUNCTION conflict()', name); \
        END LOOP; END $$";

async fn met(url: &DatabaseUrl) -> i64 {
    let database = connect(url).await;
    let last = Statement::from_string(DbBackend::Postgres, "SELECT last_value FROM conflicts");
    let row = database.query_one_raw(last).await.unwrap().unwrap();
    database.close().await.unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn conflicting_transactions_are_retried() {
    let stack = Stack::start(Postgres).await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    let recipe = json!({
        "title": "Bread",
        "instructions": "Mix flour, water and salt; wait for a day; bake it hot for an hour.",
        "minutes_to_complete": 90,
    });
    let (identity, recipes) = (
        stack.identity_config.database.clone(),
        stack.recipe_config.database.clone(),
    );
    for url in [&identity, &recipes] {
        execute(url, CONFLICTS).await;
    }
    let anonymous = stack.anonymous();
    let post = |path: &str, body| anonymous.request(Method::POST, path).json(&body);
    let new_password = json!({"current_password": PASSWORD, "new_password": "rye bread 11 pm"});
    let requests = [
        (
            &identity,
            post("/login", json!({"username": "cook", "password": PASSWORD})),
            200,
        ),
        (
            &identity,
            post(
                "/signup",
                json!({"username": "baker", "password": PASSWORD}),
            ),
            201,
        ),
        (
            &identity,
            post(
                "/api/token/refresh",
                json!({"refresh_token": cook.refresh_token()}),
            ),
            200,
        ),
        (
            &identity,
            cook.request(Method::PATCH, "/me")
                .json(&json!({"first_name": "Marta"})),
            200,
        ),
        (
            &identity,
            cook.request(Method::PUT, "/me/password")
                .json(&new_password),
            204,
        ),
        (
            &recipes,
            cook.request(Method::POST, "/recipes").json(&recipe),
            201,
        ),
    ];
    for (url, request, status) in requests {
        execute(url, "ALTER SEQUENCE conflicts RESTART").await;
        let asked = format!("{request:?}");
        let answer = anonymous.send(request).await;
        assert_eq!(answer.status, status, "{asked}: {answer:?}");
        assert!(met(url).await > 3, "{asked} has met no conflict");
    }
    // The password change ended all sessions but one.
    assert_eq!(anonymous.refresh(other.refresh_token()).await.status, 401);

    // If every retry conflicts, the answer is 503.
    execute(
        &identity,
        "ALTER SEQUENCE conflicts MINVALUE -1000 RESTART WITH -1000",
    )
    .await;
    let answer = post("/login", json!({"username": "baker", "password": PASSWORD}));
    let answer = anonymous.send(answer).await.expect_status(503);
    assert_eq!(answer.header("retry-after"), "1");
}
