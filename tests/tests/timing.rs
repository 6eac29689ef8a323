//! A failed login tells nothing by its time.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::Duration;

use cpu_time::ProcessTime;
use end_to_end::{Backend, Stack};

const ROUNDS: usize = 9;

/// Made by `bcrypt` 4.3.0 and Werkzeug 3.1.9; costs that differ from each other
/// and from Argon2id's, and are moderate.
const IMPORTED: [(&str, &str); 3] = [
    (
        "of-bcrypt",
        "$2b$10$kOGDbVc1wJKczFC6WPwCmexiIJOSp7lUlhBj2gIoO3SgAMH4HhbXm",
    ),
    (
        "of-pbkdf2",
        "pbkdf2:sha256:150000$7ZS99tTzPsPOaP8Y$11786edec77904d972d38d39744cb527211c17089a73fe9d0c0467e11cf4718a",
    ),
    (
        "of-scrypt",
        "scrypt:32768:8:1$9RwYVQ0h5jQOnL1A$914ef447c3c249aeb05f909e72b4785c441b5e0f6143f7b4d00c5524bb8ac693cfa0425312bf196e9b4079657164456f95ef19a98e6e0f201da4aa0d36f331ed",
    ),
];

/// What is measured is the work: the processor time of the whole process, over
/// HTTP, with hashes at real costs. On a machine that does other things as well,
/// wall clocks tell more about those; and an answer goes out when its work is
/// done, nothing sleeps. This is the only test of its program, so that nobody
/// else's work is counted; medians of interleaved rounds bear up against the rest.
#[tokio::test]
async fn a_failed_login_costs_the_same_whoever_it_is_for() {
    let stack = Stack::builder(Backend::Sqlite)
        .identity(|config| config.argon2 = "m=19456,t=2,p=1".parse().unwrap())
        .start()
        .await;
    stack.sign_up("of-argon2id").await;
    let file = stack.databases.folder().join("people.csv");
    let lines = IMPORTED.map(|(name, hash)| format!("{name},{hash}\n"));
    let file_content = format!("username,password_hash\nof-nothing,\n{}", lines.concat());
    std::fs::write(&file, file_content).unwrap();
    let file = file.to_str().unwrap();
    stack.users(&["import", file], "").await.expect_success();

    let names = [
        "nobody",
        "of-nothing",
        "of-argon2id",
        "of-bcrypt",
        "of-pbkdf2",
        "of-scrypt",
    ];
    let mut costs = names.map(|name| (name, Vec::new()));
    let anonymous = stack.anonymous();
    for _ in 0..ROUNDS {
        // Nobody is held up for having failed before, and imported people are
        // noticed.
        stack.advance(Duration::from_hours(2));
        for (name, costs) in &mut costs {
            let started = ProcessTime::now();
            let answer = anonymous.try_password(name, "wrong password").await;
            costs.push(started.elapsed());
            answer.expect_status(401);
        }
    }
    let medians = costs.map(|(name, mut costs)| {
        costs.sort_unstable();
        (name, costs[ROUNDS / 2])
    });
    let least = medians.iter().map(|(_, cost)| *cost).min().unwrap();
    let most = medians.iter().map(|(_, cost)| *cost).max().unwrap();
    assert!(most < least.mul_f64(1.1), "{medians:?}");
}
