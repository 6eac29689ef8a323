//! Runs the commands of docs/operations.md that export accounts for our import.

use end_to_end::{Stack, actor::PASSWORD};
use rstest::rstest;
use secrecy::ExposeSecret;
use serde_json::json;
use service_kit::database::DatabaseUrl;
use tokio::process::Command;

use super::Source;
use crate::{Backend, Postgres, Sqlite};

const OPERATIONS: &str = include_str!("../../../../docs/operations.md");

/// The bcrypt hash of [`PASSWORD`].
const HASH: &str = "$2b$04$8lJofOXCtf7umLnWi7m3ReU65.Wgp3GsmucXeeFDjJxFkWVx2uF2i";

/// The documented shell command that begins with `program`.
fn documented(program: &str) -> &'static str {
    let mut lines = OPERATIONS.lines();
    lines.find(|line| line.starts_with(program)).unwrap()
}

#[rstest]
#[tokio::test]
async fn accounts_move_with_their_passwords(
    #[values(Sqlite, Postgres)] from: Backend,
    #[values("password_hash", "_password_hash")] column: &str,
) {
    let mut stack = Stack::start(Sqlite).await;
    let source = Source::with_tables(&mut stack, from).await;
    source
        .run(&format!(
            "INSERT INTO users (id, username, email, first_name, bio, {column}, date_created) VALUES \
             (7, 'Zoë', 'z@example.com', 'Zoë', 'two\nlines, \"quoted\"', '{HASH}', '2024-02-29 13:07:09')"
        ))
        .await;
    let command = match from {
        Sqlite => documented("sqlite3 "),
        Postgres => documented("psql "),
    };
    // The recipe app names the column differently, as the documentation says.
    let command = match column {
        "password_hash" => command.to_owned(),
        other => command.replace(" password_hash,", &format!(" {other} AS password_hash,")),
    };
    let (DatabaseUrl::Sqlite(url) | DatabaseUrl::Postgres(url)) = &source.url;
    let url = url.expose_secret();
    let file = url
        .trim_start_matches("sqlite://")
        .trim_end_matches("?mode=rwc");
    let status = Command::new("sh")
        .args(["-c", &command])
        .env("SOURCE", if from == Sqlite { file } else { url })
        .current_dir(stack.databases.folder())
        .status()
        .await
        .unwrap();
    assert!(
        status.success(),
        "sqlite3 and psql must be installed: {command}"
    );

    let people = stack.databases.folder().join("people.csv");
    let output = stack.users(&["import", people.to_str().unwrap()], "").await;
    assert_eq!(
        output.expect_success(),
        "1 imported, 0 already there, 0 refused\n"
    );
    let answer = stack.anonymous().try_password("zoë", PASSWORD).await;
    let expected = json!({
        "id": 7, "username": "Zoë", "email": "z@example.com", "first_name": "Zoë",
        "last_name": null, "image_url": null, "thumb_url": null,
        "bio": "two\nlines, \"quoted\"", "created_at": "2024-02-29T13:07:09Z",
    });
    assert_eq!(answer.expect_status(200).body["user"], expected);
}
