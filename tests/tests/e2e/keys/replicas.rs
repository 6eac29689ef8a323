use std::time::Duration;

use end_to_end::Stack;
use rstest::rstest;
use service_kit::database::{Connection, Statement};

use super::{keys, kid, published, rotate};
use crate::{Backend, Postgres, Sqlite};

#[tokio::test]
async fn of_three_replicas_that_rotate_at_once_one_creates_the_next_key() {
    let stack = Stack::start(Postgres).await;
    let (second, third) = (stack.replica().await, stack.replica().await);
    let here = stack.anonymous();
    let (there, elsewhere) = (here.at(second.url()), here.at(third.url()));
    let before = published(&here).await;
    stack.advance(Duration::from_hours(30 * 24));

    let keys = tokio::join!(published(&here), published(&there), published(&elsewhere));
    assert_eq!(keys.0.len(), 3, "the old, the one that signs and the next");
    assert!(keys.0.is_superset(&before));
    assert_eq!((&keys.0, &keys.0), (&keys.1, &keys.2));
    let signing = [&stack.identity, &second, &third]
        .map(|replica| replica.state.keys.signer().unwrap().kid().to_owned());
    assert!(signing.iter().all(|kid| kid == &signing[0]));
}

#[tokio::test]
async fn a_rotation_by_hand_reaches_all_replicas() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let cook = stack.sign_up("cook").await;
    let there = cook.at(replica.url());
    let before = kid(cook.token());
    keys(&stack, rotate()).await;
    // The standby signs once it has been published for twice the max-age.
    stack.advance(Duration::from_mins(10));
    let tokens = [cook.log_in("cook").await, there.log_in("cook").await];
    let after = tokens.each_ref().map(|somebody| kid(somebody.token()));
    assert_eq!(after[0], after[1]);
    assert_ne!(after[0], before);
    for somebody in tokens.iter().chain([&cook, &there]) {
        for path in ["/me", "/recipes"] {
            somebody.get(path).await.expect_status(200);
        }
    }
    assert_eq!(published(&cook).await, published(&there).await);
}

#[rstest]
#[tokio::test]
async fn a_replica_that_cannot_reload_its_keys_neither_signs_nor_is_ready(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let database = stack.identity.state.database.clone();
    let rename = async |from: &str, to: &str| {
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        let statement = Statement::new(statement, []);
        database.writer().execute(statement).await.unwrap();
    };
    rename("signing_keys", "hidden").await;

    // A failure for half a max-age is tolerated.
    stack.advance(Duration::from_secs(150));
    cook.get("/readyz").await.expect_status(200);
    cook.refresh(cook.refresh_token()).await.expect_status(200);

    stack.advance(Duration::from_secs(1));
    let unready = cook.get("/readyz").await;
    unready.expect_problem(
        503,
        "unavailable",
        &["the service cannot answer right now; try again"],
    );
    let unsigned = cook.refresh(cook.refresh_token()).await;
    assert_eq!(unsigned.status, 503);
    assert_eq!(published(&cook).await.len(), 2, "verifiers still get keys");

    rename("hidden", "signing_keys").await;
    stack.advance(Duration::from_secs(30));
    cook.get("/readyz").await.expect_status(200);
    cook.refresh(cook.refresh_token()).await.expect_status(200);
}
