//! `identity-service users import`

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use end_to_end::{Stack, actor::PASSWORD, launcher::Said};
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const BCRYPT: &str = "$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";

async fn import(stack: &Stack, name: &str, content: &str, more: &[&str]) -> Said {
    let file = stack.databases.folder().join(name);
    std::fs::write(&file, content).unwrap();
    let mut arguments = vec!["import", file.to_str().unwrap()];
    arguments.extend(more);
    stack.users(&arguments, "").await
}

/// Ten thousand people. One in a thousand is invalid.
fn many_people() -> (String, String) {
    let mut file =
        "id,username,password_hash,email,date_created,is_disabled,password_plaintext\n".to_owned();
    let mut faults = "warning: password_plaintext is ignored; import password_hash, or send people reset links\n".to_owned();
    for id in 1..=10_000 {
        let line = match id {
            1000 => format!("{id},USER-999,,,,,"),
            2000 => "1999,somebody,,,,,".to_owned(),
            3000 => format!("{id},,,,,,"),
            4000 => format!("{id},user-{id},hunter2,,,,"),
            5000 => format!("{id},user-{id}"),
            6000 => format!("-1,user-{id},,,,maybe,"),
            7000 => format!("{id},user-{id},{},,,,", BCRYPT.replace("$04$", "$31$")),
            8000 => format!("{id},user-{id},,,yesterday,,"),
            _ => {
                format!("{id},user-{id},{BCRYPT},u{id}@example.com,2024-02-29 13:07:09.5,0,hunter2")
            }
        };
        writeln!(file, "{line}").unwrap();
    }
    for (line, fault) in [
        (1001, "username is already taken"),
        (2001, "id is already taken"),
        (3001, "username must not be empty"),
        (
            4001,
            "password_hash is of an unknown kind; known are $argon2id$, $2a$, $2b$, $2y$, pbkdf2:sha256: and scrypt:",
        ),
        (5001, "has 2 fields where the first line has 7"),
        (
            6001,
            "id must be a whole number from 1 to 9007199254740991; is_disabled must be true or false",
        ),
        (
            7001,
            "password_hash costs more than is accepted: at most 2^15 rounds of bcrypt",
        ),
        (
            8001,
            "date_created must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00",
        ),
    ] {
        writeln!(faults, "line {line}: {fault}").unwrap();
    }
    (file, faults)
}

#[rstest]
#[tokio::test]
async fn ten_thousand_people_are_imported_in_seconds(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let (file, faults) = many_people();
    let dry = import(&stack, "people.csv", &file, &["--dry-run"]).await;
    let started = Instant::now();
    let first = import(&stack, "people.csv", &file, &[]).await;
    let took = started.elapsed();
    let second = import(&stack, "people.csv", &file, &[]).await;
    eprintln!("imported on {backend:?} in {took:?}");
    assert!(took < Duration::from_secs(30), "{took:?}");
    for (said, counts) in [
        (dry, "9992 imported, 0 already there, 8 refused\n"),
        (first, "9992 imported, 0 already there, 8 refused\n"),
        (second, "0 imported, 9992 already there, 8 refused\n"),
    ] {
        assert_eq!(said.output, counts);
        said.expect_refusal(&faults);
    }
    let next = stack.sign_up("next").await;
    assert_eq!(next.id(), 10_001, "new ids follow the imported ones");
}

#[rstest]
#[tokio::test]
async fn an_invalid_time_only_refuses_its_own_line(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let file = "username,date_created\n\
        cook,-0001-11-30 00:00:00\n\
        baker,0000-00-00 00:00:00\n\
        waiter,9999-12-31 23:59:59\n\
        guest,2024-02-29 13:07:09\n";
    let between = "date_created must lie between 1970 and now";
    let garbled = "date_created must be a time such as 2026-11-21T09:30:00Z or 2026-11-21 09:30:00";
    let faults = format!("line 2: {between}\nline 3: {garbled}\nline 4: {between}\n");
    for more in [&["--dry-run"][..], &[]] {
        let said = import(&stack, "people.csv", file, more).await;
        assert_eq!(said.output, "1 imported, 0 already there, 3 refused\n");
        said.expect_refusal(&faults);
    }
}

/// Some errors only the database finds, such as a full table or a constraint that an
/// operator added. A dry run finds them too, because it writes and rolls back.
#[rstest]
#[tokio::test]
async fn a_dry_run_writes_as_the_import_does(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let no_bakers = match backend {
        Sqlite => {
            "CREATE TRIGGER no_bakers BEFORE INSERT ON users WHEN NEW.username = 'baker' \
             BEGIN SELECT RAISE(ABORT, 'no bakers'); END"
        }
        Postgres => "ALTER TABLE users ADD CONSTRAINT no_bakers CHECK (username <> 'baker')",
    };
    let database = stack.identity.state.database.writer();
    let rule = Statement::new(no_bakers, []);
    database.execute(rule).await.unwrap();
    for more in [&["--dry-run"][..], &[]] {
        let file = "username\ncook\nbaker\n";
        let said = import(&stack, "people.csv", file, more).await;
        assert_eq!(said.code, Some(1), "{}", said.errors);
        assert_eq!(said.output, "", "nothing is said of what was not done");
        let said = import(&stack, "people.csv", "username\nguest\n", more).await;
        assert_eq!(said.output, "1 imported, 0 already there, 0 refused\n");
    }
    assert!(stack.users(&["list"], "").await.output.contains("guest"));
    assert!(!stack.users(&["list"], "").await.output.contains("cook"));
}

