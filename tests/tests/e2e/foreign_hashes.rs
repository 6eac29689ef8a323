//! Hashes from other programs are verified like those programs do, and replaced at the
//! first login.

use std::{env, process::Command};

use end_to_end::{Stack, actor::PASSWORD};
use identity_service::{
    passwords::{Argon2Library, PasswordConfig, Passwords, Policy, Verdict},
    workers::WorkMetrics,
};
use rstest::rstest;
use serde_json::Value;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const COMMITTED: &str = include_str!("../../fixtures/foreign_hashes.json");

/// Compares our verdicts with those of the library itself.
async fn expect_agreement(document: &str) {
    let document: Value = serde_json::from_str(document).unwrap();
    let config = PasswordConfig {
        argon2: "m=64,t=1,p=1".parse().unwrap(),
        library: Argon2Library::default(),
        policy: Policy { min_length: 8 },
    };
    let entries = document["hashes"].as_array().unwrap();
    assert!(entries.len() > 20, "{}", document["made_by"]);
    for entry in entries {
        let stored = entry["hash"].as_str().unwrap();
        // Started anew, because a failed check does one hash with each method seen so far.
        let passwords = Passwords::start(&config, WorkMetrics::default()).unwrap();
        for (candidates, expected) in [("right", true), ("wrong", false)] {
            for candidate in entry[candidates].as_array().unwrap() {
                let password = candidate.as_str().unwrap().into();
                let place = passwords.reserve().unwrap();
                let found = passwords.verify(place, &password, Some(stored)).await;
                let is_right = found.map(|verdict| verdict != Verdict::Wrong);
                assert_eq!(is_right, Ok(expected), "{candidate} {stored}");
            }
        }
    }
}

#[tokio::test]
async fn we_agree_with_the_libraries_as_they_were_pinned() {
    expect_agreement(COMMITTED).await;
}

#[tokio::test]
async fn we_agree_with_the_libraries_as_they_run() {
    let python = env::var("TEST_PYTHON").expect(
        "TEST_PYTHON must name a Python that has tests/python/requirements.txt; run: scripts/with-python cargo nextest run",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/foreign_hashes.py");
    let output = Command::new(python).arg(script).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    let fresh = String::from_utf8(output.stdout).unwrap();
    let versions =
        |document: &str| serde_json::from_str::<Value>(document).unwrap()["made_by"].clone();
    assert_eq!(versions(&fresh), versions(COMMITTED));
    expect_agreement(&fresh).await;
}

async fn stored_hash(stack: &Stack, username: &str) -> String {
    let reader = stack.identity.state.database.reader();
    let sql = format!("SELECT password_hash FROM users WHERE username = '{username}'");
    reader.only(Statement::new(sql, [])).await.unwrap()
}

/// Committed hashes of the usual password, the cheapest of each scheme.
fn imported_people() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(COMMITTED).unwrap();
    let hash_of = |prefix: &str| {
        let hashes = document["hashes"].as_array().unwrap();
        let of_usual = hashes.iter().filter(|entry| entry["right"][0] == PASSWORD);
        let mut hashes = of_usual.map(|entry| entry["hash"].as_str().unwrap());
        let found = hashes.find(|hash| hash.starts_with(prefix)).unwrap();
        found.to_owned()
    };
    [
        "$2a$04$",
        "$2b$04$",
        "$2y$05$",
        "pbkdf2:sha256:1000$",
        "scrypt:1024:8:1$",
    ]
    .into_iter()
    .enumerate()
    .map(|(number, prefix)| (format!("imported-{number}"), hash_of(prefix)))
    .collect()
}

#[rstest]
#[tokio::test]
async fn a_login_replaces_a_foreign_hash(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let people = imported_people();
    let file = stack.databases.folder().join("people.csv");
    let lines: Vec<_> = people
        .iter()
        .map(|(username, hash)| format!("{username},{hash}\n"))
        .collect();
    std::fs::write(&file, format!("username,password_hash\n{}", lines.concat())).unwrap();
    let file = file.to_str().unwrap();
    let said = stack.users(&["import", file], "").await.expect_success();
    assert_eq!(said, "5 imported, 0 already there, 0 refused\n");

    for (username, hash) in &people {
        let anonymous = stack.anonymous();
        anonymous
            .try_password(username, "sour dough 8")
            .await
            .expect_status(401);
        assert_eq!(stored_hash(&stack, username).await, *hash);
        anonymous.log_in(username).await;
        let upgraded = stored_hash(&stack, username).await;
        assert!(
            upgraded.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
            "{upgraded}"
        );
        anonymous.log_in(username).await;
        assert_eq!(
            stored_hash(&stack, username).await,
            upgraded,
            "the hash is replaced only once"
        );
    }
}

#[tokio::test]
async fn a_login_replaces_a_hash_of_other_costs() {
    let mut stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    stack.identity_config.argon2 = "m=128,t=1,p=1".parse().unwrap();
    let stack = stack.restart().await;
    cook.at_stack(&stack).log_in("cook").await;
    let upgraded = stored_hash(&stack, "cook").await;
    assert!(
        upgraded.starts_with("$argon2id$v=19$m=128,t=1,p=1$"),
        "{upgraded}"
    );
}
