//! Keys of ES256, for clients that chose it, beside those of RS256.

use std::{collections::BTreeSet, io, time::Duration};

use end_to_end::{Actor, Stack};
use identity_service::{cli::keys::KeysCommand, keys::SigningAlgorithm};
use rstest::rstest;
use service_kit::database::{Connection, Statement};

use super::{keys, published, published_keys};
use crate::{Backend, Postgres, Sqlite};

/// The `kid`s of the published keys of ES256.
async fn others(actor: &Actor) -> BTreeSet<String> {
    let mut keys = published_keys(actor).await;
    keys.retain(|key| key["alg"] == "ES256");
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// Which key signs what is of RS256, and which what is of ES256.
fn signing(stack: &Stack) -> [String; 2] {
    let keys = &stack.identity.state.keys;
    SigningAlgorithm::FOR_CLIENTS
        .map(|algorithm| keys.signer_for(Some(algorithm)).unwrap().kid().to_owned())
}

#[rstest]
#[case::rs256(SigningAlgorithm::RS256, [true, false])]
#[case::es256(SigningAlgorithm::ES256, [false, true])]
#[tokio::test]
async fn a_rotation_of_one_algorithm_leaves_the_other(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[case] algorithm: SigningAlgorithm,
    #[case] changed: [bool; 2],
) {
    let stack = Stack::start(backend).await;
    stack.advance(Duration::from_mins(11));
    let anonymous = stack.anonymous();
    published(&anonymous).await;
    let before = signing(&stack);
    let command = KeysCommand::Rotate {
        algorithm: Some(algorithm),
        compromised: None,
    };
    keys(&stack, command).await;
    stack.advance(Duration::from_secs(30));
    let counts = [published(&anonymous).await, others(&anonymous).await].map(|keys| keys.len());
    assert_eq!(counts, changed.map(|changed| if changed { 3 } else { 2 }));
    let after = signing(&stack);
    let differ = [before[0] != after[0], before[1] != after[1]];
    assert_eq!(differ, changed);
}

#[rstest]
#[tokio::test]
async fn a_compromised_key_of_one_algorithm_leaves_the_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let [default, stolen] = signing(&stack);
    let standby = others(&cook).await.into_iter().find(|kid| *kid != stolen);
    let of_default = published(&cook).await;
    let command = KeysCommand::Rotate {
        algorithm: None,
        compromised: Some(stolen.clone()),
    };
    let said = keys(&stack, command).await;
    assert!(said.contains("Ended 1 sessions."), "{said}");
    stack.advance(Duration::from_secs(30));
    let after = others(&cook).await;
    assert!(!after.contains(&stolen) && after.len() == 2);
    assert_eq!(published(&cook).await, of_default);
    assert_eq!(signing(&stack), [default, standby.unwrap()]);
}

#[tokio::test]
async fn an_algorithm_without_a_standby_cannot_be_rotated() {
    let stack = Stack::start(Sqlite).await;
    let command = KeysCommand::Rotate {
        algorithm: Some(SigningAlgorithm::EdDSA),
        compromised: None,
    };
    let (config, clock) = (&stack.identity_config, stack.clock.clock());
    let mut output = io::sink();
    let refused = identity_service::cli::keys::obey(command, config, &clock, &mut output);
    let refused = refused.await.unwrap_err().to_string();
    let expected = "no key of EdDSA signs next; identity-service keys list shows all";
    assert_eq!(refused, expected);
}

/// Clients that chose the other algorithm would get nothing from it.
#[rstest]
#[tokio::test]
async fn a_replica_that_cannot_use_the_key_of_one_algorithm_is_not_ready(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    let database = stack.identity.state.database.writer();
    // A key that this replica has not decrypted yet, under a master key that it lacks.
    let lock = "UPDATE chosen_signing_keys SET kid = 'x', kek_id = 'y' WHERE generation = 1";
    database.execute(Statement::new(lock, [])).await.unwrap();
    stack.advance(Duration::from_secs(30));
    anonymous.get("/readyz").await.expect_status(503);
    // What the default key signs is signed.
    let cook = stack.sign_up("cook").await;
    cook.get("/me").await.expect_status(200);
}

/// The version before had no keys of ES256. Until verifiers know the first one, the default
/// signs in its place.
#[rstest]
#[tokio::test]
async fn after_an_upgrade_the_first_key_of_an_algorithm_waits(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let database = stack.identity.state.database.writer();
    let delete = Statement::new("DELETE FROM chosen_signing_keys", []);
    database.execute(delete).await.unwrap();
    stack.advance(Duration::from_hours(1));
    let stack = stack.restart().await;
    let anonymous = stack.anonymous();
    for seconds in [0, 599] {
        stack.advance(Duration::from_secs(seconds));
        anonymous.get("/readyz").await.expect_status(200);
        let [default, chosen] = signing(&stack);
        assert_eq!(chosen, default);
        assert_eq!(others(&anonymous).await.len(), 1, "it is published");
    }
    stack.advance(Duration::from_secs(1));
    let known = others(&anonymous).await;
    let [default, chosen] = signing(&stack);
    assert_ne!(chosen, default);
    assert!(known.contains(&chosen));
}

/// The version before takes all rows of `signing_keys` for one timeline, and counts their
/// generations.
#[rstest]
#[tokio::test]
async fn the_version_before_sees_the_default_keys_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let database = stack.identity.state.database.reader();
    let all = "SELECT algorithm, generation FROM signing_keys ORDER BY generation";
    let found: Vec<(String, i32)> = database.all(Statement::new(all, [])).await.unwrap();
    let expected = [1, 2].map(|generation| ("RS256".to_owned(), generation));
    assert_eq!(found, expected);
    let twice = "INSERT INTO signing_keys SELECT 'x', generation, algorithm, public_jwk, \
        private_key, kek_id, created_at, activates_at, compromised_at FROM signing_keys \
        WHERE generation = 2";
    let writer = stack.identity.state.database.writer();
    let refused = writer.execute(Statement::new(twice, [])).await;
    assert!(
        refused.is_err(),
        "replicas of both versions race for a generation"
    );
}
