//! What those who run the services look at.

use end_to_end::Stack;
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn both_say_that_they_are_well(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    for base in [stack.identity.url(), stack.recipes.url()] {
        for path in ["/healthz", "/readyz"] {
            let answer = anonymous
                .get(&format!("{base}{path}"))
                .await
                .expect_status(200);
            assert_eq!(answer.body, json!({"status": "ok"}));
        }
    }
}

#[rstest]
#[tokio::test]
async fn without_its_database_a_service_is_alive_but_not_ready(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    stack.identity.state.database.clone().close().await;
    stack.recipes.state.database.clone().close().await;
    for base in [stack.identity.url(), stack.recipes.url()] {
        cook.get(&format!("{base}/healthz"))
            .await
            .expect_status(200);
        let answer = cook.get(&format!("{base}/readyz")).await;
        answer.expect_problem(
            503,
            "unavailable",
            &["the service cannot answer right now; try again"],
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    for path in ["/me", "/recipes"] {
        let answer = cook.get(path).await;
        answer.expect_problem(
            503,
            "unavailable",
            &["the service cannot answer right now; try again"],
        );
    }
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    cook.get("/recipes/7").await.expect_status(404);
    cook.get(&stack.recipe_url("/no/such/path"))
        .await
        .expect_status(404);
    let url = stack.recipe_url("/metrics");
    let metrics = cook.get(&url).await.expect_status(200);
    assert!(
        metrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    for line in [
        "http_requests_total{method=\"GET\",route=\"/recipes/{id}\",status=\"404\"} 1",
        "http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1",
    ] {
        assert!(
            metrics.text.lines().any(|found| found == line),
            "{}",
            metrics.text
        );
    }
    assert!(!metrics.text.contains("/no/such/path"));
}
