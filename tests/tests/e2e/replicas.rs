//! Several issuers on one PostgreSQL.

use aws_lc_rs::rand::SystemRandom;
use end_to_end::{
    Stack,
    launcher::{Databases, Reservation, default_identity_config, start_identity},
};
use identity_service::keys::MasterKey;
use serde_json::Value;
use service_kit::clock::ManualClock;

use crate::Postgres;

#[tokio::test]
async fn replicas_see_each_others_changes() {
    let stack = Stack::start(Postgres).await;
    let replica = stack.replica().await;
    let here = stack.sign_up("cook").await;
    let there = here.at(replica.url());
    there.get("/me").await.expect_status(200);
    let logged_in = there.log_in("cook").await;
    logged_in.get("/recipes").await.expect_status(200);
    let refreshed = here
        .refresh(logged_in.refresh_token())
        .await
        .expect_status(200);
    let next = refreshed.body["refresh_token"].as_str().unwrap();
    there.refresh(next).await.expect_status(200);
    let stolen = here.refresh(logged_in.refresh_token()).await;
    stolen.expect_invalid_token("the refresh token was used before; log in again");
    let ended = there.refresh(next).await;
    ended.expect_invalid_token("the session has ended; log in again");
}

#[tokio::test]
async fn three_replicas_on_an_empty_database_create_one_key_and_one_standby_of_each_algorithm() {
    let databases = Databases::empty(Postgres).await;
    let random = SystemRandom::new();
    MasterKey::read_or_create(&databases.master_key_file, &random).unwrap();
    let config = default_identity_config(
        databases.identity.clone(),
        databases.master_key_file.clone(),
    );
    let clock = ManualClock::of_now();
    let start = || start_identity(&config, &clock, Reservation::new());
    let replicas = tokio::join!(start(), start(), start());
    let replicas = [replicas.0, replicas.1, replicas.2];
    let keys = replicas
        .each_ref()
        .map(|replica| replica.state.keys.key_set().unwrap().body().clone());
    let of_one: Value = serde_json::from_slice(&keys[0]).unwrap();
    assert_eq!(of_one["keys"].as_array().unwrap().len(), 4);
    assert!(keys.iter().all(|of| of == &keys[0]));
}