#[rstest]
#[tokio::test]
async fn json_lines_are_imported_completely(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let first = stack.sign_up("first").await;
    let known = json!({
        "id": 7, "username": "Zoë", "password_hash": null, "email": "zoe@example.com",
        "first_name": "Zoë", "last_name": "Ångström", "image_url": "https://example.com/z.png",
        "thumb_url": "", "bio": "two\nlines", "date_created": "2024-02-29T15:07:09+02:00",
        "is_disabled": false, "shoe": 42,
    });
    let without_id = json!({"username": "nobody in particular"});
    let gone = json!({"id": 8, "username": "gone", "is_disabled": true, "password_hash": BCRYPT});
    let file = format!("{without_id}\n{known}\n\n{gone}\n");
    let said = import(&stack, "people.jsonl", &file, &[]).await;
    let expected = Said {
        code: Some(0),
        output: "3 imported, 0 already there, 0 refused\n".to_owned(),
        errors: "warning: the unknown column \"shoe\" is ignored\n".to_owned(),
    };
    assert_eq!(said, expected);
    let again = import(&stack, "people.jsonl", &file, &[]).await;
    assert_eq!(again.output, "0 imported, 3 already there, 0 refused\n");

    let anonymous = stack.anonymous();
    for (name, password) in [("Zoë", ""), ("Zoë", "!"), ("gone", &"x".repeat(72))] {
        anonymous
            .try_password(name, password)
            .await
            .expect_status(401);
    }
    stack
        .users(&["set-password", "zoë"], PASSWORD)
        .await
        .expect_success();
    let user = anonymous.log_in("Zoë").await.user;
    let expected = json!({
        "id": 7, "username": "Zoë", "email": "zoe@example.com",
        "first_name": "Zoë", "last_name": "Ångström", "image_url": "https://example.com/z.png",
        "thumb_url": null, "bio": "two\nlines", "created_at": "2024-02-29T13:07:09Z",
    });
    assert_eq!(user, expected);
    assert_eq!(first.id(), 1);
    stack
        .users(&["set-password", "nobody in particular"], PASSWORD)
        .await
        .expect_success();
    let nobody = anonymous.log_in("nobody in particular").await;
    assert_eq!(nobody.id(), 9, "the next id after the imported ones");
    assert_eq!(stack.sign_up("last").await.id(), 10);
}

#[rstest]
#[tokio::test]
async fn ids_are_never_reused(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    for name in ["a1", "b2", "c3"] {
        stack.sign_up(name).await;
    }
    let taken = import(&stack, "p.csv", "id,username\n2,cook\n9,C3\n", &[]).await;
    taken.expect_refusal("line 2: id is already taken\nline 3: username is already taken\n");
    assert_eq!(stack.sign_up("d4").await.id(), 4);
    import(&stack, "p.csv", "id,username\n50,cook\n", &[])
        .await
        .expect_success();
    import(&stack, "p.csv", "id,username\n20,baker\n", &[])
        .await
        .expect_success();
    assert_eq!(stack.sign_up("e51").await.id(), 51);
}

#[tokio::test]
async fn an_unreadable_file_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let said = import(&stack, "p.csv", "name\ncook\n", &[]).await;
    said.expect_refusal("the first line must name the columns, and username among them\n");
    let said = stack.users(&["import", "no-such-file"], "").await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.errors.starts_with("the file cannot be read: "),
        "{}",
        said.errors
    );
}

#[rstest]
#[tokio::test]
async fn a_deleted_account_is_not_imported_again(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    import(&stack, "p.csv", "id,username\n7,cook\n8,baker\n", &[])
        .await
        .expect_success();
    for name in ["cook", "baker"] {
        let said = stack.users(&["set-password", name], PASSWORD).await;
        said.expect_success();
    }
    let cook = stack.anonymous().log_in("cook").await;
    let deletion = cook.request(reqwest::Method::DELETE, "/me");
    let deletion = deletion.json(&json!({"password": PASSWORD}));
    cook.send(deletion).await.expect_status(204);

    let gone = "id is that of an account that was deleted; leave it out to get a new one";
    let file = "id,username\n7,cook\n7,somebody else\n8,baker\n";
    for more in [&["--dry-run"][..], &[]] {
        let again = import(&stack, "p.csv", file, more).await;
        assert_eq!(again.output, "0 imported, 1 already there, 2 refused\n");
        again.expect_refusal(&format!("line 2: {gone}\nline 3: {gone}\n"));
    }
    import(&stack, "p.csv", "username\ncook\n", &[])
        .await
        .expect_success();
    let said = stack.users(&["set-password", "cook"], PASSWORD).await;
    said.expect_success();
    let next = stack.anonymous().log_in("cook").await;
    assert_eq!(next.id(), 9, "the name is free, the number is not");
    cook.get("/me").await.expect_status(401);
}
