use std::{io, time::Duration};

use aws_lc_rs::rand::SystemRandom;
use end_to_end::{
    Stack,
    launcher::{Reservation, start_identity},
};
use identity_service::{
    Application,
    cli::keys::{self as keys_cli, KeysCommand},
    keys::MasterKey,
};
use rstest::rstest;

use super::{keys, kid, published};
use crate::{Backend, Postgres, Sqlite};

/// A stack whose settings name a new master key, while the running issuer has the old one.
async fn with_new_master_key(backend: Backend) -> Stack {
    let mut stack = Stack::start(backend).await;
    let file = stack.databases.folder().join("new.key");
    MasterKey::read_or_create(&file, &SystemRandom::new()).unwrap();
    let config = &mut stack.identity_config;
    let old = std::mem::replace(&mut config.master_key_file, file);
    config.old_master_key_file = Some(old);
    stack
}

#[rstest]
#[tokio::test]
async fn it_is_changed_while_replicas_run(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = with_new_master_key(backend).await;
    // The first replica has only the old master key, the second has both.
    let second = stack.replica().await;
    let cook = stack.sign_up("cook").await;
    let there = cook.at(second.url());
    there.get("/me").await.expect_status(200);

    let said = keys(&stack, KeysCommand::Rewrap).await;
    assert!(said.starts_with("Encrypted 4 keys anew"), "{said}");
    let said = keys(&stack, KeysCommand::Rewrap).await;
    assert!(said.starts_with("Encrypted 0 keys anew"), "{said}");

    // Both reload, and continue to sign with their keys.
    stack.advance(Duration::from_secs(30));
    for actor in [&cook, &there] {
        let again = actor.log_in("cook").await;
        assert_eq!(kid(again.token()), kid(cook.token()));
        again.get("/recipes").await.expect_status(200);
    }

    // The old master key is no longer needed.
    let mut config = stack.identity_config.clone();
    config.old_master_key_file = None;
    let third = start_identity(&config, &stack.clock, Reservation::new()).await;
    let elsewhere = cook.at(third.url());
    elsewhere.log_in("cook").await;
}

#[tokio::test]
async fn a_replica_without_the_new_master_key_publishes_keys_that_it_cannot_use() {
    let stack = with_new_master_key(Postgres).await;
    // The new replica creates the next key under the new master key.
    let second = stack.replica().await;
    stack.advance(Duration::from_hours(30 * 24));
    let there = stack.anonymous().at(second.url());
    let keys = published(&there).await;
    let cook = stack.sign_up("cook").await;
    assert_eq!(published(&cook).await, keys);
    cook.get("/recipes").await.expect_status(200);
}

#[tokio::test]
async fn a_wrong_path_does_not_create_another_master_key() {
    let mut stack = Stack::start(Sqlite).await;
    let file = stack.databases.folder().join("mistyped/master.key");
    stack.identity_config.master_key_file.clone_from(&file);
    let config = stack.identity_config.clone();
    let clock = stack.clock.clock();
    let built = Application::build(config.clone(), clock.clone()).await;
    let mut output = io::sink();
    let listed = keys_cli::obey(KeysCommand::List, &config, &clock, &mut output).await;
    for error in [
        built.unwrap_err().to_string(),
        listed.unwrap_err().to_string(),
    ] {
        assert!(error.starts_with("IDENTITY_MASTER_KEY_FILE: "), "{error}");
        assert!(
            error.contains("mistyped/master.key cannot be read"),
            "{error}"
        );
    }
    assert!(!file.parent().unwrap().exists());
}

#[tokio::test]
async fn without_the_right_master_key_the_service_does_not_start() {
    let mut stack = with_new_master_key(Sqlite).await;
    stack.identity_config.old_master_key_file = None;
    let built = Application::build(stack.identity_config.clone(), stack.clock.clock()).await;
    let error = built.unwrap_err().to_string();
    assert!(
        error.contains("is encrypted under another master key"),
        "{error}"
    );
}
