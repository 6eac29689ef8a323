//! The time of a failed login does not reveal whether the account exists.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::time::Duration;

use cpu_time::ProcessTime;
use end_to_end::{Backend, Stack};

const ROUNDS: usize = 18;

/// Hashes by `bcrypt` 4.3.0 and Werkzeug 3.1.9. Their costs are moderate, and differ from
/// each other and from Argon2id's.
const IMPORTED: [(&str, &str); 3] = [
    (
        "of-bcrypt",
        "$2b$10$kOGDbVc1wJKczFC6WPwCmexiIJOSp7lUlhBj2gIoO3SgAMH4HhbXm",
    ),
    (
        "of-pbkdf2",
        "pbkdf2:sha256:100000$M6X7vJFE5DFEgwY1$d03f912299b2c85f36ae1bf81f6b302dae84d31113e8122543e31635619fe6ba",
    ),
    (
        "of-scrypt",
        "scrypt:16384:8:1$H5RfIZd3RcisCObD$e3375faba6050a839b097451098bbe8ffe159fd2733f27e5e2d3f31c9dad43624f9e65dcf666482adb3843df9a2629ee9f5179c1408edfac073f6d6db977ba66",
    ),
];

/// Compares the processor time of the whole process over HTTP, with hashes at real costs.
/// On a busy machine wall clocks mostly measure other programs, and no answer is delayed
/// beyond its work.
///
/// This is the only test of its binary, so that no other test's work is counted. The runner
/// gives it the whole machine (`.config/nextest.toml`), because other processes would evict
/// its caches. Each round starts with another name, and with an attempt that is not
/// counted, because background work wakes when the clock moves.
#[tokio::test]
async fn a_failed_login_costs_the_same_for_every_name() {
    let stack = Stack::builder(Backend::Sqlite)
        .identity(|config| config.argon2 = "m=19456,t=2,p=1".parse().unwrap());
    let stack = Box::pin(stack.start()).await;
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
    // The second password has two forms that a hash may be of.
    for password in ["wrong password", "wrong pa\u{300}ssword"] {
        expect_same_costs(&stack, password, names).await;
    }
}

async fn expect_same_costs<const N: usize>(stack: &Stack, password: &str, names: [&str; N]) {
    let mut costs = names.map(|name| (name, Vec::new()));
    let anonymous = stack.anonymous();
    for _ in 0..ROUNDS {
        // Long enough that no name has to wait, and that imported hashes are noticed.
        stack.advance(Duration::from_hours(2));
        let warm_up = anonymous.try_password("warm-up", password).await;
        warm_up.expect_status(401);
        costs.rotate_left(1);
        for (name, costs) in &mut costs {
            let started = ProcessTime::now();
            let answer = anonymous.try_password(name, password).await;
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
    assert!(most < least.mul_f64(1.1), "{password:?}: {medians:?}");
}
