//! `identity-service users …`

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;

use crate::{Backend, Postgres, Sqlite};

const OTHER: &str = "rye bread 42";

#[rstest]
#[tokio::test]
async fn create_makes_an_account_by_the_rules_of_sign_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let said = stack.users(&["create", "cook", "--email", "cook@example.com"], PASSWORD);
    assert_eq!(said.await.expect_success(), "cook is made, with id 1\n");
    let cook = stack.anonymous().log_in("cook").await;
    assert_eq!(cook.user["email"], "cook@example.com");

    let again = stack.users(&["create", "COOK"], PASSWORD).await;
    again.expect_refusal("username is already taken\n");
    let short = stack.users(&["create", " cook"], "short\n").await;
    short.expect_refusal(
        "password must be at least 8 characters long; username must not begin or end with white space\n",
    );
    let local = stack.users(&["create", "baker", "--email", "baker"], PASSWORD);
    local
        .await
        .expect_refusal("email must have an @, as in ada@example.com\n");
    let nothing = stack.users(&["create", "baker"], "").await;
    nothing.expect_refusal(
        "the password must be one line on standard input, or in the file of --password-file\n",
    );
}

#[tokio::test]
async fn a_password_can_come_from_a_file() {
    let stack = Stack::start(Sqlite).await;
    let file = stack.databases.folder().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let said = stack
        .users(&["create", "cook", "--password-file", file], "")
        .await;
    said.expect_success();
    stack.anonymous().log_in("cook").await;
}

#[rstest]
#[tokio::test]
async fn a_disabled_account_cannot_be_used_until_it_is_enabled(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let baker = stack.sign_up("baker").await;
    let said = stack.users(&["disable", "Cook"], "").await;
    assert_eq!(said.expect_success(), "sessions ended: 1\n");
    cook.get("/me").await.expect_status(401);
    cook.refresh(cook.refresh_token()).await.expect_status(401);
    let refused = cook.try_password("cook", PASSWORD).await;
    let sentence = "the username or the password is wrong";
    refused.expect_problem(401, "invalid-credentials", &[sentence]);
    baker.get("/me").await.expect_status(200);

    let said = stack.users(&["enable", "cook"], "").await;
    assert_eq!(said.expect_success(), "");
    cook.get("/me").await.expect_status(401);
    cook.log_in("cook")
        .await
        .get("/me")
        .await
        .expect_status(200);
}

#[rstest]
#[tokio::test]
async fn set_password_ends_the_sessions(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let second = cook.log_in("cook").await;
    let said = stack.users(&["set-password", "cook"], OTHER).await;
    assert_eq!(said.expect_success(), "sessions ended: 2\n");
    for session in [&cook, &second] {
        session.get("/me").await.expect_status(401);
    }
    cook.try_password("cook", PASSWORD).await.expect_status(401);
    cook.try_password("cook", OTHER).await.expect_status(200);
}

#[rstest]
#[tokio::test]
async fn list_shows_accounts_by_their_ids(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    for name in ["cook", "baker", "waiter"] {
        stack.sign_up(name).await;
    }
    stack
        .users(&["disable", "baker"], "")
        .await
        .expect_success();
    let said = stack.users(&["list"], "").await.expect_success();
    let rows: Vec<Vec<&str>> = said
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let without_time: Vec<_> = rows.iter().map(|row| [row[0], row[2], row[3]]).collect();
    let expected = [
        ["ID", "STATE", "USERNAME"],
        ["1", "active", "cook"],
        ["2", "disabled", "baker"],
        ["3", "active", "waiter"],
    ];
    assert_eq!(without_time, expected);
    let said = stack.users(&["list", "--limit", "2"], "").await;
    assert_eq!(said.expect_success().lines().count(), 3);
}

#[tokio::test]
async fn an_unknown_user_is_named_in_the_error() {
    let stack = Stack::start(Sqlite).await;
    for command in ["set-password", "reset-link", "disable", "enable"] {
        let said = stack.users(&[command, "nobody"], PASSWORD).await;
        said.expect_refusal("there is no user called \"nobody\"\n");
    }
}
